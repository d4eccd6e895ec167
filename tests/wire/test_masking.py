"""Secrets are masked wherever they stand, and what is no secret stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.wire.masking import PARAMETERS, masked_address, masked_body, masked_headers

SECRETS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=60)
FIELDS = (
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "identitytoken",
    "authorizationToken",
    "password",
    "client_secret",
)


@given(st.sampled_from(sorted(PARAMETERS)), SECRETS, st.booleans())
def test_a_secret_parameter_is_masked_in_any_spelling(name: str, secret: str, upper: bool) -> None:  # noqa: FBT001
    spelt = name.upper() if upper else f"%{ord(name[0]):02x}{name[1:]}"
    for address in (f"/v2/?n=1&{spelt}={secret}&last=a", f"<https://h/p?{spelt}={secret}>; rel=next"):
        masked = masked_address(address)
        assert secret not in masked
        assert f"{spelt}=…" in masked


def test_harmless_parameters_stay() -> None:
    address = "/v2/a/blobs/uploads/?mount=sha256%3Aaa&from=b&n=2"
    assert masked_address(address) == address


@given(st.sampled_from(FIELDS), SECRETS, st.integers(0, 200))
def test_a_secret_field_is_masked_also_where_a_body_is_cut_off(name: str, secret: str, cut: int) -> None:
    body = json.dumps({"expires_in": 300, name: secret}, indent=1).encode()
    for part in (body, body[: len(body) - cut]):
        assert secret[:4].encode() not in masked_body(part)


@given(SECRETS)
def test_a_secret_with_quotes_in_it_is_masked_whole(secret: str) -> None:
    body = json.dumps({"token": f'{secret}"{secret}\\', "a": "b"}).encode()
    assert json.loads(masked_body(body)) == {"token": "…", "a": "b"}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Basic s3cret", "Basic …"),
        ("authorization", "s3cret", "…"),
        ("Proxy-Authorization", "Bearer s3cret", "Bearer …"),
        ("Set-Cookie", "a=s3cret", "…"),
        ("X-Amz-Security-Token", "s3cret", "…"),
        ("X-Registry-Auth", "s3cret", "…"),
        ("Location", "https://h/p?sig=s3cret&sv=1", "https://h/p?sig=…&sv=1"),
        (
            "WWW-Authenticate",
            'Bearer realm="https://h/token",service="h"',
            'Bearer realm="https://h/token",service="h"',
        ),
        ("Docker-Content-Digest", "sha256:aa", "sha256:aa"),
    ],
)
def test_headers_that_hold_secrets_are_masked(name: str, value: str, shown: str) -> None:
    assert masked_headers({name: value}) == {name: shown}


@given(st.binary(max_size=300))
def test_any_body_can_be_masked(body: bytes) -> None:
    assert isinstance(masked_body(body), bytes)
