"""Files in a folder of this machine, written to a temporary name, synced, then renamed.

Temporary names are in a scratch folder beside the content, never in it, so that the content holds finished
files alone. No hard links, unlinked files or locks are needed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import time
import uuid
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sandbox.registry.storage.errors import StorageFullError
from sandbox.registry.storage.files import FileStat

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTSIDE = re.compile(r"(?:^|/)\.{0,2}(?:/|$)")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Folder:
    """A `Files` in `root`; `scratch`, on the same file system, is for what is not finished."""

    def __init__(self, root: Path, scratch: Path | None = None) -> None:
        """Make both folders."""
        self._root = root
        self._scratch = scratch or root / ".scratch"
        self._root.mkdir(parents=True, exist_ok=True)
        self._scratch.mkdir(parents=True, exist_ok=True)

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        with self.open(path) as file:
            return file.read()

    def write(self, path: str, content: bytes) -> None:
        """Write a file: all of it or nothing of it is ever seen."""
        temporary = self._new_scratch()
        with _full_as_full():
            try:
                _write_synced(temporary, content)
                self._rename(temporary, self._at(path))
            except OSError:
                temporary.unlink(missing_ok=True)
                raise

    def append(self, path: str, chunk: bytes) -> None:
        """Add to a file's end; of a chunk for which there is no room, a part may stay."""
        with _full_as_full(), self._open_end(path) as file:
            rest = memoryview(chunk)
            while rest:
                rest = rest[file.write(rest) :]

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading."""
        with _missing_as_missing():
            return open(self._inside(path), "rb")  # noqa: PTH123 - as `has`; the caller closes it

    def stat(self, path: str) -> FileStat:
        """Describe a file; its mark changes with anything that the file system itself notices."""
        with _missing_as_missing():
            found = os.stat(self._inside(path))  # noqa: PTH116 - as `has`
        mark = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        return FileStat(found.st_size, found.st_mtime, mark)

    def names(self, path: str) -> list[str]:
        """List a folder."""
        try:
            return sorted(os.listdir(self._at(path)))  # noqa: PTH208 - the names alone, of ten thousand tags
        except (FileNotFoundError, NotADirectoryError):
            return []

    def has(self, path: str) -> bool:
        """Tell whether something is there; asked ten thousand times where a list of tags is."""
        return os.path.exists(self._inside(path))  # noqa: PTH110 - a Path would cost more than the look

    def move(self, source: str, target: str) -> None:
        """Sync a file and rename it."""
        origin = self._at(source)
        with _full_as_full(), _missing_as_missing():
            _sync_file(origin)
            self._rename(origin, self._at(target))

    def delete(self, path: str) -> None:
        """Rename a file or folder out of the content, then remove it."""
        parent = self._at(path).parent
        self.discard(path)
        with _full_as_full():
            _sync_folder(parent)

    def discard(self, path: str) -> None:
        """Rename a file or folder out of the content, then remove it, without waiting for the disk."""
        target, temporary = self._at(path), self._new_scratch()
        with _full_as_full(), _missing_as_missing():  # the new name may need room
            target.replace(temporary)
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)

    def sweep(self, older_than_s: float) -> None:
        """Empty the scratch folder of what no process can still be writing."""
        oldest = time.time() - older_than_s
        for left in self._scratch.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if left.stat().st_mtime <= oldest:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()

    def _open_end(self, path: str) -> FileIO:
        """Open a file at its end; a log is, with every line, and its folder is nearly always there."""
        inside = self._inside(path)
        try:
            return FileIO(inside, "ab")
        except FileNotFoundError:
            Path(inside).parent.mkdir(parents=True, exist_ok=True)
            return FileIO(inside, "ab")

    def _at(self, path: str) -> Path:
        return Path(self._inside(path))

    def _inside(self, path: str) -> str:
        if _OUTSIDE.search(path):
            raise ValueError(f"{path!r} is not a path inside the store.")
        return f"{self._root}{os.sep}{path}"

    def _new_scratch(self) -> Path:
        return self._scratch / uuid.uuid4().hex

    def _rename(self, source: Path, target: Path) -> None:
        for _ in range(3):  # a folder may be deleted between its making and the rename
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                source.replace(target)
            except FileNotFoundError:
                if not source.exists():
                    raise
                continue
            _sync_folder(target.parent)
            return
        raise FileNotFoundError(target)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Bring a folder's names to the disk, and with them the new folders above it: a journal is in order.

    Windows can open no folder and looks after its names itself.
    """
    if os.name == "nt":
        return
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _full_as_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFullError(str(error)) from error


@contextlib.contextmanager
def _missing_as_missing() -> Iterator[None]:
    """Let a file where a folder should be, or the other way round, count as missing."""
    try:
        yield
    except (NotADirectoryError, IsADirectoryError) as error:
        raise FileNotFoundError(str(error)) from error
