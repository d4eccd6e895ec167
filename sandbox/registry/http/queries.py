"""Paths and queries as a client wrote them, decoded once and strictly."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote_to_bytes

_BROKEN_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


class Query:
    """The parameters of a query, which may come several times."""

    def __init__(self, text: str) -> None:
        """Decode the text; raises `ValueError` for broken escapes."""
        if _BROKEN_ESCAPE.search(text):
            raise ValueError(text)
        self._pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)

    def get(self, name: str) -> str | None:
        """Return the first value of a parameter, None without one."""
        return next((value for found, value in self._pairs if found == name), None)

    def all(self, name: str) -> list[str]:
        """Return every value of a parameter."""
        return [value for found, value in self._pairs if found == name]


def decode_path(path: str) -> str:
    """Undo percent-encoding.

    Raises `ValueError` for broken escapes and for what is not UTF-8 or holds a NUL.
    """
    if _BROKEN_ESCAPE.search(path):
        raise ValueError(path)
    text = unquote_to_bytes(path).decode("utf-8")
    if "\0" in text:
        raise ValueError(path)
    return text
