"""The log: Distribution's lines for the same requests, readable by the course's reader."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from sandbox.app import Headers, Request
from sandbox.registry import Configuration, Registry
from sandbox.registry.log import Log
from sandbox.wire.log import parse
from tests.registry.world import BLOB, DIGEST, MISSING, NAME, Ask, ask, post_blob, put_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

AGENT = {"User-Agent": 'docker/28.2.2 go/go1.24.3 ("odd" \\ agent)', "Host": "127.0.0.1:5000"}


def logged(*asks: Ask, **settings: object) -> list[str]:
    """Send requests, and return the lines."""
    lines: list[str] = []
    app = Registry(Configuration(root=None, **settings), write_log=lines.append)  # type: ignore[arg-type]
    for each in asks:
        ask(app, Ask(each.method, each.uri, each.body, {**each.headers, **AGENT}))
    return lines


def test_a_good_answer_is_one_structured_line_and_one_of_the_access_log() -> None:
    structured, access = logged(Ask("GET", "/v2/"))
    assert structured.startswith('time="20')
    for field in (
        "level=info",
        'msg="response completed"',
        'http.request.host="127.0.0.1:5000"',
        "http.request.method=GET",
        "http.request.uri=/v2/",
        'http.request.useragent="docker/28.2.2 go/go1.24.3 (\\"odd\\" \\\\ agent)"',
        'http.response.contenttype="application/json; charset=utf-8"',
        "http.response.status=200",
        "http.response.written=2",
    ):
        assert f" {field}" in structured
    assert re.search(r' http\.response\.duration="?[0-9.]+(µs|ms|s)"? ', structured)
    assert re.fullmatch(r'- - - \[.+ \+0000\] "GET /v2/ HTTP/1.1" 200 2 "" "docker/28.+"', access)


def test_a_refusal_names_the_code_the_detail_and_the_parts_of_the_path() -> None:
    structured, access = logged(Ask("GET", f"/v2/{NAME}/blobs/{MISSING}"))
    for field in (
        "level=error",
        'msg="response completed with error"',
        'err.code="blob unknown"',
        f'err.detail="{MISSING}"',
        'err.message="blob unknown to registry"',
        f"vars.name={NAME}",
        f'vars.digest="{MISSING}"',
        "http.response.status=404",
    ):
        assert f" {field}" in structured + " "
    assert '" 404 ' in access


def test_the_fields_are_sorted_as_logrus_sorts_them() -> None:
    line = logged(Ask("GET", f"/v2/{NAME}/manifests/1.0"))[0]
    keys = re.findall(r"([a-z.]+)=", re.sub(r'"[^"]*"', "", line))
    assert keys[:3] == ["time", "level", "msg"]
    assert keys[3:] == sorted(keys[3:])


def test_the_course_reads_every_line() -> None:
    asks = (
        Ask("GET", "/v2/"),
        post_blob(),
        Ask("GET", f"/v2/{NAME}/blobs/{DIGEST}"),
        put_manifest(b"{}", "1.0"),
    )
    found = parse(logged(*asks))
    assert [(each.method, each.status) for each in found] == [
        ("GET", 200),
        ("POST", 201),
        ("GET", 200),
        ("PUT", 400),
    ]
    assert found[2].path == f"/v2/{NAME}/blobs/{DIGEST}"
    assert found[2].size_bytes == len(BLOB)
    assert found[3].error_code
    assert found[0].user_agent == AGENT["User-Agent"]


def test_a_line_break_cannot_be_smuggled_in() -> None:
    lines: list[str] = []
    app = Registry(Configuration(root=None), write_log=lines.append)
    evil = Request("GET", '/v2/a"\nlevel=info', headers=Headers([("User-Agent", "x\r\nmsg=y\x1b[0m")]))
    list(app(evil).chunks())
    assert len(lines) == 2
    assert not any(char in line for line in lines for char in "\n\r\x1b")


def test_what_was_written_is_what_went_out() -> None:
    lines: list[str] = []
    app = Registry(Configuration(root=None), write_log=lines.append)
    ask(app, post_blob())
    lines.clear()
    response = app(Request("GET", f"/v2/{NAME}/blobs/{DIGEST}"))
    assert lines == []
    response.sent(7)
    assert "http.response.written=7" in lines[0]


def test_levels_json_fields_and_the_access_log_can_be_chosen() -> None:
    good, bad = Ask("GET", "/v2/"), Ask("GET", "/v2/a/tags/list")
    assert len(logged(good, bad, log_level="error", has_access_log=False)) == 1
    entry = json.loads(logged(good, log_formatter="json", has_access_log=False)[0])
    assert entry["http.response.status"] == "200"
    assert "service=registry" in logged(good, log_fields={"service": "registry"})[0]


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (950, "950ns"),
        (886_788, "886.788µs"),
        (2_115_239, "2.115239ms"),
        (1_500_000_000, "1.5s"),
        (62_500_000_000, "1m2.5s"),
    ],
)
def test_durations_are_written_as_go_writes_them(ns: int, text: str) -> None:
    times = iter((10**18, 10**18 + ns, 10**18))
    lines: list[str] = []
    clock: Callable[[], int] = lambda: next(times)  # noqa: E731
    log = Log(lines.append, Configuration(has_access_log=False), clock)
    entry = log.begin(Request("GET", "/v2/"))
    from sandbox.app import Response  # noqa: PLC0415 - of this one test

    log.finish(entry, Response(200), 0)
    assert f"http.response.duration={text} " in lines[0].replace('"', "")
