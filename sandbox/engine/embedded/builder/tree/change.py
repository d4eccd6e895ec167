"""What one instruction writes over an image's file system: a new layer in the making.

As on a disk under overlay, a folder that something is written into is part of the layer, with its parents.
Folders that are made on the way get a time that the caller names, so that equal builds make equal layers.
Source: moby `pkg/archive`, `pkg/idtools`; kernel documentation, overlayfs, "Directories".
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace

from sandbox.engine.embedded.builder.tree.entry import Entry, Kind, new_folder
from sandbox.engine.embedded.builder.tree.indexing import parents
from sandbox.engine.embedded.builder.tree.layer import LayerTree
from sandbox.engine.embedded.builder.tree.root import Root
from sandbox.engine.embedded.errors import EngineError

SET_USER, SET_GROUP, GROUP_RUNS = 0o4000, 0o2000, 0o010


@dataclass(frozen=True)
class Ownership:
    """To whom new things belong, and when new folders were made."""

    uid: int = 0
    gid: int = 0
    modified_s: int = 0

    def given(self, entry: Entry) -> Entry:
        """Return an entry with this owner; a program no longer acts as its owner, as on a kernel."""
        mode = entry.mode
        if entry.kind is Kind.FILE:
            mode &= ~SET_USER
            mode &= ~SET_GROUP if mode & GROUP_RUNS else ~0
        return replace(entry, mode=mode, uid=self.uid, gid=self.gid)

    def folder(self) -> Entry:
        """Make a folder."""
        return new_folder(0o755, self.uid, self.gid, self.modified_s)


class Change:
    """A layer over a file system. `root` shows both together."""

    def __init__(self, base: Root) -> None:
        """Change nothing yet."""
        self.layer = LayerTree()
        self.root = Root((*base.layers, self.layer))

    def resolve(self, path: str) -> str:
        """Return where a path leads, over links; raises `EngineError` where it leads through a file."""
        resolved = self.root.resolve(posixpath.normpath(f"/{path}"))
        for folder in parents(resolved):
            entry = self.root.get(folder)
            if entry is not None and not entry.is_folder:
                raise EngineError(f"lstat /{resolved}: not a directory")
        return resolved

    def is_folder(self, path: str) -> bool:
        """Tell whether a folder is there."""
        entry = self.root.get(path)
        return entry is not None and entry.is_folder

    def put(self, path: str, entry: Entry) -> None:
        """Write an entry in place of what was there; a folder keeps what it holds. Parents must be there."""
        if path:
            self._enter(path)
            self.layer.put(path, entry)

    def touch(self, folder: str) -> None:
        """Let a folder that is there be part of the layer."""
        entry = self.root.get(folder)
        if folder and entry is not None and self.layer.get(folder) is None:
            self.put(folder, entry)

    def make_folders(self, path: str, ownership: Ownership) -> None:
        """Make a folder and those above it that are not there; raises `EngineError` where a file is."""
        for folder in (*parents(path), path):
            entry = self.root.get(folder)
            if entry is None:
                self.put(folder, ownership.folder())
            elif not entry.is_folder:
                raise EngineError(f"mkdir /{path}: not a directory")

    def _enter(self, path: str) -> None:
        for folder in parents(path):
            if self.layer.get(folder) is None:
                entry = self.root.get(folder)
                if entry is None or not entry.is_folder:
                    raise EngineError(f"open /{path}: not a directory")
                self.layer.put(folder, entry)
