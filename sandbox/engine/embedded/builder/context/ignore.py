"""`.dockerignore`: which paths of a folder are no part of a build's context.

Who sends a context leaves these files out. The engine, which receives it, applies the patterns to two files
alone, the Dockerfile and `.dockerignore` itself, because those had to be sent in any case.

Source: Dockerfile reference, ".dockerignore file"; moby `pkg/fileutils` and `builder/remotecontext` 20.10.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.context.wildcards import Wildcards
from sandbox.engine.embedded.builder.dockerfile.space import SPACE
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE_NAME = ".dockerignore"
MAX_PATTERN_LENGTH = 4096
"""As long as a path may be on Linux; a longer pattern can only be meant to cost time."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Pattern:
    """One line: `brings_back` for those that begin with an exclamation mark."""

    text: str
    brings_back: bool

    @property
    def depth(self) -> int:
        """How many folders deep it reaches."""
        return self.text.count("/") + 1


class Ignored:
    """The patterns of one file, in order: of those that match a path, the last one decides."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Check and translate the patterns; raises an `EngineError` for one that has no meaning."""
        self._patterns = [(pattern, Wildcards(pattern.text)) for pattern in _cleaned(patterns)]

    @classmethod
    def read(cls, content: bytes) -> Ignored:
        """Read a `.dockerignore`."""
        lines = content.removeprefix(_BYTE_ORDER_MARK).decode(errors="replace").split("\n")
        return cls(_relative(line) for line in lines if not line.startswith("#"))

    def holds(self, path: str) -> bool:
        """Tell whether a path, relative and with slashes, is left out; its folders' patterns count for it."""
        path = posixpath.normpath(path)
        if path == ".":
            return False
        folders = posixpath.dirname(path).split("/")
        found = False
        for pattern, wildcards in self._patterns:
            if wildcards.match(path) or _match_folder(pattern, wildcards, folders):
                found = not pattern.brings_back
        return found


def _match_folder(pattern: Pattern, wildcards: Wildcards, folders: list[str]) -> bool:
    if folders == [""] or pattern.depth > len(folders):
        return False
    return wildcards.match("/".join(folders[: pattern.depth]))


def _relative(line: str) -> str:
    """Write a line's pattern relative to the context."""
    text = line.strip(SPACE)
    mark = "!" if text.startswith("!") else ""
    text = text.removeprefix("!").strip(SPACE)
    if text:
        text = _clean(text)
        text = text.removeprefix("/") if len(text) > 1 else text
    return mark + text


def _cleaned(patterns: Iterable[str]) -> Iterable[Pattern]:
    for pattern in patterns:
        text = pattern.strip(SPACE)
        if not text:
            continue
        if len(text) > MAX_PATTERN_LENGTH:
            raise EngineError(
                f"A pattern of {FILE_NAME} has {len(text)} characters; it may have {MAX_PATTERN_LENGTH}."
            )
        text = _clean(text)
        if text == "!":
            raise EngineError('illegal exclusion pattern: "!"')
        yield Pattern(text.removeprefix("!"), text.startswith("!"))


def _clean(path: str) -> str:
    """Take `.` and `..` out as Go's `filepath.Clean` does, for which two slashes at the start are one."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned
