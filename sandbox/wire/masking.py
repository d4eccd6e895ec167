"""Masking: takes secrets out of headers, addresses and bodies, so that what went over the wire may be shown.

Passwords, tokens, cookies and the signatures of signed addresses become `…`. What is masked is a matter of
names (of headers, parameters, fields); a secret under a harmless name can't be told from content.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN = "…"
PARAMETERS = frozenset(
    {
        "access_token",
        "awsaccesskeyid",
        "client_secret",
        "code",
        "id_token",
        "key-pair-id",
        "password",
        "policy",
        "refresh_token",
        "secret",
        "sig",
        "signature",
        "token",
        "x-amz-credential",
        "x-amz-security-token",
        "x-amz-signature",
        "x-goog-credential",
        "x-goog-signature",
    }
)
"""Parameters of addresses, in lower case: Amazon's, Azure's and Google's signed ones, and OAuth 2's."""

_HEADER = re.compile(
    r"authorization|cookie|token|secret|password|credential|api-?key|registry-(?:auth|config)", re.IGNORECASE
)
_PARAMETER = re.compile(r"""(?P<before>[?&;#](?P<name>[^=&;#\s<>"]+)=)[^&;#\s<>"]*""")
_FIELD = re.compile(
    rb'("(?:\w*_?token|authorizationtoken|client_secret|secret|password|passwd|auth)"\s*:\s*")'
    rb'(?:[^"\\]|\\.)*(?:"|\\?\Z)',
    re.IGNORECASE | re.DOTALL,
)


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Mask the values of headers that hold secrets; of a log-in, its scheme stays."""
    return {name: _masked_header(name, value) for name, value in headers.items()}


def masked_address(text: str) -> str:
    """Mask secret parameters in a path, a URL, or a header that holds some."""
    return _PARAMETER.sub(_masked_parameter, text)


def masked_body(body: bytes) -> bytes:
    """Mask the fields of JSON that hold secrets, also in a body that was cut off."""
    return _FIELD.sub(rb"\1" + HIDDEN.encode() + b'"', body)


def _masked_header(name: str, value: str) -> str:
    if not _HEADER.search(name):
        return masked_address(value)
    scheme = value.split(" ", 1)[0] if name.lower().endswith("authorization") and " " in value else ""
    return f"{scheme} {HIDDEN}".lstrip()


def _masked_parameter(found: re.Match[str]) -> str:
    is_secret = unquote(found["name"]).lower() in PARAMETERS
    return f"{found['before']}{HIDDEN}" if is_secret else found[0]
