"""What is in a volume, as a tree: its files are files of the store, and notes say what those cannot.

The store keeps names and bytes. Modes, owners and times, links and empty folders are in notes beside them,
one small file for each path that has one. Whatever writes files alone, as a registry does, needs no notes.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from sandbox.engine.embedded.builder.tree import Entry, Extent, Kind, LayerTree
from sandbox.engine.embedded.builder.tree.entry import read_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.registry.storage.files import Files

_NOTES = "notes"
_UNSAFE = re.compile(r'[%<>:"|?*\\\x00-\x1f]|[. ]$|^\.{1,2}$')
"""What some machine's file system has no place for."""


@dataclass(frozen=True)
class StoredFile:
    """A file of the store, as a source of bytes."""

    files: Files
    path: str

    def open(self) -> BinaryIO:
        """Open it."""
        return self.files.open(self.path)

    def pieces(self, offset: int, size_bytes: int) -> Iterator[bytes]:
        """Read some of it, a bounded piece at a time; raises `EOFError` if there is less."""
        with self.open() as file:
            yield from read_pieces(file, offset, size_bytes)


class VolumeTree:
    """A volume's tree. Paths are relative; "" is its root. It can stand in a `Root`, below all else."""

    DATA: ClassVar = "_data"

    def __init__(self, files: Files) -> None:
        """See what is in the files of one volume."""
        self.files = files

    def get(self, path: str) -> Entry | None:
        """Return what is at a path."""
        note = self._note(path)
        place = self.place(path)
        if not path or (self.files.names(place) and self._is_folder(note)):
            return note or Entry(Kind.FOLDER)
        try:
            found = self.files.stat(place)
        except FileNotFoundError:
            return note if note and note.kind is not Kind.FILE else None
        content = Extent(StoredFile(self.files, place), 0, found.size_bytes)
        plain = Entry(Kind.FILE, 0o644, modified_s=int(found.modified_s), content=content)
        is_its = note is not None and note.kind is Kind.FILE
        return replace(note, content=content) if note and is_its else plain

    def names(self, folder: str) -> set[str]:
        """Return the names in a folder."""
        stored = {_decoded(name) for name in self.files.names(self.place(folder))}
        noted = {
            posixpath.basename(path) for path in self._noted() if path and posixpath.dirname(path) == folder
        }
        return stored | noted

    def hides(self, path: str) -> bool:  # noqa: ARG002 - nothing is below it
        """Hide nothing."""
        return False

    def hides_below(self, folder: str) -> bool:  # noqa: ARG002 - as above
        """Hide nothing."""
        return False

    def walk(self, start: str = "") -> Iterator[tuple[str, Entry]]:
        """Go through all below a folder."""
        for name in sorted(self.names(start)):
            path = posixpath.join(start, name)
            entry = self.get(path)
            if entry is not None:
                yield path, entry
                if entry.is_folder:
                    yield from self.walk(path)

    def store(self, draft: LayerTree) -> None:
        """Write what a draft adds: each file is there as a whole or not at all."""
        for path, entry in draft.walk():
            self._clear(path, entry)
            if entry.kind is Kind.FILE:
                self._write(path, entry)
            self.files.write(self._note_path(path), json.dumps({"path": path, **note_of(entry)}).encode())

    def place(self, path: str) -> str:
        """Where the files of the store have a path."""
        return "/".join((self.DATA, *map(_encoded, path.split("/")))) if path else self.DATA

    def _write(self, path: str, entry: Entry) -> None:
        arriving = f"arriving/{hashlib.sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()}"
        if self.files.has(arriving):
            self.files.discard(arriving)
        self.files.append(arriving, b"")
        for piece in entry.pieces():
            self.files.append(arriving, piece)
        self.files.move(arriving, self.place(path))

    def _clear(self, path: str, entry: Entry) -> None:
        """Make room where something of another kind is."""
        old = self.get(path)
        if old is None or (old.is_folder and entry.is_folder):
            return
        for inner, _ in [*self.walk(path)] if old.is_folder else []:
            self._forget(inner)
        self._forget(path)
        if self.files.has(self.place(path)):
            self.files.delete(self.place(path))

    def _forget(self, path: str) -> None:
        if self.files.has(self._note_path(path)):
            self.files.discard(self._note_path(path))

    def _is_folder(self, note: Entry | None) -> bool:
        return note is None or note.is_folder

    def _note(self, path: str) -> Entry | None:
        try:
            return entry_of(json.loads(self.files.read(self._note_path(path))))
        except (FileNotFoundError, ValueError, KeyError):
            return None  # damaged notes cost a mode or a time, no bytes

    def _noted(self) -> Iterator[str]:
        for name in self.files.names(_NOTES):
            try:
                yield str(json.loads(self.files.read(f"{_NOTES}/{name}"))["path"])
            except (ValueError, KeyError, FileNotFoundError):
                continue

    def _note_path(self, path: str) -> str:
        return f"{_NOTES}/{hashlib.sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()}"


def note_of(entry: Entry) -> dict[str, Any]:
    """Write all of an entry but its bytes."""
    return {
        "kind": entry.kind.name,
        "mode": entry.mode,
        "uid": entry.uid,
        "gid": entry.gid,
        "modified": entry.modified_s,
        "target": entry.target,
        "device": list(entry.device),
    }


def entry_of(fields: Mapping[str, Any], content: Extent | None = None) -> Entry:
    """Read what `note_of` wrote; raises `KeyError` or `ValueError` for anything else."""
    return Entry(
        Kind[fields["kind"]],
        int(fields["mode"]),
        int(fields["uid"]),
        int(fields["gid"]),
        int(fields["modified"]),
        content,
        str(fields["target"]),
        (int(fields["device"][0]), int(fields["device"][1])),
    )


def _encoded(name: str) -> str:
    return _UNSAFE.sub(lambda found: "".join(f"%{ord(char):02x}" for char in found[0]), name)


def _decoded(name: str) -> str:
    return re.sub("%([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), name)
