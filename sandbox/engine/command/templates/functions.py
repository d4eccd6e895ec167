"""The functions of templates: Go's own, and those that Docker adds.

Arguments come in as values; `EvaluationError` says what does not fit.

Source: pkg.go.dev/text/template, "Functions"; Docker manuals, "Format command and log output".
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from sandbox.engine.command.templates.errors import EvaluationError
from sandbox.engine.command.templates.printf import sprintf
from sandbox.engine.command.templates.values import (
    NOTHING,
    GoMap,
    GoStruct,
    GoValue,
    Row,
    is_true,
    printed,
    to_json,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_SCRIPT = {
    "\\": r"\\",
    "'": r"\'",
    '"': r"\"",
    "<": r"\u003C",
    ">": r"\u003E",
    "&": r"\u0026",
    "=": r"\u003D",
}


@dataclass(frozen=True)
class Builtin:
    """A function: how many arguments it takes, and of which types where that is checked before the call."""

    call: Callable[..., GoValue]
    least: int
    most: int | None = None
    types: tuple[str, ...] = ()

    def count_problem(self, name: str, given: int) -> str:
        """Say why this number of arguments is wrong, "" if it is right."""
        most = self.least if self.most is None else self.most
        if most < 0:
            wrong, want = given < self.least, f"at least {self.least}"
        else:
            wrong, want = not self.least <= given <= most, str(self.least)
        return f"wrong number of args for {name}: want {want} got {given}" if wrong else ""


def _index(value: GoValue, *keys: GoValue) -> GoValue:
    for key in keys:
        if isinstance(value, dict):
            texts = isinstance(value, GoMap) and all(isinstance(inner, str) for inner in value.values())
            value = value.get(key, "" if texts else None)
        elif isinstance(value, (list, str)):
            if isinstance(key, bool) or not isinstance(key, int):
                raise EvaluationError(f"cannot index slice/array with type {type_name(key)}")
            if not 0 <= key < len(value):
                raise EvaluationError(f"index out of range: {key}")
            value = ord(value[key]) if isinstance(value, str) else value[key]
        elif value is None:
            raise EvaluationError("index of untyped nil")
        else:
            raise EvaluationError(f"can't index item of type {type_name(value)}")
    return value


def _slice(value: GoValue, *ends: GoValue) -> GoValue:
    if not isinstance(value, (str, list)):
        raise EvaluationError(f"can't slice item of type {type_name(value)}")
    first, last = (*ends, *(0, len(value))[len(ends) :])[:2]
    for end in (first, last):
        if not 0 <= end <= len(value):
            raise EvaluationError(f"index out of range: {end}")
    return value[first:last]


def _length(value: GoValue) -> int:
    if not isinstance(value, (str, list, dict)) or isinstance(value, GoStruct):
        raise EvaluationError(f"len of type {type_name(value)}")
    return len(value.encode()) if isinstance(value, str) else len(value)


def _json(value: GoValue) -> str:
    return value.as_json() if isinstance(value, Row) else to_json(value)


def _comparable(first: GoValue, second: GoValue) -> None:
    if first is not None and second is not None and _kind(first) != _kind(second):
        raise EvaluationError("incompatible types for comparison")


def _kind(value: GoValue) -> str:
    if isinstance(value, (list, dict)):
        raise EvaluationError(f"non-comparable type {printed(value)}: {type_name(value)}")
    return type_name(value)


def _equal(first: GoValue, *others: GoValue) -> bool:
    if not others:
        raise EvaluationError("missing argument for comparison")
    for other in others:
        _comparable(first, other)
    return any(first == other for other in others)


def _less(first: GoValue, second: GoValue) -> bool:
    _comparable(first, second)
    if isinstance(first, bool) or first is None:
        raise EvaluationError("invalid type for comparison")
    return bool(first < second)


def _differs(first: GoValue, second: GoValue) -> bool:
    return not _equal(first, second)


def _print(*values: GoValue) -> str:
    """Join values; a space stands between two that are no texts."""
    text, before = "", True
    for number, value in enumerate(values):
        is_text = isinstance(value, str)
        text += (" " if number and not is_text and not before else "") + printed(value, NOTHING)
        before = is_text
    return text


def _println(*values: GoValue) -> str:
    return " ".join(printed(value, NOTHING) for value in values) + "\n"


def _pad(text: str, before: int, after: int) -> str:
    return " " * before + text + " " * after if text else text


def _call(value: GoValue, *_: GoValue) -> None:
    raise EvaluationError(f"non-function of type {type_name(value)}")


def _script(value: GoValue) -> str:
    return "".join(_SCRIPT.get(sign, sign) for sign in printed(value))


def _title(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


ANY = -1
FUNCTIONS: dict[str, Builtin] = {
    "and": Builtin(lambda *values: next((each for each in values if not is_true(each)), values[-1]), 1, ANY),
    "call": Builtin(_call, 1, ANY),
    "eq": Builtin(_equal, 1, ANY),
    "ge": Builtin(lambda first, second: not _less(first, second), 2),
    "gt": Builtin(lambda first, second: _less(second, first), 2),
    "html": Builtin(lambda *values: html.escape(_print(*values)).replace("&quot;", "&#34;"), 0, ANY),
    "index": Builtin(_index, 1, ANY),
    "join": Builtin(lambda texts, sign: sign.join(texts), 2, types=("[]string", "string")),
    "js": Builtin(_script, 1),
    "json": Builtin(_json, 1),
    "le": Builtin(lambda first, second: not _less(second, first), 2),
    "len": Builtin(_length, 1),
    "lower": Builtin(str.lower, 1, types=("string",)),
    "lt": Builtin(_less, 2),
    "ne": Builtin(_differs, 2),
    "not": Builtin(lambda value: not is_true(value), 1),
    "or": Builtin(lambda *values: next((each for each in values if is_true(each)), values[-1]), 1, ANY),
    "pad": Builtin(_pad, 3, types=("string", "int", "int")),
    "print": Builtin(_print, 0, ANY),
    "printf": Builtin(sprintf, 1, ANY, ("string",)),
    "println": Builtin(_println, 0, ANY),
    "slice": Builtin(_slice, 1, 3),
    "split": Builtin(str.split, 2, types=("string", "string")),
    "title": Builtin(_title, 1, types=("string",)),
    "truncate": Builtin(lambda text, length: text[:length], 2, types=("string", "int")),
    "upper": Builtin(str.upper, 1, types=("string",)),
    "urlquery": Builtin(lambda *values: quote_plus(_print(*values)), 0, ANY),
}

HEADINGS = ("json", "lower", "title", "truncate", "upper")
"""What leaves the heading of a table's column as it is."""
