"""An archive that ADD finds in the context, unpacked into the image: its own owners, modes and times.

Its names and links begin at the destination, whatever they say. Source: Dockerfile reference, "ADD";
moby `pkg/archive`, "Unpack".
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.context.context import NO_MORE, Limits
from sandbox.engine.embedded.builder.tree.change import Change, Ownership
from sandbox.engine.embedded.builder.tree.entry import PIECE_BYTES, Kind
from sandbox.engine.embedded.builder.tree.indexing import clean, parents
from sandbox.engine.embedded.builder.tree.tar_reading import (
    Header,
    MalformedArchiveError,
    begins_archive,
    read_headers,
)
from sandbox.engine.embedded.content.compression import DAMAGED, open_stream
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from sandbox.engine.embedded.builder.context import Spool
    from sandbox.engine.embedded.builder.tree.entry import Entry


def is_archive(entry: Entry) -> bool:
    """Tell whether a file is a tar archive, compressed or not."""
    if entry.content is None:
        return False
    try:
        with entry.content.open() as raw, open_stream(raw) as stream:
            return begins_archive(stream)
    except DAMAGED:
        return False


def unpack(entry: Entry, change: Change, target: str, spool: Spool, limits: Limits = NO_MORE) -> None:
    """Write an archive's entries below a folder; their bytes go through the spool.

    Raises `EngineError` for what is malformed on the way, or too large.
    """
    _decompress(entry, spool, limits)
    change.make_folders(target, Ownership(modified_s=entry.modified_s))
    change.touch(target)
    try:
        _put_all(change, target, spool, limits)
    except MalformedArchiveError as error:
        raise EngineError(f"Error processing tar file(exit status 1): {error.message}") from None


def _put_all(change: Change, target: str, spool: Spool, limits: Limits) -> None:
    with spool.open() as archive:
        for count, header in enumerate(read_headers(archive, spool.size_bytes), 1):
            limits.check_entries(count)
            _put(change, target, header, spool)


def _decompress(entry: Entry, spool: Spool, limits: Limits) -> None:
    assert entry.content is not None  # noqa: S101 - `is_archive` was asked
    try:
        with entry.content.open() as raw, open_stream(raw) as stream:
            while piece := stream.read(PIECE_BYTES):
                spool.write(piece)
                limits.check_bytes(spool.size_bytes)
    except DAMAGED as error:
        raise EngineError(f"Error processing tar file(exit status 1): {error}") from None


def _put(change: Change, target: str, header: Header, spool: Spool) -> None:
    name = clean(header.name)
    folder = change.root.resolve(posixpath.dirname(name), target)
    path = posixpath.join(folder, posixpath.basename(name))
    if not name or path == target:
        return
    if header.is_hard_link:
        change.put(path, _linked(change, target, header, path))
        return
    if header.kind not in (Kind.FILE, Kind.FOLDER, Kind.LINK):
        raise MalformedArchiveError(f"{header.name!r} is a device or a pipe, which is not unpacked here.")
    for each in (*parents(path), posixpath.dirname(path)):
        if each and change.root.get(each) is None:
            change.put(each, Ownership(modified_s=header.modified_s).folder())
    change.put(path, header.entry(spool))


def _linked(change: Change, target: str, header: Header, path: str) -> Entry:
    linked = posixpath.join(target, clean(header.target))
    entry = change.root.get(linked)
    if entry is None or entry.is_folder:
        raise MalformedArchiveError(f"link /{linked} /{path}: no such file or directory")
    return entry
