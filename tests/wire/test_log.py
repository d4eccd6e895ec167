"""The log reader: lines of every form, put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.auth import Request, Response
from sandbox.image import Digest
from sandbox.wire import Exchange, LoggedRequest
from sandbox.wire.log import LogReader, parse

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
    assert parse([DENIED, ACCESS_DENIED]) == (replace(request, size_bytes=87),)


def test_a_request_that_the_registry_could_not_check_was_a_bad_request() -> None:
    checked = DENIED.replace("error authorizing context: basic", "error checking authorization: basic")
    assert [request.status for request in parse([checked, DENIED])] == [400]


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


@pytest.mark.parametrize("time", ["99/Nov/2026:17:55:17 +0000", "23/Foo/2026:17:55:17 +0000", "", "now"])
def test_an_access_line_without_a_time_is_passed_over(time: str) -> None:
    assert parse([ACCESS.replace("23/Nov/2026:17:55:17 +0000", time)]) == ()


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
    (whole,) = parse(line)
    for cut in parse(line[:length]):
        assert (cut.method, cut.path, cut.status) == (whole.method, whole.path, whole.status)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    parse(text)
    parse(f'msg="response completed" time={text}')
    parse(f"{{{text}}}")


def test_the_digest_of_a_request_is_found_in_its_path_or_query() -> None:
    digest = Digest.of(b"x")
    request = LoggedRequest(
        AT, "PUT", f"/v2/a/blobs/uploads/1?_state=2&digest={digest.replace(':', '%3A')}", 201
    )
    assert request.digest == digest
    assert request.resource == "/v2/a/blobs/uploads/1"
    assert LoggedRequest(AT, "GET", "/v2/", 200).digest is None


OURS = COMPLETED.replace(r'"we\"ird \\ age\tnt é"', "docker-registry-course/0.1.0").replace(
    "5ae34f40", "5ae34f41"
)
ACCESS_OURS = ACCESS.replace(r'"we\"ird \\ age\tnt é"', '"docker-registry-course/0.1.0"')
LINES = (COMPLETED, FAILED, DENIED, ACCESS, ACCESS_FAILED, ACCESS_DENIED, ACCESS_ALONE, OURS, ACCESS_OURS)


@given(lines=st.lists(st.sampled_from(LINES), max_size=12), stop=st.integers(0, 12))
def test_a_log_read_in_pieces_without_our_own_requests_is_the_whole_log_without_them(
    lines: list[str], stop: int
) -> None:
    """Times of the access log alone are cut to the second and lifted to those before, ours included."""
    reader = LogReader(without_ours=True)
    for line in lines[:stop]:
        reader.read(line)
    reader.requests()
    for line in lines[stop:]:
        reader.read(line)
    whole = parse(lines)
    assert reader.requests() == tuple(each for each in whole if not each.is_ours)
    assert reader.newest == max((each.time for each in whole), default=None)


def test_a_line_of_ours_without_a_time_is_passed_over() -> None:
    reader = LogReader(without_ours=True)
    for line in (OURS.replace("2026-11-23T", "yesterday at "), ACCESS_OURS.replace("23/Nov", "31/Nov")):
        reader.read(line)
    assert (reader.requests(), reader.newest) == ((), None)


def test_our_own_line_is_known_in_both_forms() -> None:
    (request,) = parse([OURS, ACCESS_OURS])
    assert request.is_ours


def test_an_exchange_of_ours_is_told_as_a_log_would_tell_it() -> None:
    body = b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}'
    asked = Request("GET", "http://127.0.0.1:5000/v2/a/manifests/1?n=1", {"User-Agent": "x/1"})
    exchange = Exchange.record(asked, Response(404, {}, body), 0.1)
    assert LoggedRequest.from_exchange(exchange) == LoggedRequest(
        exchange.time,
        "GET",
        "/v2/a/manifests/1?n=1",
        404,
        size_bytes=len(body),
        duration_s=0.1,
        user_agent="x/1",
        error_code="MANIFEST_UNKNOWN",
    )
