"""A row opens to what it is, why it is sent, where that is written, and a replay of what changes nothing."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.auth import Request, Response
from sandbox.errors import RegistryUnreachableError
from sandbox.image import Digest
from sandbox.views.wire import WireScene
from sandbox.wire import Exchange
from sandbox.wire.exchange import MAX_BODY_BYTES
from sandbox.wire.replay import Replayed
from tests.views.wire.streams import CLIENTS, anything, recorded, request, stream

URL = "http://127.0.0.1:5000"
PATH = "/v2/skylark/forecast/manifests/0.1"
MANIFEST = json.dumps({"schemaVersion": 2, "layers": []}).encode()


def answer(
    body: bytes, headers: dict[str, str] | None = None, *, method: str = "GET", status: int = 200
) -> Replayed:
    """Return what a replay got."""
    exchange = Exchange.record(
        Request(method, URL + PATH, {"Accept": "*/*", "Authorization": "Bearer s3cret"}),
        Response(status, headers or {}, body),
        0.1,
    )
    return Replayed(exchange, Digest.of(body) if body else "")


def told(replayed: Replayed, method: str = "GET", status: int = 200) -> str:
    """Return what the details of a row say once it was sent again."""
    asked = request(method, PATH, status)
    scene = WireScene([stream(asked)], replay=lambda *_: replayed)
    return " ".join(" ".join(ET.fromstring(scene.details("1 again")).itertext()).split())  # noqa: S314  # drawn here


@pytest.mark.parametrize("client", CLIENTS)
def test_every_request_of_a_real_client_opens(client: str) -> None:
    scene = WireScene([stream(*recorded(client))], replay=lambda *_: answer(MANIFEST))
    for number, asked in enumerate(recorded(client), start=1):
        details = scene.details(str(number))
        for words in ("What it is: ", "Why it is sent: ", "Where it is written: ", 'href="https://'):
            assert words in details
        is_safe = asked.method in ("GET", "HEAD")
        assert ("again and look at the answer" in details) == is_safe
        assert ("is not sent again from here" in details) != is_safe


def test_a_manifest_is_shown_with_the_digest_of_its_bytes() -> None:
    digest = Digest.of(MANIFEST)
    said = told(answer(MANIFEST, {"Docker-Content-Digest": digest}))
    assert f"The body has {len(MANIFEST)} bytes. Their digest, computed here: {digest}" in said
    assert "It is the one in the header Docker-Content-Digest." in said
    assert '{ "schemaVersion": 2, "layers": [] }' in said
    assert "Indented, so that it can be read" in said


def test_a_digest_that_is_not_the_promised_one_is_said() -> None:
    said = told(answer(MANIFEST, {"docker-content-digest": f"sha256:{'0' * 64}"}))
    assert f"The header Docker-Content-Digest says another: sha256:{'0' * 64}" in said


def test_a_head_has_no_body() -> None:
    said = told(answer(b"", {"Content-Length": "559"}, method="HEAD"), "HEAD")
    assert "A HEAD is answered with headers alone" in said
    assert "Content-Length: 559" in said


def test_an_answer_that_has_changed_since_is_said() -> None:
    assert "When the picture was taken, the answer was 404." in told(answer(MANIFEST), status=404)
    assert "When the picture was taken" not in told(answer(MANIFEST))


def test_bytes_that_are_no_text_are_shown_as_bytes() -> None:
    said = told(answer(b"\x1f\x8b\xff" + bytes(100)))
    assert "Its first 64 bytes, in hexadecimal digits: 1f 8b ff 00" in said
    assert "The body has 103 bytes." in said


def test_a_long_body_is_cut_and_that_is_said() -> None:
    body = json.dumps(["word"] * MAX_BODY_BYTES).encode()
    said = told(answer(body))
    assert f"The body has {len(body):,} bytes." in said
    assert "the first 8,000 characters:" in said
    assert len(said) < 10_000


def test_a_replay_that_fails_is_told_in_words() -> None:
    def gone(*_: str) -> Replayed:
        raise RegistryUnreachableError("Nothing answers at 127.0.0.1:5000.")

    details = WireScene([stream(request("GET", PATH))], replay=gone).details("1 again")
    assert "It could not be sent again: </strong>Nothing answers at 127.0.0.1:5000." in details


def test_what_would_change_something_is_never_sent_again() -> None:
    def never(*_: str) -> Replayed:
        raise AssertionError("It was sent.")

    for method in ("POST", "PUT", "PATCH", "DELETE"):
        scene = WireScene([stream(request(method, PATH, 201))], replay=never)
        assert f"A {method} is not sent again from here: it would change" in scene.details("1 again")


def test_a_saved_picture_has_nobody_to_ask() -> None:
    assert "no registry behind it" in WireScene([stream(request("GET", PATH))]).details("1 again")


def test_a_row_that_is_not_there_has_no_details() -> None:
    scene = WireScene([stream(request("GET", PATH))])
    assert scene.details("2") == scene.details("") == scene.details("again") == ""


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=80))
def test_no_secret_of_a_replay_is_shown(secret: str) -> None:
    body = json.dumps({"token": secret, "access_token": secret, "expires_in": 300}).encode()
    headers = {
        "Set-Cookie": f"session={secret}",
        "Location": f"https://storage.example/x?X-Amz-Signature={secret}&X-Amz-Date=1",
    }
    replayed = answer(body, headers)
    said = told(replayed)
    assert secret not in said
    assert "s3cret" not in said
    assert f"The body has {len(body)} bytes." in said


@given(anything, st.binary(max_size=200))
def test_whatever_was_asked_and_answered_stays_text(odd: object, body: bytes) -> None:
    scene = WireScene([stream(odd)], replay=lambda *_: answer(body))  # type: ignore[arg-type]
    for key in ("1", "1 again"):
        parsed = ET.fromstring(scene.details(key))  # noqa: S314  # what was drawn here
        assert {one.tag for one in parsed.iter()} <= {"div", "p", "strong", "a", "button", "code", "pre"}
