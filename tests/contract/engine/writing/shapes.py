"""The shape of a JSON document: the type at every path.

`{"Size": 5, "Layers": [{"Digest": "a"}]}` is `Size: number`, `Layers: list`, `Layers[].Digest: string`.
"""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = "body"
OF_THE_MACHINE = ("OomKillDisable", "SecurityOptions", "Runtimes")
"""Fields that a real engine writes in another way on another machine: null, a list that is empty or not."""


def shape(document: object, values: Sequence[str], plain: Callable[[str], str]) -> dict[str, str]:
    """Return {path: type}, or {path: value} where a pattern of `values` names the path.

    `plain` takes what differs by chance out of keys and values.
    """
    found: dict[str, set[str]] = {}
    for path, text in _walk(document, "", values, plain):
        found.setdefault(path or ROOT, set()).add(text)
    return {path: " or ".join(sorted(texts)) for path, texts in found.items()}


def _walk(
    value: object, path: str, values: Sequence[str], plain: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    if any(fnmatch.fnmatchcase(path, pattern) for pattern in values):
        yield path, plain(json.dumps(value, sort_keys=True))
        return
    if path.rpartition(".")[2] in OF_THE_MACHINE:
        yield path, "what this machine has"
        return
    yield path, kind_of(value)
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _walk(child, f"{path}.{plain(key)}".removeprefix("."), values, plain)
    elif isinstance(value, list):
        for child in value:
            yield from _walk(child, f"{path}[]", values, plain)


def kind_of(value: object) -> str:
    """Return the name of a JSON type; an empty list or object is another one than a full one."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list" if value else "empty list"
        case dict():
            return "object" if value else "empty object"
        case _:
            raise TypeError(f"{value!r} is no JSON.")
