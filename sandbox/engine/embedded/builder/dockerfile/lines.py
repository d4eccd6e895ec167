"""The lines of a Dockerfile that hold an instruction: comments gone, continuations joined.

Source: Dockerfile reference, "Format", "Parser directives" and "Escape"; moby/buildkit
`frontend/dockerfile/parser` as Docker 20.10 has it (which knows no here-documents).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox.engine.embedded.builder.dockerfile.space import SPACE
from sandbox.engine.embedded.errors import bad_request

MAX_LINE_BYTES = 65535
ESCAPES = ("\\", "`")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DIRECTIVE = re.compile(r"#[\t\n\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z")
_DIRECTIVES = ("escape", "syntax")
_LAST_WARNING = "[WARNING]: Empty continuation lines will become errors in a future release."


@dataclass(frozen=True)
class Line:
    """One instruction's text and the line, counted from 1, on which it begins."""

    text: str
    number: int


@dataclass(frozen=True)
class Lines:
    """All instructions of a Dockerfile, its escape character, and what to warn of."""

    instructions: tuple[Line, ...]
    escape: str
    warnings: tuple[str, ...] = ()


def read_lines(content: bytes) -> Lines:
    """Join the lines of a Dockerfile; raises an `EngineError` that has no line number, as the engine's."""
    raw = content.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    if not raw[-1]:
        raw.pop()
    too_long = next((n for n, line in enumerate(raw) if len(line) > MAX_LINE_BYTES), None)
    texts = [line.removesuffix(b"\r").decode(errors="replace") for line in raw[:too_long]]
    reader = _Reader(texts)
    reader.read()
    if not reader.instructions:
        raise bad_request("file with no instructions")
    if too_long is not None:
        raise bad_request(f"dockerfile line greater than max allowed size of {MAX_LINE_BYTES}")
    return Lines(tuple(reader.instructions), reader.directives.escape, tuple(reader.warnings))


@dataclass
class _Directives:
    """Parser directives stand before everything else, each at most once."""

    escape: str = ESCAPES[0]
    seen: set[str] = field(default_factory=set)
    done: bool = False

    def look_at(self, line: str) -> None:
        found = None if self.done else _DIRECTIVE.match(line)
        name = found[1].lower() if found else ""
        if not found or name not in _DIRECTIVES:
            self.done = True
            return
        if name in self.seen:
            raise bad_request(f"only one {name} parser directive can be used")
        self.seen.add(name)
        if name == "escape":
            self._set_escape(found[2])

    def _set_escape(self, character: str) -> None:
        if character not in ESCAPES:
            raise bad_request(f"invalid escape token '{character}' does not match ` or \\")
        self.escape = character


class _Reader:
    """Goes through the lines once."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._next = 0
        self.directives = _Directives()
        self.instructions: list[Line] = []
        self.warnings: list[str] = []

    def read(self) -> None:
        while self._next < len(self._texts):
            text, continues = self._without_escape(self._take(strip=True))
            number = self._next
            if not text and not continues:
                continue
            if continues:
                text += self._continuation(text)
            self.instructions.append(Line(text, number))
        if self.warnings:
            self.warnings.append(_LAST_WARNING)

    def _continuation(self, beginning: str) -> str:
        """Read on until a line does not end in the escape character; comments between are left out."""
        text, continues, has_empty = "", True, False
        while continues and self._next < len(self._texts):
            is_comment = self._texts[self._next].lstrip(SPACE).startswith("#")
            line = self._take(strip=False)
            if is_comment or not line.strip(SPACE):
                has_empty = has_empty or not is_comment
                continue
            line, continues = self._without_escape(line)
            text += line
        if has_empty:
            self.warnings.append(f"[WARNING]: Empty continuation line found in:\n    {beginning}{text}")
        return text

    def _take(self, *, strip: bool) -> str:
        line = self._texts[self._next]
        self._next += 1
        line = line.lstrip(SPACE) if strip else line
        self.directives.look_at(line)
        return "" if line.startswith("#") else line

    def _without_escape(self, line: str) -> tuple[str, bool]:
        """Take the escape character off a line's end, and tell whether it stood there, itself not escaped."""
        escape = self.directives.escape
        kept = line.rstrip(" \t")
        if not kept.endswith(escape) or kept.endswith(escape * 2):
            return line, False
        return kept.removesuffix(escape), True
