"""The first pass: a line cut into words, as its instruction wants them.

What cannot be cut is refused for the whole file before anybody looks at what the words mean; such an error
names no line. Source: Dockerfile reference; moby/buildkit `frontend/dockerfile/parser` of Docker 20.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile.space import BETWEEN_WORDS, SPACE
from sandbox.engine.embedded.builder.dockerfile.words import (
    read_array,
    split_instruction,
    split_pairs,
    split_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.engine.embedded.builder.dockerfile.lines import Line

MAX_NESTED_ONBUILD = 20
"""`ONBUILD ONBUILD …` is refused anyway, but only after all of it has been read."""


@dataclass(frozen=True)
class Command:
    """One instruction as words. `text` is the whole line, `number` where it begins."""

    name: str
    flags: tuple[str, ...]
    words: tuple[str, ...]
    is_array: bool
    text: str
    number: int

    @property
    def shown(self) -> str:
        """The instruction as the build's steps show it."""
        return self.text.strip(SPACE)

    @property
    def command_line(self) -> tuple[str, ...]:
        """The words of an array, or one text for the shell."""
        return self.words if self.is_array or not self.words else (" ".join(self.words),)


def read_command(line: Line, escape: str, depth: int = 0) -> Command:
    """Cut a line into words, as its instruction wants them."""
    cut = split_instruction(line.text)
    words, is_array = _words_of(cut.name, cut.rest, escape, depth)
    return Command(cut.name, cut.flags, words, is_array, line.text, line.number)


def _words_of(name: str, rest: str, escape: str, depth: int) -> tuple[tuple[str, ...], bool]:
    if name in ("env", "label"):
        return split_pairs(rest, escape, name.upper()), False
    if name == "arg":
        return tuple(split_words(rest, escape)), False
    if name == "onbuild":
        return _nested(rest, escape, depth), False
    if name == "healthcheck":
        return _healthcheck_words(rest)
    if name in _ARRAYS:
        return _array_or(rest, _ARRAYS[name])
    return (_separated(rest) if name in ("expose", "from") else _whole(rest)), False


def _whole(rest: str) -> tuple[str, ...]:
    return (rest,) if rest else ()


def _separated(rest: str) -> tuple[str, ...]:
    return tuple(BETWEEN_WORDS.split(rest)) if rest else ()


_ARRAYS = {
    "add": _separated,
    "copy": _separated,
    "volume": _separated,
    "cmd": _whole,
    "entrypoint": _whole,
    "run": _whole,
    "shell": _whole,
}
"""Who may be written as a JSON array, and how the rest is read where it is none."""


def _array_or(rest: str, otherwise: Callable[[str], tuple[str, ...]]) -> tuple[tuple[str, ...], bool]:
    array = read_array(rest)
    return (otherwise(rest), False) if array is None else (array, True)


def _healthcheck_words(rest: str) -> tuple[tuple[str, ...], bool]:
    kind, *after = rest.split(maxsplit=1)[:2] or [""]
    words, is_array = _array_or(after[0] if after else "", _whole)
    return ((kind, *words) if kind else ()), is_array


def _nested(rest: str, escape: str, depth: int) -> tuple[str, ...]:
    """Read the instruction behind ONBUILD, for its own errors and its name."""
    if not rest:
        return ()
    if depth > MAX_NESTED_ONBUILD:
        return ("onbuild",)
    cut = split_instruction(rest)
    words, _ = _words_of(cut.name, cut.rest, escape, depth + 1)
    return (cut.name, *words)
