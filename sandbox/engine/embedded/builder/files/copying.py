"""COPY and ADD: which files go where, with which owner, as one layer.

Source: Dockerfile reference, "COPY", "ADD"; moby `builder/dockerfile/copy.go`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.files.unpacking import is_archive, unpack
from sandbox.engine.embedded.builder.tree.change import Ownership
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.engine.embedded.builder.context import Spool
    from sandbox.engine.embedded.builder.files.owners import Owner
    from sandbox.engine.embedded.builder.files.picking import Picked
    from sandbox.engine.embedded.builder.tree.change import Change
    from sandbox.engine.embedded.builder.tree.entry import Entry

    NewSpool = Callable[[], Spool]


@dataclass(frozen=True)
class Copying:
    """Where and how to copy. `owner` None keeps the owners that the files have; `unpacks` is ADD's."""

    destination: str
    owner: Owner | None = (0, 0)
    unpacks: bool = False


def destination_of(path: str, working_folder: str) -> str:
    """Return a destination as an absolute path; a slash at its end is kept, for it means a folder."""
    if path.startswith("/"):
        return path
    joined = posixpath.normpath(posixpath.join("/", working_folder.lstrip("/"), path))
    return f"{joined}/" if path.endswith("/") and joined != "/" else joined


def copy_all(change: Change, picked: Sequence[Picked], copying: Copying, new_spool: NewSpool) -> None:
    """Write sources over a file system; raises `EngineError` in the engine's words.

    Spools that were asked for are needed until the change has been stored.
    """
    for source in picked:
        try:
            _copy(change, source, copying, new_spool)
        except EngineError as error:
            raise EngineError(f"failed to copy files: {error.message}") from None


def _copy(change: Change, source: Picked, copying: Copying, new_spool: NewSpool) -> None:
    target = change.resolve(copying.destination)
    if source.entry.is_folder:
        _copy_folder(change, source, target, copying)
        return
    if copying.unpacks and is_archive(source.entry):
        unpack(source.entry, change, target, new_spool())
        return
    if copying.destination.endswith("/") or change.is_folder(target):
        target = posixpath.join(target, posixpath.basename(source.path))
    _copy_file(change, source, target, copying)


def _copy_file(change: Change, source: Picked, target: str, copying: Copying) -> None:
    ownership = _ownership(copying, source.newest_s)
    try:
        change.make_folders(posixpath.dirname(target), ownership)
    except EngineError as error:
        during = "" if copying.owner is None else "failed to create new directory: "
        raise EngineError(f"{during}{error.message}") from None
    change.put(target, _owned(source.entry, copying, ownership))


def _copy_folder(change: Change, source: Picked, target: str, copying: Copying) -> None:
    ownership = _ownership(copying, source.newest_s)
    was_there = change.is_folder(target)
    try:
        change.make_folders(target, Ownership(modified_s=source.newest_s))
    except EngineError as error:
        raise EngineError(f"failed to copy directory: {error.message}") from None
    change.touch(target)
    if not was_there and target:
        change.put(target, ownership.folder())
    copies: dict[Entry, Entry] = {}
    for path, entry in source.entries[1:]:
        copies[entry] = copies.get(entry) or _owned(entry, copying, ownership)
        change.put(posixpath.join(target, path), copies[entry])


def _ownership(copying: Copying, modified_s: int) -> Ownership:
    uid, gid = copying.owner or (0, 0)
    return Ownership(uid, gid, modified_s)


def _owned(entry: Entry, copying: Copying, ownership: Ownership) -> Entry:
    return replace(entry) if copying.owner is None else ownership.given(entry)
