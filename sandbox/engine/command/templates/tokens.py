"""The words of a template: text, and what stands between `{{` and `}}`.

Source: pkg.go.dev/text/template, "Text and spaces" and "Actions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

LEFT, RIGHT = "{{", "}}"
KEYWORDS = frozenset(
    {"if", "else", "end", "range", "with", "break", "continue", "define", "template", "block"}
)
TRIM_LEFT = re.compile(r"-(?=[ \t\r\n])")
TRIM_RIGHT = re.compile(r"[ \t\r\n]+-(?=\}\})")
SPACE = re.compile(r"[ \t\r\n]+")
COMMENT = re.compile(r"/\*.*?\*/[ \t\r\n]*(-?)(?=\}\})", re.DOTALL)
NUMBER = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9]+)"
    r"(?:[eE][+-]?[0-9]+)?"
)
STRING = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"')
RAW_STRING = re.compile(r"`[^`]*`")
CHARACTER = re.compile(r"'(?:[^'\\\n]|\\[^\n])+'")
WORD = re.compile(r"\w+")
_SINGLE = {"(": "(", ")": ")", "|": "|", ",": ",", "=": "="}
_TERMINATORS = frozenset(" \t\r\n.,|:()")
_CUT = 10


@dataclass(frozen=True)
class Token:
    """One word; `kind` is text, left, right, space, word, field, variable, string, number, a sign, or end."""

    kind: str
    text: str
    position: int
    line: int

    def __str__(self) -> str:
        """Name it as Go does in its errors."""
        if self.kind == "end":
            return "EOF"
        if self.kind in ("keyword", ".", "nil"):
            return f"<{self.text}>"
        return f'"{self.text[:_CUT]}"...' if len(self.text) > _CUT else f'"{self.text}"'


class WordError(Exception):
    """Characters that make no word."""

    def __init__(self, text: str, line: int) -> None:
        """Say what and in which line."""
        super().__init__(text)
        self.line = line


def tokens(text: str) -> Iterator[Token]:
    """Split a template into words; the last one is the end.

    Raises:
        WordError: characters that make no word, where they are reached.
    """
    return _Splitter(text).split()


class _Splitter:
    """Goes through one template."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def split(self) -> Iterator[Token]:
        trim = False
        while (left := self._text.find(LEFT, self._at)) != -1:
            start = self._at
            self._at = left + len(LEFT)
            trims_before = TRIM_LEFT.match(self._text, self._at)
            yield from self._plain(start, left, strip_left=trim, strip_right=trims_before is not None)
            if trims_before:
                self._at = trims_before.end()
            trim = yield from self._action(left)
        yield from self._plain(self._at, len(self._text), strip_left=trim, strip_right=False)
        yield self._token("end", "", len(self._text))

    def _plain(self, start: int, end: int, *, strip_left: bool, strip_right: bool) -> Iterator[Token]:
        text = self._text[start:end]
        text = text.lstrip(" \t\r\n") if strip_left else text
        text = text.rstrip(" \t\r\n") if strip_right else text
        if text:
            yield self._token("text", text, start)

    def _action(self, left: int) -> Generator[Token, None, bool]:
        """Split one action; returns whether the space after it is trimmed."""
        spaces = SPACE.match(self._text, self._at)
        comment = COMMENT.match(self._text, spaces.end() if spaces else self._at)
        if comment:
            self._at = comment.end() + len(RIGHT)
            return bool(comment[1])
        yield self._token("left", LEFT, left)
        self._depth = 0
        while True:
            trims = TRIM_RIGHT.match(self._text, self._at)
            if trims:
                self._at = trims.end()
            if self._text.startswith(RIGHT, self._at):
                yield self._end_of_action()
                return trims is not None
            yield self._word()

    def _end_of_action(self) -> Token:
        if self._depth:
            raise self._error("unclosed left paren")
        token = self._token("right", RIGHT, self._at)
        self._at += len(RIGHT)
        return token

    def _word(self) -> Token:
        if self._at >= len(self._text):
            raise self._error("unclosed action")
        for kind, pattern in (
            ("space", SPACE),
            ("string", STRING),
            ("raw", RAW_STRING),
            ("character", CHARACTER),
            ("number", NUMBER),
        ):
            found = pattern.match(self._text, self._at)
            if found:
                return self._taken("string" if kind == "raw" else kind, found.end())
        first = self._text[self._at]
        if first in "\"`'":
            raise self._error(_UNTERMINATED[first])
        if first in "$.":
            return self._dotted(first)
        if WORD.match(first):
            return self._named()
        return self._sign(first)

    def _dotted(self, first: str) -> Token:
        found = WORD.match(self._text, self._at + 1)
        end = found.end() if found else self._at + 1
        kind = "variable" if first == "$" else "field" if found else "."
        if kind != ".":
            self._check_end(end)
        return self._taken(kind, end)

    def _named(self) -> Token:
        found = WORD.match(self._text, self._at)
        end = found.end() if found else self._at
        self._check_end(end)
        word = self._text[self._at : end]
        if word in KEYWORDS:
            return self._taken("keyword", end)
        return self._taken({"true": "bool", "false": "bool", "nil": "nil"}.get(word, "word"), end)

    def _sign(self, first: str) -> Token:
        if self._text.startswith(":=", self._at):
            return self._taken(":=", self._at + 2)
        if first == ":":
            raise self._error("expected :=")
        self._depth += {"(": 1, ")": -1}.get(first, 0)
        if self._depth < 0:
            raise self._error("unexpected right paren")
        return self._taken(_SINGLE.get(first, "sign"), self._at + 1)

    def _check_end(self, end: int) -> None:
        after = self._text[end : end + 1]
        if after and after not in _TERMINATORS and not self._text.startswith(RIGHT, end):
            raise self._error(f"bad character U+{ord(after):04X} '{after}'")

    def _taken(self, kind: str, end: int) -> Token:
        token = self._token(kind, self._text[self._at : end], self._at)
        self._at = end
        return token

    def _token(self, kind: str, text: str, position: int) -> Token:
        return Token(kind, text, position, 1 + self._text.count("\n", 0, position))

    def _error(self, text: str) -> WordError:
        return WordError(text, 1 + self._text.count("\n", 0, self._at))


_UNTERMINATED = {
    '"': "unterminated quoted string",
    "`": "unterminated raw quoted string",
    "'": "unterminated character constant",
}
