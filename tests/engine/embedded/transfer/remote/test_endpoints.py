"""Where a name's registry is, and whether it must prove who it is."""

from __future__ import annotations

import pytest

from sandbox.engine.embedded import Settings
from sandbox.engine.embedded.transfer.remote.endpoints import endpoints, host_name, is_insecure
from sandbox.image.tiny import make_image
from tests.engine.embedded.transfer.scripted import Scripted

SETTINGS = Settings(insecure=["registry.example:5000", "10.0.0.0/8", "not a network/99"])
UNCHECKED = [(False, "https"), (False, "http")]
CHECKED = [(True, "https")]


@pytest.mark.parametrize(
    ("registry", "found"),
    [
        ("127.0.0.1:5000", UNCHECKED),
        ("127.9.9.9", UNCHECKED),
        ("localhost:5000", UNCHECKED),
        ("[::1]:5000", UNCHECKED),
        ("registry.example:5000", UNCHECKED),
        ("10.1.2.3:5000", UNCHECKED),
        ("192.0.2.1:5000", CHECKED),
        ("[2001:db8::1]", CHECKED),
        ("registry.example", CHECKED),
        ("registry.invalid:5001", CHECKED),
    ],
)
def test_a_registry_is_tried_where_it_may_be(registry: str, found: list[tuple[bool, str]]) -> None:
    tried = [(each.is_verified, each.url) for each in endpoints(registry, SETTINGS)]
    assert tried == [(is_verified, f"{scheme}://{registry}") for is_verified, scheme in found]


@pytest.mark.parametrize("name", ["docker.io", "index.docker.io", "registry-1.docker.io"])
def test_docker_hub_is_elsewhere_than_its_name(name: str) -> None:
    (found,) = endpoints(name, SETTINGS)
    assert (found.url, found.is_verified) == ("https://registry-1.docker.io", True)


def test_an_app_needs_no_second_way() -> None:
    settings = Settings(providers={"127.0.0.1": Scripted(make_image({"a": "a"}))})
    assert [each.url for each in endpoints("127.0.0.1:5000", settings)] == ["https://127.0.0.1:5000"]


@pytest.mark.parametrize(
    ("registry", "host"),
    [("a.example:5000", "a.example"), ("a.example", "a.example"), ("[::1]:5000", "::1"), ("[::1]", "::1")],
)
def test_a_port_is_no_part_of_the_host(registry: str, host: str) -> None:
    assert host_name(registry) == host


def test_only_the_port_that_was_named_is_insecure() -> None:
    assert is_insecure("registry.example:5000", SETTINGS)
    assert not is_insecure("registry.example:5001", SETTINGS)
