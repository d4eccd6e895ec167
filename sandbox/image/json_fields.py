"""Typed fields of JSON objects that somebody else wrote.

Descriptors, manifests, indexes and configs read their fields through these, so that a malformed document is
named by the field that is wrong instead of failing somewhere later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from sandbox.errors import InvalidContentError

EMPTY: Mapping[str, str] = MappingProxyType({})
"""The annotations or labels of a thing that has none: for default arguments."""


def parse_object(content: bytes, what: str) -> Mapping[str, object]:
    """Read one JSON object; `what` names the document in the error."""
    try:
        document = _DECODER.decode(content.decode(json.detect_encoding(content), "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise InvalidContentError(f"This is no {what}: not valid JSON ({error}).") from None
    if not isinstance(document, dict):
        raise InvalidContentError(f"This is no {what}: a JSON object was expected, not {_kind(document)}.")
    return cast("Mapping[str, object]", document)


def text(fields: Mapping[str, object], name: str) -> str:
    """Read a text that must be there and not be empty."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidContentError(_wrong(name, "a text", value))
    return value


def optional_text(fields: Mapping[str, object], name: str) -> str:
    """Read a text; "" where it is missing or null."""
    return "" if fields.get(name) in (None, "") else text(fields, name)


def number(fields: Mapping[str, object], name: str) -> int:
    """Read a whole number of at least 0."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidContentError(_wrong(name, "a whole number of at least 0", value))
    return value


def child(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Read an object that must be there."""
    value = fields.get(name)
    if not isinstance(value, Mapping):
        raise InvalidContentError(_wrong(name, "an object", value))
    return value


def optional_child(fields: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """Read an object; None where it is missing or null."""
    return None if fields.get(name) is None else child(fields, name)


def children(fields: Mapping[str, object], name: str) -> tuple[Mapping[str, object], ...]:
    """Read a list of objects that must be there; null, which Go writes for an empty list, is empty."""
    if name not in fields:
        raise InvalidContentError(_wrong(name, "a list", None))
    values = () if fields[name] is None else fields[name]
    if not isinstance(values, list | tuple):
        raise InvalidContentError(_wrong(name, "a list", values))
    for value in values:
        if not isinstance(value, Mapping):
            raise InvalidContentError(_wrong(name, "a list of objects", value))
    return tuple(cast("list[Mapping[str, object]]", values))


def text_list(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Read a list of texts; () where it is missing or null."""
    values = fields.get(name)
    if values is None:
        return ()
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise InvalidContentError(_wrong(name, "a list of texts", values))
    return tuple(cast("list[str]", values))


def text_map(fields: Mapping[str, object], name: str) -> Mapping[str, str]:
    """Read an object whose values are texts; empty where it is missing or null."""
    values = fields.get(name)
    if values is None:
        return {}
    if not isinstance(values, Mapping) or not all(isinstance(value, str) for value in values.values()):
        raise InvalidContentError(_wrong(name, "an object of texts", values))
    return dict(values)


def canonical(document: Mapping[str, Any]) -> bytes:
    """Write JSON the same way everywhere: sorted, without spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidContentError(f"The field {twice!r} is there twice; readers would disagree on its value.")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_without_duplicates)
"""Made once: `json.loads` with a hook makes one for each document, which takes longer than to read it."""


def _wrong(name: str, wanted: str, value: object) -> str:
    found = "it is missing or null" if value is None else f"found {_kind(value)}: {value!r:.80}"
    return f"The field {name!r} must be {wanted}; {found}."


def _kind(value: object) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a text",
        int: "a number",
        float: "a number",
        bool: "true or false",
    }
    return kinds.get(type(value), "null" if value is None else "something else")
