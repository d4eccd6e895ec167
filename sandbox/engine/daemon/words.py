"""An engine's own words about what went wrong, without the request that the SDK or Go writes around them."""

from __future__ import annotations

import json
import re

from docker.errors import APIError

NONE = "no reason given"


def words_of_error(error: Exception) -> str:
    """Return what the engine said, where an exception of the SDK carries that."""
    said = error.explanation if isinstance(error, APIError) else None
    return without_request(str(said or error))


def words_of_answer(body: bytes) -> str:
    """Return the message in an answer: one JSON object, or the last line of a progress stream."""
    lines = [line for line in body.decode(errors="replace").splitlines() if line.strip()]
    try:
        last = json.loads(lines[-1])
    except (IndexError, ValueError):
        return NONE
    said = (last.get("message") or last.get("error")) if isinstance(last, dict) else None
    return without_request(str(said)) if said else NONE


def without_request(text: str) -> str:
    """Take away what Go puts before the cause: `Get "https://…": dial tcp: …`."""
    first = text.strip().partition("\n")[0]
    return re.sub(r'^.*\b(Get|Head|Post) "[^"]*": ', "", first) or NONE
