"""An archive on its way into a container: each entry checked and put where it leads, all of it or nothing.

What would lead out of the folder that the client has named, devices, and archives that grow without an end
are refused. Source: moby `pkg/archive/archive.go`, `Unpack` and `createTarFile`.
"""

from __future__ import annotations

import posixpath
import tarfile
import time
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sandbox.engine.embedded.archives.incoming import readable
from sandbox.engine.embedded.builder.tree import Entry, Kind, Root
from sandbox.engine.embedded.builder.tree.indexing import parents
from sandbox.engine.embedded.builder.tree.tar_reading import read_headers
from sandbox.engine.embedded.containers.filesystem.mounted import FileSystem
from sandbox.engine.embedded.containers.filesystem.own_layers import Draft
from sandbox.engine.embedded.content.compression import DAMAGED, open_stream
from sandbox.engine.embedded.errors import EngineError, bad_request, not_found

if TYPE_CHECKING:
    from sandbox.app import Body
    from sandbox.engine.embedded.builder.tree.tar_reading import Header
    from sandbox.engine.embedded.volumes.tree import StoredFile
    from sandbox.registry.storage.files import Files

PIECE_BYTES = 1 << 20
MOST_BYTES = 16 << 30
"""Of one archive, unpacked: what a few kilobytes of compressed zeros could otherwise fill."""

MOST_ENTRIES = 200_000
_SCRATCH = "arriving"


def receive(body: Body, files: Files) -> str:
    """Keep an archive, opened, in a scratch file; returns its path. An empty body is an empty archive.

    Raises `EngineError` for one that is too large or whose compression is damaged.
    """
    path = f"{_SCRATCH}/{uuid.uuid4().hex}"
    files.append(path, b"")
    try:
        _copy(body, files, path)
    except DAMAGED as error:
        files.discard(path)
        raise EngineError(f"the archive cannot be read: {error}") from error
    except BaseException:
        files.discard(path)
        raise
    return path


def _copy(body: Body, files: Files, path: str) -> None:
    size_bytes = 0
    with open_stream(readable(body)) as stream:
        while piece := stream.read(PIECE_BYTES):
            size_bytes += len(piece)
            if size_bytes > MOST_BYTES:
                raise bad_request(f"the archive holds more than {MOST_BYTES} bytes")
            files.append(path, piece)


@dataclass
class Unpacking:
    """One archive, into one folder of a file system. `drafts` is what it changes: {mount, or "": draft}."""

    system: FileSystem
    folder: str
    keeps_kinds: bool = False
    drafts: dict[str, Draft] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put an empty draft over all that may be written to."""
        self.drafts = {"": Draft()} | {place: Draft() for place in self.system.mounts}
        mounts = {
            place: replace(each, root=Root((*each.root.layers, self.drafts[place].tree)))
            for place, each in self.system.mounts.items()
        }
        self._seen = FileSystem((*self.system.layers, self.drafts[""].tree), mounts)

    def take(self, archive: StoredFile) -> None:
        """Put all entries of an archive; raises `EngineError` in dockerd's words for one that may not be."""
        with archive.open() as file:
            for number, header in enumerate(read_headers(file, archive.files.stat(archive.path).size_bytes)):
                if number >= MOST_ENTRIES:
                    raise bad_request(f"the archive holds more than {MOST_ENTRIES} entries")
                self._take(header, archive)

    def _take(self, header: Header, archive: StoredFile) -> None:
        path = self._path(header.name)
        if path is None:
            return
        wants_folder = header.type == tarfile.DIRTYPE
        known = self._seen.get(path)
        if known is not None and self.keeps_kinds:
            self._check_kinds(known, path, wants_folder=wants_folder)
        if header.is_hard_link:
            self._link(path, header, known)
            return
        entry = header.entry(archive)
        if entry.kind in (Kind.CHARACTER_DEVICE, Kind.BLOCK_DEVICE):
            raise EngineError("operation not permitted")
        if entry.kind is Kind.LINK:
            self._check_link(path, entry)
        self._make_room(path, known, is_folder=wants_folder)
        draft, rest = self._draft(path)
        draft.put(rest, entry, self._above(path, rest))

    def _path(self, name: str) -> str | None:
        """Return where an entry goes, None for the folder itself; its own folders are resolved over links."""
        clean = posixpath.normpath(name.lstrip("/")) if name.strip("/") else "."
        if clean == ".":
            return None
        if clean == ".." or clean.startswith("../"):
            raise EngineError(f'"{name}" is outside of "/{self.folder}"')
        above, base = posixpath.split(posixpath.join(self.folder, clean))
        return posixpath.join(self._seen.resolve(above), base)

    def _link(self, path: str, header: Header, known: Entry | None) -> None:
        target = posixpath.normpath(posixpath.join("/", self.folder, header.target.lstrip("/")))
        start = f"/{self.folder}".rstrip("/")
        if target != start and not target.startswith(f"{start}/"):
            raise EngineError(f'invalid hardlink "{target}" -> "{header.target}"')
        above, base = posixpath.split(target.lstrip("/"))
        place = posixpath.join(self._seen.resolve(above), base)
        entry = self._seen.get(place)
        if entry is None or entry.is_folder:
            raise not_found(f"link {target} /{path}: no such file or directory")
        if self._seen.mount_of(place) != self._seen.mount_of(path):
            raise EngineError(f"link {target} /{path}: invalid cross-device link")
        self._make_room(path, known, is_folder=False)
        draft, rest = self._draft(path)
        draft.link(rest, self._draft(place)[1], entry, self._above(path, rest))

    def _check_link(self, path: str, entry: Entry) -> None:
        """Refuse a link that climbs out; an absolute one begins at the container's own root."""
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), entry.target.lstrip("/")))
        climbs = posixpath.normpath(posixpath.join(posixpath.dirname(path), entry.target.lstrip("/")))
        start = f"/{self.folder}".rstrip("/")
        if climbs.startswith("..") or (target != start and not target.startswith(f"{start}/")):
            raise EngineError(f'invalid symlink "/{path}" -> "{entry.target}"')

    def _check_kinds(self, known: Entry, path: str, *, wants_folder: bool) -> None:
        if known.is_folder and not wants_folder:
            raise EngineError(f'cannot overwrite directory "/{path}" with non-directory "/{self.folder}"')
        if wants_folder and not known.is_folder:
            raise EngineError(f'cannot overwrite non-directory "/{path}" with directory "/{self.folder}"')

    def _make_room(self, path: str, known: Entry | None, *, is_folder: bool) -> None:
        if known is None or (known.is_folder and is_folder):
            return
        if path in self.system.mounts:
            raise EngineError(f"unlinkat /{path}: device or resource busy")
        draft, rest = self._draft(path)
        draft.clear(rest)

    def _draft(self, path: str) -> tuple[Draft, str]:
        """Return the draft that a path is in, and the path in it."""
        place = self._seen.mount_of(path)
        if place is None:
            return self.drafts[""], path
        if self.system.mounts[place].is_read_only:
            raise bad_request("mounted volume is marked read-only")
        return self.drafts[place], path[len(place) :].lstrip("/")

    def _above(self, path: str, rest: str) -> list[Entry]:
        """Return the folders on the way to a path, new ones where there are none."""
        start = path[: len(path) - len(rest)]
        now = Entry(Kind.FOLDER, modified_s=int(time.time()))
        found = [self._seen.get(f"{start}{folder}") for folder in parents(rest)]
        if any(each is not None and not each.is_folder for each in found):
            raise EngineError(f"mkdir /{posixpath.dirname(path)}: not a directory")
        return [replace(each) if each else now for each in found]
