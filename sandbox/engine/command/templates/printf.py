"""`printf` of templates: Go's verbs, and its complaints inside the text.

Source: pkg.go.dev/fmt, "Printing" and "Format errors".
"""

from __future__ import annotations

import json
import re

from sandbox.engine.command.templates.values import NOTHING, GoValue, printed, type_name

VERB = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?(?P<verb>.?)", re.DOTALL)
WHOLE = {"d": "d", "x": "x", "X": "X", "o": "o", "b": "b"}


def sprintf(text: str, *values: GoValue) -> str:
    """Fill in a text; what does not fit is said in it, as Go does."""
    left = list(values)

    def fill(found: re.Match[str]) -> str:
        verb = found["verb"]
        if verb == "%":
            return "%"
        if not verb:
            return "%!(NOVERB)"
        if not left:
            return f"%!{verb}(MISSING)"
        return _padded(_one(left.pop(0), found), found)

    filled = VERB.sub(fill, text)
    if left:
        extra = ", ".join(f"{type_name(value)}={printed(value, NOTHING)}" for value in left)
        return f"{filled}%!(EXTRA {extra})"
    return filled


def _one(value: GoValue, found: re.Match[str]) -> str:
    verb, precision = found["verb"], found["precision"]
    if verb == "T":
        return type_name(value)
    if verb == "v":
        return _cut(value, precision)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    made: str | None = None
    if is_whole:
        made = _whole(int(value), found)
    elif isinstance(value, bool) and verb == "t":
        made = printed(value)
    elif isinstance(value, float) and verb in "feg":
        made = format(value, f".{precision or 6 if verb != 'g' else precision or 17}{verb}")
    elif isinstance(value, str):
        made = _text(value, found)
    elif isinstance(value, (list, dict)) and verb == "s":
        made = printed(value, NOTHING)
    return made if made is not None else f"%!{verb}({type_name(value)}={printed(value, NOTHING)})"


def _whole(value: int, found: re.Match[str]) -> str | None:
    if found["verb"] == "c":
        return chr(value)
    kind = WHOLE.get(found["verb"])
    return format(value, ("+" if "+" in found["flags"] else "") + kind) if kind else None


def _text(value: str, found: re.Match[str]) -> str | None:
    made = {"x": value.encode().hex(), "X": value.encode().hex().upper()}
    made |= {"q": json.dumps(value, ensure_ascii=False), "s": _cut(value, found["precision"])}
    return made.get(found["verb"])


def _cut(value: GoValue, precision: str | None) -> str:
    text = printed(value, NOTHING)
    return text[: int(precision or 0)] if precision is not None and isinstance(value, str) else text


def _padded(text: str, found: re.Match[str]) -> str:
    width = int(found["width"] or 0)
    if "-" in found["flags"]:
        return text.ljust(width)
    return text.rjust(width, "0" if "0" in found["flags"] else " ")
