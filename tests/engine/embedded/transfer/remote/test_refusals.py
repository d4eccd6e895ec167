"""What dockerd 26 said of each of these answers, asked on 2026-11-25."""

from __future__ import annotations

import json

import pytest

from sandbox.auth import Response
from sandbox.engine.embedded.transfer.remote.refusals import RefusedError, pull_refusal, refusal

JSON = {"Content-Type": "application/json; charset=utf-8"}
UNEXPECTED = "received unexpected HTTP status:"
HTML = {"Content-Type": "text/html"}


def body(code: str, message: str) -> bytes:
    """Write one of the specification's errors."""
    return json.dumps({"errors": [{"code": code, "message": message}]}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "content", "words", "told_as"),
    [
        (404, JSON, body("MANIFEST_UNKNOWN", "manifest unknown"), "manifest unknown: manifest unknown", 404),
        (404, JSON, body("NAME_UNKNOWN", ""), "name unknown: repository name not known to registry", 404),
        (403, JSON, body("DENIED", "Permission x denied"), "denied: Permission x denied", 403),
        (429, JSON, body("TOOMANYREQUESTS", "You have reached"), "toomanyrequests: You have reached", 429),
        (405, JSON, body("REGISTRY_DISALLOWED_OPERATION", "is disallowed"), "unknown: is disallowed", 500),
        (401, JSON, b'{"details":"incorrect"}', "unauthorized: incorrect", 401),
        (400, JSON, b'{"details":"too much"}', "unknown: too much", 500),
        (404, HTML, b"<html>bad</html>", "unknown: <html>bad</html>", 500),
        (401, {}, b'{"details":"incorrect"}', 'unauthorized: {"details":"incorrect"}', 401),
        (
            404,
            JSON,
            b"{}",
            'error parsing HTTP 404 response body: no error details found in HTTP response body: "{}"',
            500,
        ),
        (
            500,
            JSON,
            body("UNKNOWN", "oops"),
            "received unexpected HTTP status: 500 Internal Server Error",
            500,
        ),
        (502, HTML, b"<html>", f"{UNEXPECTED} 502 Bad Gateway", 500),
    ],
)
def test_an_answer_is_told_in_dockerds_words(
    status: int, headers: dict[str, str], content: bytes, words: str, told_as: int
) -> None:
    error = refusal(Response(status, headers, content))
    assert (error.message, error.status) == (words, told_as)


@pytest.mark.parametrize("content", [b"<x", b"", b"[]", b'{"errors":"x"}', b'{"errors":[1]}'])
def test_an_answer_in_broken_json_is_quoted(content: bytes) -> None:
    error = refusal(Response(404, JSON, content))
    assert error.message.startswith("error parsing HTTP 404 response body: ")
    assert error.message.endswith(json.dumps(content.decode()))


def test_why_a_token_did_not_do_comes_first() -> None:
    challenge = 'Bearer realm="https://a.example/token",error="insufficient_scope"'
    headers = JSON | {"WWW-Authenticate": challenge}
    error = refusal(Response(401, headers, body("UNAUTHORIZED", "authentication required")))
    assert isinstance(error, RefusedError)
    assert error.message == (
        "errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n"
    )
    assert error.first == "denied: requested access to the resource is denied"
    unreadable = JSON | {"WWW-Authenticate": "Bearer ,=,"}
    told = refusal(Response(401, unreadable, body("UNAUTHORIZED", "no")))
    assert told.message == "unauthorized: no"


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        (
            "DENIED",
            404,
            "pull access denied for a/b, repository does not exist or may require 'docker login': denied: no",
        ),
        ("MANIFEST_UNKNOWN", 404, "manifest for a/b:1 not found: manifest unknown: no"),
        ("NAME_UNKNOWN", 404, "repository a/b not found: name unknown: no"),
        ("UNAUTHORIZED", 500, "unauthorized: no"),
    ],
)
def test_a_pull_says_what_a_refusal_means(code: str, status: int, words: str) -> None:
    error = pull_refusal(RefusedError(((code, "no"),)), "a/b:1", "a/b")
    assert (error.status, error.message) == (status, words)
