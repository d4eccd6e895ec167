"""Registries: push, pull, log in, and `manifest`, by Docker's client and by ours, on each engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.command.clients import Clients

pytestmark = pytest.mark.docker
NO_DIGEST = "(at)sha256:" + "0" * 64


def test_pushing_and_pulling(clients: Clients, image: str, registry: str) -> None:
    clients.all_alike(f"""
        tag {image} {registry}/@/forecast:0.1
        tag {image} {registry}/@/forecast:0.2
        push {registry}/@/forecast:0.1
        push -q {registry}/@/forecast:0.1
        push -a {registry}/@/forecast
        push {registry}/@/forecast:nope
        push {registry}/@/forecast
        push -a {registry}/@/forecast:0.1
        push {registry}/@/forecast{NO_DIGEST}
        rmi {registry}/@/forecast:0.1 {registry}/@/forecast:0.2
        pull {registry}/@/forecast:0.1
        pull {registry}/@/forecast:0.1
        pull -q {registry}/@/forecast:0.1
        pull {registry}/@/forecast:nope
        pull {registry}/@/nope
        pull {registry}/@/forecast{NO_DIGEST}
        pull -a {registry}/@/forecast:0.1
        pull A
        pull
        images --digests --format '{{{{.Tag}}}} {{{{.Digest}}}}' {registry}/@/forecast
        push 127.0.0.1:1/@/nothing
    """)


def test_searching(clients: Clients) -> None:
    clients.all_same("""
        search --limit 3 python
        search --no-trunc --filter is-official=true python
        search --format '{{.Name}} {{.StarCount}} {{.IsOfficial}}' java
        search --format '{{.Bogus}}' python
        search no/such/thing/anywhere
        search
    """)


def test_all_tags_are_pulled(clients: Clients, image: str, registry: str) -> None:
    for tag in ("1", "2"):
        clients.own(f"tag {image} {registry}/all:{tag}")
        clients.own(f"push {registry}/all:{tag}")
    said = clients.own(f"pull -a {registry}/all")
    assert said.exit_code == 0
    assert said.out.splitlines()[-1] == f"{registry}/all"
    clients.own(f"rmi {registry}/all:1 {registry}/all:2")


def test_a_digest_is_pulled_by_its_name(clients: Clients, image: str, registry: str) -> None:
    clients.own(f"tag {image} {registry}/@:1")
    clients.own(f"push {registry}/@:1")
    clients.own(f"rmi {registry}/@:1")
    clients.own(f"pull {registry}/@:1")
    name = clients.own(f"inspect -f '{{{{index .RepoDigests 0}}}}' {registry}/@:1").out.strip()
    clients.own(f"rmi {registry}/@:1")
    clients.same(f"pull {name.replace(chr(64), '(at)')}")
    clients.same(f"pull {name.replace(chr(64), '(at)')}")


def test_log_ins_are_kept_as_dockers_client_keeps_them(clients: Clients, registry: str) -> None:
    for line, given in (
        (f"login {registry}", ""),
        (f"login -u a -p b {registry}", ""),
        (f"login {registry}", ""),
        (f"login -u a --password-stdin http://{registry}/v2/", "secret\n"),
    ):
        clients.alike(line, given)
        texts = [
            (clients.config_folder(who) / "config.json").read_text()
            for who in "ro"
            if _has_config(clients, who)
        ]
        assert len(set(texts)) <= 1, line
    assert (clients.config_folder("o") / "config.json").stat().st_mode & 0o777 == 0o600
    clients.alike(f"logout {registry}")
    texts = [(clients.config_folder(who) / "config.json").read_text() for who in "ro"]
    assert texts[0] == texts[1]
    assert json.loads(texts[1]) == {"auths": {}}


def _has_config(clients: Clients, who: str) -> bool:
    return (clients.config_folder(who) / "config.json").exists()


def test_what_is_wrong_with_a_log_in_is_told(clients: Clients, registry: str) -> None:
    clients.all_alike(f"""
        login -u a {registry}
        login --password-stdin {registry}
        login -u a -p b --password-stdin {registry}
        login -u a -p b 127.0.0.1:1
        login -u '' -p b {registry}
        login -u a -p '' {registry}
        login -p x {registry}
        login a b
        logout {registry}
        logout
    """)


def test_lists_of_manifests_are_put_together(clients: Clients, image: str, registry: str) -> None:
    for tag in ("1", "2"):
        clients.alike(f"tag {image} {registry}/@/forecast:{tag}")
        clients.alike(f"push -q {registry}/@/forecast:{tag}")
    listed, first = f"{registry}/@/list:1", f"{registry}/@/forecast:1"
    clients.all_alike(f"""
        manifest inspect {first}
        manifest inspect --insecure {first}
        manifest inspect -v --insecure {first}
        manifest inspect --insecure {registry}/@/forecast:nope
        manifest inspect 127.0.0.1:1/nope:1
        manifest create {listed} {first}
        manifest create --insecure {listed} {first} {registry}/@/forecast:2
        manifest create --insecure {listed} {first}
        manifest annotate {listed} {first} --arch arm64 --variant v8
        manifest annotate {listed} {first} --arch bogus
        manifest annotate {registry}/@/none:1 {first} --arch arm64
        manifest inspect {listed}
        manifest inspect {listed} {first}
        manifest inspect {listed} {registry}/@/forecast:nope
        manifest push --insecure {listed}
        manifest push --insecure -p {listed}
        manifest push {registry}/@/none:1
        manifest rm {listed}
        manifest inspect --insecure {listed}
    """)


def test_both_clients_push_the_same_list(clients: Clients, image: str, registry: str) -> None:
    clients.own(f"tag {image} {registry}/same:1")
    clients.own(f"push -q {registry}/same:1")
    for line in (
        f"manifest create --insecure {registry}/list:1 {registry}/same:1",
        f"manifest annotate {registry}/list:1 {registry}/same:1 --os linux --arch arm --variant v7",
        f"manifest push --insecure -p {registry}/list:1",
    ):
        said = clients.same(line)
    assert said.out.splitlines()[-1].startswith("sha256:")
    clients.own(f"rmi {registry}/same:1")
