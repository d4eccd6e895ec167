"""Refusals: a registry's error answer turned into a `RegistryError` with the registry's own words.

Source: OCI distribution specification 1.1, "Error Codes".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.errors import RegistryError

if TYPE_CHECKING:
    from sandbox.auth import Request, Response

_LONGEST_TEXT = 300


def refusal(request: Request, response: Response) -> RegistryError:
    """Make the error: what was asked, the status, and what the registry said."""
    code, words = read_error(response.body)
    said = ": ".join(part for part in (code, words) if part) or "without a word"
    asked = f"{request.method} {urlsplit(request.url).path}"
    return RegistryError(
        f"{asked} → {response.status} {said}{_hint(response)}", status=response.status, code=code
    )


def read_error(body: bytes) -> tuple[str, str]:
    """Read the first error's code and message; ("", the text) of a body that is no error document."""
    try:
        document = json.loads(body)
    except ValueError:
        return "", " ".join(body.decode(errors="replace").split())[:_LONGEST_TEXT]
    errors = document.get("errors") if isinstance(document, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else document
    if not isinstance(first, dict):
        return "", json.dumps(document)[:_LONGEST_TEXT]
    words = first.get("message") or first.get("details") or first.get("error_description") or ""
    return str(first.get("code") or ""), _with_detail(str(words), first.get("detail"))


def _with_detail(words: str, detail: object) -> str:
    told = detail if isinstance(detail, str) else json.dumps(detail, sort_keys=True)
    return f"{words} ({told[:_LONGEST_TEXT]})" if detail else words


def _hint(response: Response) -> str:
    wait = response.header("Retry-After")
    return f" (try again after {wait} s)" if wait.isdigit() else ""
