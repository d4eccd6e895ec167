"""Bringing the bytes of many files into one scratch file, each source read once from its beginning.

A file in a compressed layer can be reached only through all that stands before it: done one by one, copying
a folder would take time in proportion to the square of its size.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from sandbox.engine.embedded.builder.tree.entry import Extent, Source, read_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.engine.embedded.builder.tree.entry import Entry


class Keeper(Protocol):
    """Whoever keeps bytes and says where."""

    def keep(self, pieces: Iterable[bytes]) -> Extent:
        """Keep a file's bytes."""


def fetch(entries: Iterable[Entry], keeper: Keeper) -> dict[Entry, Entry]:
    """Return each entry with its bytes in `keeper`; what has no bytes stays itself."""
    fetched: dict[Entry, Entry] = {}
    wanted: dict[Source, list[tuple[int, Entry, Extent]]] = defaultdict(list)
    for number, entry in enumerate(dict.fromkeys(entries)):
        fetched[entry] = entry
        if entry.content is not None:
            wanted[entry.content.source].append((number, entry, entry.content))
    for source, files in wanted.items():
        with source.open() as opened:
            for _, entry, extent in sorted(files, key=lambda each: (each[2].offset, each[0])):
                kept = keeper.keep(read_pieces(opened, extent.offset, extent.size_bytes))
                fetched[entry] = replace(entry, content=kept)
    return fetched
