"""Which ports are tried, and how an engine says that one is taken."""

from __future__ import annotations

import socket

import pytest

from sandbox.lab.registry.ports import LOOPBACK, PREFERRED, is_free, says_taken


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_a_port_on_all_addresses_is_not_free_either() -> None:
    with socket.create_server(("", 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_preferred_ports_leave_airplays_alone() -> None:
    """Those of the course: the name was read before tests were given ports of their own."""
    assert 5000 not in PREFERRED
    assert PREFERRED.start == 5001


@pytest.mark.parametrize(
    "words",
    [
        "Error starting userland proxy: listen tcp4 127.0.0.1:5001: bind: address already in use",
        "Bind for 127.0.0.1:5001 failed: port is already allocated",
        "Ports are not available: exposing port TCP 127.0.0.1:5001 -> 0.0.0.0:0",
        "rootlessport listen tcp 127.0.0.1:5001: bind: address already in use",
    ],
)
def test_engines_say_it_in_many_words(words: str) -> None:
    assert says_taken(words)


def test_other_refusals_are_not_about_the_port() -> None:
    assert not says_taken("OCI runtime create failed: exec: no such file or directory")
