"""The entries of one archive by path, and what it hides of the layers below.

Paths are relative, with single slashes; "" is the root, which is always a folder. Source: OCI image
specification 1.1, layer.md, "Whiteouts".
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree.entry import Entry, new_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"


class LayerTree:
    """One layer: what it adds, and what it hides."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._entries: dict[str, Entry] = {"": new_folder()}
        self._names: dict[str, set[str]] = {"": set()}
        self._hidden: set[str] = set()
        self._opaque: set[str] = set()

    def __len__(self) -> int:
        """How many entries there are, the root not counted."""
        return len(self._entries) - 1

    def get(self, path: str) -> Entry | None:
        """Return what this layer has at a path."""
        return self._entries.get(path)

    def names(self, folder: str) -> set[str]:
        """Return the names that this layer has in a folder."""
        return self._names.get(folder, set())

    def put(self, path: str, entry: Entry) -> None:
        """Add an entry in place of what was there; a folder keeps what it holds. Its parent must be here."""
        parent, name = posixpath.split(path)
        known = self._entries.get(path)
        if known and known.is_folder and not entry.is_folder:
            self._drop(path)
        self._entries[path] = entry
        self._names[parent].add(name)
        if entry.is_folder:
            self._names.setdefault(path, set())

    def remove(self, path: str) -> None:
        """Take an entry out, with all that is in it; nothing happens if it is not here."""
        if path and path in self._entries:
            self._drop(path)
            parent, name = posixpath.split(path)
            self._names[parent].discard(name)

    def hide(self, path: str) -> None:
        """Let nothing of lower layers be seen at a path."""
        self._hidden.add(path)

    def hide_below(self, folder: str) -> None:
        """Let nothing of lower layers be seen in a folder."""
        self._opaque.add(folder)

    def hides(self, path: str) -> bool:
        """Tell whether lower layers' entry of that path, or in that folder, is out of sight."""
        if path in self._hidden:
            return True
        while path:
            path = posixpath.dirname(path)
            here = self._entries.get(path)
            if path in self._opaque or path in self._hidden or (here and not here.is_folder):
                return True
        return False

    def hides_below(self, folder: str) -> bool:
        """Tell whether lower layers' entries in a folder are out of sight."""
        here = self._entries.get(folder)
        is_other = here is not None and not here.is_folder
        return is_other or folder in self._opaque or self.hides(folder)

    def walk(self, start: str = "") -> Iterator[tuple[str, Entry]]:
        """Go through the entries below a folder, each folder before what is in it, names in order."""
        waiting = [posixpath.join(start, name) for name in sorted(self.names(start), reverse=True)]
        while waiting:
            path = waiting.pop()
            yield path, self._entries[path]
            waiting += [posixpath.join(path, name) for name in sorted(self.names(path), reverse=True)]

    def _drop(self, path: str) -> None:
        below = [inner for inner, _ in self.walk(path)]
        for each in (*below, path):
            self._entries.pop(each, None)
            self._names.pop(each, None)
