"""Networks, volumes and the engine as a whole, by Docker's client and by ours, on each engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.command.clients import Clients

pytestmark = pytest.mark.docker


def test_volumes(clients: Clients) -> None:
    clients.all_alike("""
        volume create @1
        volume create --label a=b -d local @2
        volume inspect @2
        volume inspect -f '{{.Name}} {{.Labels}} {{.Options}}' @1 @2
        volume ls --filter name=@
        volume ls -q --filter name=@
        volume ls --format json --filter name=@
        volume ls --format '{{.Name}} {{.Label "a"}}' --filter name=@
        volume ls --format '{{.Bogus}}'
        volume rm @1 no-such-volume
        volume rm @2
        volume inspect no-such-volume
        volume prune
        volume prune -f --filter label=@
    """)


def test_networks(clients: Clients) -> None:
    clients.all_alike("""
        network create --internal --label a=b @1
        network create @1
        network inspect -f '{{.Name}} {{.Driver}} {{.Internal}} {{.Labels}}' @1
        network ls --filter name=@
        network ls --no-trunc --filter name=@
        network ls --format json --filter name=@
        network rm @1 no-such-network
        network rm bridge
        network inspect no-such-network
        network prune
        network prune -f --filter label=@
    """)
    clients.all_same("""
        network ls
        network ls -q
        network inspect bridge
    """)


def test_the_engine_as_a_whole(clients: Clients) -> None:
    clients.all_same("""
        system df
        system df --format json
        system df --format '{{.Type}} {{.Size}} {{.Active}} {{.Reclaimable}}'
        system df --format '{{.Bogus}}'
        version -f '{{.Server.Version}} {{.Server.APIVersion}}'
        version -f '{{json .Server.Components}}'
        version -f '{{.Nope}}'
        version -f '{{'
        info -f '{{.ServerVersion}} {{.Driver}} {{.Plugins.Volume}} {{.Labels}}'
        info -f '{{.Nope}}'
        info -f '{{'
        context ls
        context ls --format json
        context ls -q
        context show
        context inspect
        system prune
        system prune -a
        system prune --volumes
    """)


def test_version_and_info_say_which_client_this_is(clients: Clients) -> None:
    for line in ("version", "info"):
        real, own = clients.real(line), clients.own(line)
        assert own.exit_code == 0
        assert own.out.startswith("Client: docker command of the course\n")
        assert _sorted_runtimes(own.out) == _sorted_runtimes(real.out)
    assert json.loads(clients.own("version --format json").out)["Client"]["Platform"] == {
        "Name": "docker command of the course"
    }


def _sorted_runtimes(text: str) -> list[str]:
    """Return what is said of the server; Docker's client names the runtimes in any order."""
    lines = text.partition("\nServer:")[2].splitlines()
    return [" ".join(sorted(line.split())) if "Runtimes:" in line else line for line in lines]


def test_events_that_have_happened(clients: Clients, image: str) -> None:
    clients.own(f"tag {image} @:1")
    only = f"--since 10m --until 0s --filter image={image.partition(':')[0]}"
    for form in (
        "",
        "--format json",
        "--format '{{.Type}} {{.Action}} {{.Actor.ID}} {{.Time}} {{.Actor.Attributes}}'",
    ):
        clients.same(f"events {only} {form}")
    clients.all_same("""
        events --format '{{' --until 0s
        events --since bogus
    """)
