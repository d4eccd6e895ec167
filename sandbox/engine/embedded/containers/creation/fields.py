"""Fields of a request's JSON by name and kind: what Go's decoder would take, and its words for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

_GO_NAMES = {
    "text": "string",
    "flag": "bool",
    "number": "int64",
    "list": "[]string",
    "texts": "map[string]string",
}
_TEXT_OR_LIST = (".Cmd", ".Entrypoint", ".Shell")
_JSON_NAMES = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}


def read_fields(document: Mapping[str, Any], kinds: Mapping[str, str], where: str) -> dict[str, Any]:
    """Return the known fields of a JSON object; what is not known is left out, as Go does.

    `kinds` is {field: text, flag, number, list, texts, set or any}; a list may come as one text. Null stands
    for nothing. Raises `EngineError` 400 for a value of another kind.
    """
    found = {name: document[name] for name in kinds if document.get(name) is not None}
    return {name: _checked(value, kinds[name], f"{where}.{name}") for name, value in found.items()}


def _checked(value: object, kind: str, where: str) -> object:
    if kind == "list" and isinstance(value, str):
        return [value]
    if _fits(value, kind):
        return value
    wrong, wanted = value, _GO_NAMES.get(kind, "struct")
    if kind in ("list", "texts") and isinstance(value, (list, dict)):
        inner = value if isinstance(value, list) else list(value.values())
        wrong, wanted = next(each for each in inner if not isinstance(each, str)), "string"
    elif where.endswith(_TEXT_OR_LIST):
        wanted = "string"
    given = _JSON_NAMES[type(wrong)]
    raise bad_request(
        f"invalid JSON: json: cannot unmarshal {given} into Go struct field {where} of type {wanted}"
    )


def _fits(value: object, kind: str) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind == "texts":
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return isinstance(value, dict) if kind == "set" else True
