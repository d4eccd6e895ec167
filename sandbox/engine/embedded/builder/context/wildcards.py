r"""Wildcards in paths: `*`, `?`, `[a-z]`, `**` and `\` before any of them.

`.dockerignore` knows all of them; COPY and ADD, with `crosses_folders=False`, know no `**`. Every match takes
time in proportion to pattern × path, whatever either says: both come from whoever sends a build.

Source: Go, package path, `Match`; Dockerfile reference, ".dockerignore file".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sandbox.engine.embedded.errors import EngineError

_Positions = set[int]
_Step = Callable[[str, _Positions], _Positions]
"""From the places in a path that were reached so far, to those after one more part of the pattern."""

SPECIAL = "*?["


def has_wildcards(path: str) -> bool:
    """Tell whether a path of COPY or ADD is a pattern."""
    escaped = False
    for character in path:
        if not escaped and character in SPECIAL:
            return True
        escaped = not escaped and character == "\\"
    return False


class Wildcards:
    """One pattern, ready to be matched against whole paths."""

    def __init__(self, pattern: str, *, crosses_folders: bool = True) -> None:
        """Read the pattern; raises an `EngineError` if it is malformed."""
        self._steps = list(_Reader(pattern, crosses_folders=crosses_folders).steps())

    def match(self, path: str) -> bool:
        """Tell whether the pattern is true of the whole path."""
        reached = {0}
        for step in self._steps:
            reached = step(path, reached)
            if not reached:
                return False
        return len(path) in reached


class _Reader:
    """Reads a pattern once, from left to right."""

    def __init__(self, pattern: str, *, crosses_folders: bool) -> None:
        self._pattern = pattern
        self._crosses_folders = crosses_folders
        self._position = 0

    def steps(self) -> Iterator[_Step]:
        while self._position < len(self._pattern):
            match self._take():
                case "*":
                    yield self._star()
                case "?":
                    yield _one(lambda character: character != "/")
                case "[":
                    yield _one(self._class())
                case "\\":
                    yield _one(self._take_escaped().__eq__)
                case character:
                    yield _one(character.__eq__)

    def _take(self) -> str:
        character = self._pattern[self._position : self._position + 1]
        self._position += 1
        return character

    def _take_escaped(self) -> str:
        return self._take() or self._refuse()

    def _starts(self, text: str) -> bool:
        return self._pattern.startswith(text, self._position)

    def _star(self) -> _Step:
        if not (self._crosses_folders and self._starts("*")):
            return _within_folder
        self._take()
        if self._starts("/"):
            self._take()
        return _folders if self._position < len(self._pattern) else _everything

    def _class(self) -> Callable[[str], bool]:
        """Read `a-z]` or `^a-z]`; a `-` or `]` in it has to be escaped."""
        negated = self._starts("^")
        if negated:
            self._take()
        ranges: list[tuple[str, str]] = []
        while not (ranges and self._starts("]")):
            low = self._of_class()
            ranges.append((low, self._upper() if self._starts("-") else low))
        self._take()
        return lambda character: negated != any(low <= character <= high for low, high in ranges)

    def _upper(self) -> str:
        self._take()
        return self._of_class()

    def _of_class(self) -> str:
        character = self._take()
        if character in ("", "-", "]"):
            self._refuse()
        return self._take_escaped() if character == "\\" else character

    def _refuse(self) -> str:
        raise EngineError(f"syntax error in pattern: {self._pattern}")


def _one(is_meant: Callable[[str], bool]) -> _Step:
    def step(path: str, reached: _Positions) -> _Positions:
        return {at + 1 for at in reached if at < len(path) and is_meant(path[at])}

    return step


def _within_folder(path: str, reached: _Positions) -> _Positions:
    found: _Positions = set()
    for start in reached:
        at = start
        while at not in found and at < len(path) and path[at] != "/":
            found.add(at)
            at += 1
        found.add(at)
    return found


def _folders(path: str, reached: _Positions) -> _Positions:
    first = min(reached)
    return reached | {at + 1 for at in range(first, len(path)) if path[at] == "/"}


def _everything(path: str, reached: _Positions) -> _Positions:
    return set(range(min(reached), len(path) + 1))
