"""Lines of a log: read back whatever was written, in each form."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.wire import LoggedRequest
from sandbox.wire.log import parse
from sandbox.wire.log_line import read_access, read_duration, read_fields, read_time, unquote

AT = datetime(2026, 11, 23, 17, 55, 17, 927352, UTC)


def _quote(text: str) -> str:
    """Quote as Go's strconv does, with each of its escapes."""
    letters = {
        "\a": "a",
        "\b": "b",
        "\f": "f",
        "\n": "n",
        "\r": "r",
        "\t": "t",
        "\v": "v",
        '"': '"',
        "\\": "\\",
    }
    return '"' + "".join(f"\\{letters[c]}" if c in letters else _go(c) for c in text) + '"'


def _go(character: str) -> str:
    point = ord(character)
    if point < 0x80:
        return character if character.isprintable() else f"\\x{point:02x}"
    if character.isprintable():
        return character
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
REQUESTS = st.builds(
    LoggedRequest,
    time=st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001  # the zone is added
    method=st.sampled_from(["GET", "HEAD", "PUT"]),
    path=TEXTS.map("/v2/{}".format),
    status=st.integers(100, 599),
    size_bytes=st.integers(0),
    duration_s=st.integers(0, 10**15).map(lambda nanoseconds: nanoseconds / 1e9),
    user_agent=TEXTS,
    remote=TEXTS,
    error_code=st.sampled_from(["", "MANIFEST_UNKNOWN", "TOOMANYREQUESTS"]),
    user=TEXTS,
)


def _fields(request: LoggedRequest) -> dict[str, str]:
    return {
        "time": request.time.isoformat().replace("+00:00", "Z"),
        "msg": "response completed",
        "http.request.method": request.method,
        "http.request.uri": request.path,
        "http.response.status": str(request.status),
        "http.response.written": str(request.size_bytes),
        "http.response.duration": f"{request.duration_s:.9f}s",
        "http.request.useragent": request.user_agent,
        "http.request.remoteaddr": request.remote,
        "err.code": request.error_code.lower().replace("_", " "),
        "auth.user.name": request.user,
    }


@given(REQUESTS)
def test_a_request_reads_back_from_a_text_line(request: LoggedRequest) -> None:
    line = " ".join(f"{name}={_quote(value)}" for name, value in _fields(request).items())
    assert parse([line]) == (request,)


@given(REQUESTS)
def test_a_request_reads_back_from_a_json_line(request: LoggedRequest) -> None:
    assert parse([json.dumps(_fields(request))]) == (request,)


@given(REQUESTS)
def test_a_request_survives_its_own_json(request: LoggedRequest) -> None:
    assert LoggedRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


@given(TEXTS)
def test_a_quoted_text_is_unquoted(text: str) -> None:
    assert unquote(_quote(text)[1:-1]) == text
    assert read_fields(f"a=b text={_quote(text)}") == {"a": "b", "text": text}


def test_a_byte_that_is_no_text_is_replaced() -> None:
    assert unquote(r"\xff\xc3\xa9\ud800") == "\ufffdé\ufffd"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h2m3.5s", 3723.5),
        ("739.069µs", 0.000739069),
        ("12ns", 1.2e-8),
        ("1500000", 0.0015),
        ("0s", 0),
        ("", 0),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert read_duration(text) == pytest.approx(seconds)


def test_a_time_is_read_with_any_number_of_decimals_and_any_zone() -> None:
    assert read_time("2026-11-23T17:55:17.927352002Z") == AT
    assert read_time("2026-11-23T18:55:17.927352+01:00") == AT
    assert read_time("2026-11-23T17:55:17Z") == AT.replace(microsecond=0)
    assert read_time("23/Nov/2026:18:55:17 +0100") == AT.replace(microsecond=0)


def test_an_access_line_without_agent_is_read() -> None:
    fields = read_access('::1 - ann [23/Nov/2026:17:55:18 +0000] "GET /v2/ HTTP/2.0" 200 2')
    assert (fields["remote"], fields["user"], fields["agent"]) == ("::1", "ann", "")
