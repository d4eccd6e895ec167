"""What is asked on this machine: as requests would, but for what has no meaning here."""

from __future__ import annotations

from contextlib import closing

import pytest

from sandbox.errors import RegistryUnreachableError
from sandbox.wire import Client
from sandbox.wire.loopback import is_loopback
from tests.answers import Answer, Asked, serving


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:5000/v2/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:5000/", True),
        ("http://localhost:5000/", True),
        ("http://localhost.example/", False),
        ("http://127.0.0.1.example/", False),
        ("http://127.0.0.1@registry.example/", False),
        ("http://192.0.2.7:5000/", False),
        ("/v2/", False),
    ],
)
def test_an_address_of_this_machine_is_known(url: str, *, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_what_is_found_elsewhere_is_fetched_there() -> None:
    """A registry may keep its blobs in another place; the body of a push goes there, too."""

    def answer(asked: Asked) -> Answer:
        elsewhere = asked.path.replace("/here", "/there")
        if asked.path != elsewhere:
            return Answer(307, {"Location": elsewhere})
        return Answer(body=f"{asked.method} {asked.body.decode()}".encode())

    with serving(answer) as server, closing(Client(server.address)) as client:
        assert client.request("GET", "/here").body == b"GET "
        assert client.request("PUT", "/here", body=b"content").body == b"PUT content"


def test_a_body_that_breaks_off_is_no_answer() -> None:
    with (
        serving(lambda _: Answer(headers={"Content-Length": "9"})) as server,
        closing(Client(server.address)) as client,
        pytest.raises(RegistryUnreachableError, match="9 more expected"),
    ):
        client.ping()


def test_bytes_come_as_they_are_kept_and_no_cookie_comes_back() -> None:
    """What is kept compressed must not be unpacked on the way: its digest is of these very bytes."""
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return Answer(headers={"Set-Cookie": "a=b"})

    with serving(answer) as server, closing(Client(server.address)) as client:
        client.ping()
        client.ping()
    assert asked[1].headers["Accept-Encoding"] == "identity"
    assert asked[1].headers["Accept"] == "*/*"
    assert "Cookie" not in asked[1].headers
