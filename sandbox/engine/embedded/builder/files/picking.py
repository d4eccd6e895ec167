"""What COPY and ADD take: paths and patterns of a context or of an image, found and given checksums.

Source: Dockerfile reference, "COPY"; moby `builder/dockerfile/copy.go`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sandbox.engine.embedded.builder.context.wildcards import Wildcards, has_wildcards
from sandbox.engine.embedded.builder.tree.checksums import entry_checksum, joint_checksum
from sandbox.engine.embedded.builder.tree.fetching import fetch
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.engine.embedded.builder.context import Context, Spool
    from sandbox.engine.embedded.builder.tree.entry import Entry
    from sandbox.engine.embedded.builder.tree.root import Root

URLS = ("http://", "https://")


@dataclass(frozen=True)
class Picked:
    """One source: how it is written, its checksum, and its entries by path below it, itself ("") first."""

    path: str
    checksum: str
    entries: tuple[tuple[str, Entry], ...]

    @property
    def entry(self) -> Entry:
        """The source itself."""
        return self.entries[0][1]

    @property
    def newest_s(self) -> int:
        """When the youngest of it was changed."""
        return max(entry.modified_s for _, entry in self.entries)


class Picker(Protocol):
    """Where sources come from."""

    @property
    def root(self) -> Root:
        """The file system that they are in."""

    def pick(self, path: str) -> Picked:
        """Return what is at a path, over links; raises `EngineError` if nothing is."""


def pick_all(picker: Picker, sources: Iterable[str]) -> list[Picked]:
    """Return all sources in order; raises `EngineError` where there is none."""
    picked = [each for source in sources for each in _pick(picker, source)]
    if not picked:
        raise EngineError("no source files were specified")
    return picked


@dataclass(frozen=True)
class FromContext:
    """Sources in the build's context."""

    context: Context

    @property
    def root(self) -> Root:
        """The context's files."""
        return self.context.root

    def pick(self, path: str) -> Picked:
        """Return what is at a path."""
        resolved = self.context.resolve(path)
        entry = self.context.tree.get(resolved)
        if entry is None:
            raise EngineError(
                "file not found in build context or excluded by .dockerignore: "
                f"stat {path}: file does not exist"
            )
        if not entry.is_folder:
            return Picked(path, f"file:{self.context.checksum(path)}", (("", entry),))
        found = list(self.root.walk(resolved))
        checksums = sorted(self.context.checksum(each) for each, _ in found if each)
        return Picked(path, joint_checksum("dir", checksums), tuple(_below(resolved, found)))


@dataclass(frozen=True)
class FromImage:
    """Sources in an image, or in another stage; what is taken is decompressed into the spool."""

    root: Root
    spool: Spool

    def pick(self, path: str) -> Picked:
        """Return what is at a path."""
        resolved = self.root.resolve(posixpath.normpath(f"/{path}"))
        found = list(self.root.walk(resolved))
        if not found:
            raise EngineError(f"stat {path}: file does not exist")
        followed = [(each, self._followed(each)) for each, _ in found if each]
        fetched = fetch(
            [entry for _, entry in found] + [entry for _, (_, entry) in followed if entry], self.spool
        )
        checksums = [
            entry_checksum(target, fetched[entry]) if entry else target for _, (target, entry) in followed
        ]
        entries = tuple((each, fetched[entry]) for each, entry in _below(resolved, found))
        if not entries[0][1].is_folder:
            return Picked(path, f"file:{checksums[0]}", entries)
        return Picked(path, joint_checksum("dir", sorted(checksums)), entries)

    def _followed(self, path: str) -> tuple[str, Entry | None]:
        target = self.root.resolve(path)
        return target, self.root.get(target)


def _pick(picker: Picker, source: str) -> Iterator[Picked]:
    path = source.removeprefix("/").removeprefix("./")
    if not has_wildcards(path):
        yield picker.pick(path)
        return
    try:
        wildcards = Wildcards(path, crosses_folders=False)
    except EngineError:
        return  # as on the engine, a malformed pattern matches nothing
    for found, _ in picker.root.walk(""):
        if found and wildcards.match(found):
            yield picker.pick(found)


def _below(start: str, found: Iterable[tuple[str, Entry]]) -> Iterator[tuple[str, Entry]]:
    for path, entry in found:
        yield path[len(start) :].lstrip("/"), entry
