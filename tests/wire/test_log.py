"""The log reader: lines of every form, put together, and the log of a real Distribution."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import RegistryError
from sandbox.image import Digest
from sandbox.image.tiny import make_image
from sandbox.wire import USER_AGENT, Client, LoggedRequest
from sandbox.wire.log import parse
from sandbox.wire.log_line import read_access, read_duration, read_fields, read_time, unquote
from tests import distribution

if TYPE_CHECKING:
    from pathlib import Path

# Written by Distribution 2.8.2 (Debian 12).
COMPLETED = (
    'time="2026-11-23T17:55:17.927352002Z" level=info msg="response completed" go.version=go1.19.8 '
    'http.request.host="127.0.0.1:5998" http.request.id=5ae34f40-283f-4fae-a479-eb35b94126fd '
    'http.request.method=GET http.request.remoteaddr="127.0.0.1:47672" http.request.uri=/v2/ '
    r'http.request.useragent="we\"ird \\ age\tnt é" '
    'http.response.contenttype="application/json; charset=utf-8" '
    'http.response.duration="739.069µs" http.response.status=200 http.response.written=2'
)
FAILED = (
    'time="2026-11-23T17:55:17.948287762Z" level=error msg="response completed with error" '
    'err.code="manifest unknown" err.detail="unknown tag=x" err.message="manifest unknown" '
    'http.request.host="127.0.0.1:5998" http.request.id=38b14e80-a237-43f8-bf65-f5ee0333596a '
    'http.request.method=HEAD http.request.remoteaddr="127.0.0.1:47698" '
    "http.request.uri=/v2/nope/manifests/x "
    'http.request.useragent=curl/7.88.1 http.response.contenttype="application/json; charset=utf-8" '
    "http.response.duration=1.719777ms http.response.status=404 http.response.written=91 vars.name=nope "
    "vars.reference=x"
)
DENIED = (
    '{"go.version":"go1.19.8","http.request.host":"127.0.0.1:5999",'
    '"http.request.id":"ef4fb4cf-8439-4b14-99b6-77358ec8141a","http.request.method":"GET",'
    '"http.request.remoteaddr":"127.0.0.1:37452","http.request.uri":"/v2/",'
    '"http.request.useragent":"curl/7.88.1","level":"warning","msg":"error authorizing context: basic '
    'authentication challenge for realm \\"basic-realm\\": '
    'invalid authorization credential","time":"2026-11-23T17:55:18.015010067Z"}'
)
ACCESS = '127.0.0.1 - - [23/Nov/2026:17:55:17 +0000] "GET /v2/ HTTP/1.1" 200 2 "" "we\\"ird \\\\ age\\tnt é"'
ACCESS_FAILED = (
    '127.0.0.1 - - [23/Nov/2026:17:55:17 +0000] "HEAD /v2/nope/manifests/x HTTP/1.1" 404 91 "" "curl/7.88.1"'
)
ACCESS_DENIED = '127.0.0.1 - - [23/Nov/2026:17:55:18 +0000] "GET /v2/ HTTP/1.1" 401 87 "" "curl/7.88.1"'
ACCESS_ALONE = (
    '127.0.0.1 - - [23/Nov/2026:17:55:17 +0000] "GET /v2/BAD/manifests/x HTTP/1.1" 404 19 "" "curl/7.88.1"'
)

AT = datetime(2026, 11, 23, 17, 55, 17, 927352, UTC)


def test_a_completed_request_is_read() -> None:
    assert parse(COMPLETED) == (
        LoggedRequest(
            time=AT,
            method="GET",
            path="/v2/",
            status=200,
            size_bytes=2,
            duration_s=0.000739069,
            user_agent='we"ird \\ age\tnt é',
            remote="127.0.0.1:47672",
        ),
    )


def test_a_failed_request_has_the_specifications_code() -> None:
    (request,) = parse(FAILED)
    assert (request.status, request.error_code) == (404, "MANIFEST_UNKNOWN")
    assert request.duration_s == pytest.approx(0.001719777)
    assert str(request) == "HEAD /v2/nope/manifests/x → 404"


def test_a_refused_log_in_is_a_request_though_no_line_tells_its_end() -> None:
    (request,) = parse(DENIED)
    assert (request.method, request.path, request.status, request.size_bytes) == ("GET", "/v2/", 401, 0)
    assert parse([DENIED, ACCESS_DENIED]) == (LoggedRequest(**{**vars(request), "size_bytes": 87}),)


def test_a_request_with_two_lines_is_told_once_in_whatever_order_they_come() -> None:
    lines = [ACCESS, COMPLETED, FAILED, ACCESS_FAILED]
    assert parse(lines) == parse([COMPLETED, FAILED]) == parse([ACCESS, ACCESS_FAILED, COMPLETED, FAILED])


def test_the_same_request_made_twice_is_told_twice() -> None:
    again = COMPLETED.replace("5ae34f40", "6ae34f40")
    assert len(parse([COMPLETED, again, ACCESS, ACCESS])) == 2
    assert len(parse([COMPLETED, ACCESS, ACCESS])) == 2


def test_several_errors_of_one_request_are_one_request() -> None:
    assert len(parse([FAILED, FAILED.replace("manifest unknown", "denied")])) == 1


def test_a_request_of_the_access_log_alone_keeps_its_place_and_time() -> None:
    completed, alone, failed = parse([COMPLETED, ACCESS_ALONE, FAILED])
    assert (alone.path, alone.status, alone.size_bytes) == ("/v2/BAD/manifests/x", 404, 19)
    assert completed.time == alone.time < failed.time


def test_other_lines_are_passed_over() -> None:
    lines = [
        "",
        "panic: x",
        'time="2026-11-23T17:55:16Z" level=info msg="listening on 127.0.0.1:5998"',
        "{}",
        "{",
    ]
    assert parse([*lines, COMPLETED]) == parse(COMPLETED)


@given(st.integers(0, len(COMPLETED)), st.sampled_from([COMPLETED, FAILED, DENIED, ACCESS]))
def test_a_line_that_is_cut_off_is_read_whole_or_not_at_all(length: int, line: str) -> None:
    cut = parse(line[:length])
    assert len(cut) <= 1
    for request in cut:
        assert (request.method, request.path, request.status) in {
            ("GET", "/v2/", 200),
            ("GET", "/v2/", 401),
            ("HEAD", "/v2/nope/manifests/x", 404),
        }


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    parse(text)
    parse(f'msg="response completed" time={text}')
    parse(f"{{{text}}}")


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


def test_the_digest_of_a_request_is_found_in_its_path_or_query() -> None:
    digest = Digest.of(b"x")
    request = LoggedRequest(
        AT, "PUT", f"/v2/a/blobs/uploads/1?_state=2&digest={digest.replace(':', '%3A')}", 201
    )
    assert request.digest == digest
    assert request.resource == "/v2/a/blobs/uploads/1"
    assert LoggedRequest(AT, "GET", "/v2/", 200).digest is None


@pytest.mark.parametrize("formatter", ["text", "json"])
def test_the_log_of_a_real_registry_tells_every_request(
    tmp_path: Path, pytestconfig: pytest.Config, formatter: str
) -> None:
    image = make_image({"a": "a\n"})
    before = datetime.now(UTC) - timedelta(seconds=1)
    with (
        distribution.running(distribution.program(pytestconfig), tmp_path, formatter=formatter) as registry,
        closing(Client(registry.address)) as client,
    ):
        client.ping()
        client.push_image("skylark/forecast", "0.1", image)
        client.mount_blob("other", image.config.digest, "skylark/forecast")
        client.resolve("skylark/forecast", "0.1")
        for call in (client.manifest, client.resolve):
            with pytest.raises(RegistryError):
                call("skylark/forecast", "9")
        with pytest.raises(RegistryError):
            client.tags("UPPER")
        requests.get(
            f"{registry.url}/v2/_catalog?n=1&last=x%20y",
            headers={"User-Agent": 'an "odd" \\ agent'},
            timeout=9,
        )
        client.delete_manifest("skylark/forecast", image.digest)
        expected = [(e.method, e.url.removeprefix(client.url), e.status) for e in client.exchanges]
        log = registry.wait_for(
            lambda text: len([each for each in parse(text) if each.is_ours]) >= len(expected)
        )
    logged = parse(log)
    ours = [(each.method, each.path, each.status) for each in logged if each.is_ours]
    assert ours == expected
    (odd,) = (each for each in logged if not each.is_ours)
    assert (odd.user_agent, odd.path) == ('an "odd" \\ agent', "/v2/_catalog?n=1&last=x%20y")
    assert [each.error_code for each in logged if each.status == 404 and "manifests" in each.path] == [
        "MANIFEST_UNKNOWN",
        "MANIFEST_UNKNOWN",
    ]
    assert all(before < each.time < datetime.now(UTC) + timedelta(seconds=1) for each in logged)
    assert all(0 < each.duration_s < 10 for each in logged if "UPPER" not in each.path)
    assert list(logged) == sorted(logged, key=lambda each: each.time)
    assert {
        each.digest for each in logged if each.method == "PUT" and "uploads" in each.path
    } == image.blobs.keys()
    assert USER_AGENT in {each.user_agent for each in logged}
