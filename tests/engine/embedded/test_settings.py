"""The settings of the course's own engine change while it runs, all that are named or none."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.app import Request, Response
from sandbox.engine.embedded_seam import embedded_engine
from sandbox.engine.engine import Engine
from sandbox.engine.own_settings import change_settings
from sandbox.errors import SetupError
from sandbox.transport import Network
from tests.engine.embedded.worlds import SOCKET, client_of, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.embedded import World


def answer(_: Request) -> Response:
    """Stand for a registry inside the process."""
    return Response(200)


@pytest.fixture
def world() -> Iterator[World]:
    """Return a world that clients of this process reach."""
    world, network = make_world(), Network()
    world.settings.providers = {"registry-1.docker.io": answer}
    with client_of(world, network):
        yield world


def test_docker_hub_is_on_this_machine_until_somebody_goes_online(world: World) -> None:
    engine = embedded_engine(SOCKET, "a test")
    assert world.settings.hosts == {"registry-1.docker.io": answer}
    assert change_settings(engine, online=True)["online"] is True
    assert world.settings.hosts == {}
    change_settings(engine, online=False)
    assert world.settings.hosts == {"registry-1.docker.io": answer}


def test_registries_and_certificates_are_named_and_shown(world: World) -> None:
    changed = change_settings(
        embedded_engine(SOCKET, "a test"), insecure=["a.example.com:5000"], certificates={"b:1": "PEM"}
    )
    assert changed == {
        "online": False,
        "insecure": ["a.example.com:5000"],
        "certificates": {"b:1": "PEM"},
    }
    with closing(embedded_engine(SOCKET, "a test").client()) as client:
        shown = client.info()["RegistryConfig"]
    assert "a.example.com:5000" in shown["IndexConfigs"]
    assert world.settings.certificates == {"b:1": "PEM"}


@pytest.mark.parametrize(
    "wrong", [{"online": "yes"}, {"insecure": "a"}, {"certificates": ["a"]}, {"color": "blue"}], ids=str
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_changes(
    world: World, wrong: dict[str, object]
) -> None:
    with pytest.raises(SetupError, match=next(iter(wrong))):
        change_settings(embedded_engine(SOCKET, "a test"), **{"insecure": ["x:1"], **wrong})
    assert world.settings.insecure == []


def test_a_docker_engines_settings_are_its_owners() -> None:
    engine = Engine("docker", "Docker Engine 28.0", "unix:///nowhere", "1.48", "classic", True)  # noqa: FBT003
    with pytest.raises(SetupError, match=r"Docker Engine 28\.0 is yours"):
        change_settings(engine, online=True)
