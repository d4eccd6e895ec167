"""An answer that is read along."""

from __future__ import annotations

import io

import pytest
from urllib3 import HTTPResponse

from sandbox.lab.record.observed import ObservedBody, container_ids_in, image_ids_in

FULL = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f'{{"aux":{{"ID":"{FULL}"}}}}', (FULL,)),
        (r'{"stream":" ---\u003e 0123456789ab\n"}', ("0123456789ab",)),
        (" ---> 0123456789ab", ("0123456789ab",)),
        ("Successfully built 0123456789ab", ("0123456789ab",)),
        (f"Loaded image ID: {FULL}", (FULL,)),
        (" ---> Running in 0123456789ab", ()),
        ("Step 1/2 : FROM scratch", ()),
    ],
)
def test_the_engine_tells_ids_in_many_words(text: str, ids: tuple[str, ...]) -> None:
    assert image_ids_in(text) == ids


def test_a_builds_containers_are_told_apart_from_its_images() -> None:
    assert container_ids_in(r'{"stream":" ---\u003e Running in 0123456789ab\n"}') == ("0123456789ab",)
    assert container_ids_in(" ---> 0123456789ab") == ()


class _Seen:
    def __init__(self, content: bytes) -> None:
        self.lines: list[str] = []
        self.ends = 0
        raw = HTTPResponse(io.BytesIO(content), preload_content=False)
        self.body = ObservedBody(raw, self.lines.append, self._end)

    def _end(self) -> None:
        self.ends += 1


def test_reading_byte_by_byte_tells_lines_and_one_end() -> None:
    seen = _Seen(b"one\ntwo\nthree")
    read = b""
    while data := seen.body.read(1):
        read += data
    seen.body.close()
    assert read == b"one\ntwo\nthree"
    assert seen.lines == ["one", "two", "three"]
    assert seen.ends == 1


def test_streaming_tells_the_same() -> None:
    seen = _Seen(b"one\ntwo\n")
    assert b"".join(seen.body.stream(3)) == b"one\ntwo\n"
    assert (seen.lines, seen.ends) == (["one", "two"], 1)


def test_closing_early_is_an_end_too() -> None:
    seen = _Seen(b"one\ntwo\n")
    seen.body.read(5)
    seen.body.close()
    assert (seen.lines, seen.ends) == (["one", "t"], 1)


def test_everything_else_is_the_responses_own() -> None:
    seen = _Seen(b"")
    assert seen.body.status == 0
    assert not seen.body.closed
