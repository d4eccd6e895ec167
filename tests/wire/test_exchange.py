"""Exchanges: what is kept may be shown, for the secrets are gone."""

from __future__ import annotations

import json

import pytest

from sandbox.auth import Request, Response
from sandbox.wire import Exchange

SECRET = "s3cret"  # noqa: S105  # not one
URL = "http://127.0.0.1:5000/v2/"


@pytest.mark.parametrize("name", ["token", "access_token", "refresh_token", "id_token"])
def test_a_token_in_a_body_is_hidden(name: str) -> None:
    body = json.dumps({name: SECRET, "expires_in": 300}).encode()
    exchange = Exchange.record(Request("GET", URL), Response(200, {}, body), 0.1)
    assert json.loads(exchange.body) == {name: "…", "expires_in": 300}
    assert exchange.size_bytes == len(body)


def test_passwords_and_cookies_in_headers_are_hidden() -> None:
    request = Request("GET", URL, {"authorization": f"Basic {SECRET}", "Cookie": SECRET, "Accept": "*/*"})
    exchange = Exchange.record(request, Response(200, {"Set-Cookie": SECRET}), 0.1)
    assert exchange.request_headers == {"authorization": "Basic …", "Cookie": "…", "Accept": "*/*"}
    assert exchange.response_headers == {"Set-Cookie": "…"}


def test_a_token_at_the_cut_of_a_long_body_is_hidden() -> None:
    body = b'{"x": "' + bytes(65_536 - 30).replace(b"\0", b"x") + f'", "token": "{SECRET * 99}"}}'.encode()
    exchange = Exchange.record(Request("GET", URL), Response(200, {}, body), 0.1)
    assert SECRET[:3].encode() not in exchange.body


def test_an_exchange_is_written_in_one_line() -> None:
    assert str(Exchange.record(Request("GET", URL), Response(200), 0.1)) == f"GET {URL} → 200"
