"""What was copied into a container: one layer for each archive that came, kept as it came.

The archive itself is the store of the bytes; beside it is a list of what it put where. A layer is there as a
whole or not at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.builder.tree import Entry, Extent, LayerTree, Root
from sandbox.engine.embedded.builder.tree.indexing import parents
from sandbox.engine.embedded.volumes.tree import StoredFile, entry_of, note_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.registry.storage.files import Files


@dataclass
class Draft:
    """A layer in the making, and all that was done to make it."""

    tree: LayerTree = field(default_factory=LayerTree)
    steps: list[dict[str, Any]] = field(default_factory=list)

    def put(self, path: str, entry: Entry, above: Iterable[Entry]) -> None:
        """Add an entry whose bytes are in the archive that came; `above` are the folders on the way to it."""
        content = entry.content
        place = {} if content is None else {"offset": content.offset, "size": content.size_bytes}
        self._put(path, entry, above, {"put": path, **note_of(entry), **place})

    def link(self, path: str, target: str, entry: Entry, above: Iterable[Entry]) -> None:
        """Give an entry, which is found at `target`, one more name."""
        self._put(path, entry, above, {"link": path, "to": target})

    def clear(self, path: str) -> None:
        """Let nothing be at a path any more, nor below it."""
        self.tree.remove(path)
        self.tree.hide(path)
        self.steps.append({"clear": path})

    def _put(self, path: str, entry: Entry, above: Iterable[Entry], step: dict[str, Any]) -> None:
        for folder, known in zip(parents(path), above, strict=True):
            if self.tree.get(folder) is None:
                self.tree.put(folder, known)
                self.steps.append({"put": folder, **note_of(known)})
        self.tree.put(path, entry)
        self.steps.append(step)


class OwnLayers:
    """The layers of one container above its image's. `folder` is their place in the files."""

    def __init__(self, files: Files, folder: str, below: Sequence[LayerTree]) -> None:
        """Read them; one whose archive or list is damaged ends the reading, for it may have hidden one."""
        self._files = files
        self._folder = folder
        self._below = tuple(below)
        self.trees: tuple[LayerTree, ...] = ()
        while (tree := self._read(len(self.trees))) is not None:
            self.trees = (*self.trees, tree)

    def add(self, draft: Draft, archive: str) -> None:
        """Make a draft a layer: the file of its bytes, at another path so far, becomes its archive."""
        number = len(self.trees)
        self._files.move(archive, self.archive_path(number))
        self._files.write(self._list_path(number), json.dumps(draft.steps).encode())
        tree = self._read(number)
        if tree is not None:
            self.trees = (*self.trees, tree)

    def archive_path(self, number: int) -> str:
        """Where the archive of a layer is."""
        return f"{self._folder}/{number:06}.tar"

    def size_bytes(self) -> int:
        """The sum of the sizes of the files that are on top."""
        return sum(entry.size_bytes for _, entry in Root(self.trees).walk(""))

    def _list_path(self, number: int) -> str:
        return f"{self._folder}/{number:06}.json"

    def _read(self, number: int) -> LayerTree | None:
        try:
            steps = json.loads(self._files.read(self._list_path(number)))
            return self._replayed(steps, StoredFile(self._files, self.archive_path(number)))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _replayed(self, steps: list[dict[str, Any]], archive: StoredFile) -> LayerTree:
        tree = LayerTree()
        seen = Root((*self._below, *self.trees, tree))
        for step in steps:
            if "clear" in step:
                tree.remove(step["clear"])
                tree.hide(step["clear"])
            elif "link" in step:
                found = seen.get(step["to"])
                if found is not None:
                    tree.put(step["link"], found)
            else:
                content = Extent(archive, step["offset"], step["size"]) if "offset" in step else None
                tree.put(step["put"], entry_of(step, content))
        return tree
