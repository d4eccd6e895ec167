"""`--filter NAME=VALUE`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_filter(word: str) -> None:
    """Refuse what is no filter.

    Raises:
        ValueError: there is no `=` in it.
    """
    if "=" not in word:
        raise ValueError("bad format of filter (expected name=value)")


def read_filters(words: Iterable[str]) -> dict[str, list[str]]:
    """Gather filters: {name: values}."""
    found: dict[str, list[str]] = {}
    for word in words:
        name, _, value = word.partition("=")
        found.setdefault(name.strip().lower(), []).append(value.strip())
    return found


def wire_filters(words: Iterable[str]) -> dict[str, list[str]] | None:
    """Return filters as the SDK takes them, None for none."""
    return read_filters(words) or None


def filters_json(filters: dict[str, list[str]]) -> str:
    """Write filters as the engine's API takes them: {name: {value: true}}."""
    return json.dumps({name: dict.fromkeys(values, True) for name, values in filters.items()})
