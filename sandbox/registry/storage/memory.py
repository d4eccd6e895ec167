"""Files in memory: for tests, for a registry that forgets, and where there is no disk worth the name."""

from __future__ import annotations

import itertools
import threading
import time
from io import BytesIO
from typing import BinaryIO

from sandbox.registry.storage.files import FileStat

_serials = itertools.count()


class _File:
    """Content in the pieces that it came in, joined when first read."""

    def __init__(self, content: bytes = b"") -> None:
        self._pieces = [content]
        self._size_bytes = len(content)
        self._modified_s = time.time()
        self._serial = next(_serials)

    def append(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size_bytes += len(piece)
        self._modified_s = time.time()

    def content(self) -> bytes:
        if len(self._pieces) > 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]

    def stat(self) -> FileStat:
        return FileStat(self._size_bytes, self._modified_s, (self._serial, self._size_bytes))


class _Folder(dict[str, "_Folder | _File"]):
    """Names and what they stand for."""


class Memory:
    """A `Files` of nested dictionaries. Its lock is held for single steps only."""

    def __init__(self) -> None:
        """Start empty."""
        self._root = _Folder()
        self._lock = threading.RLock()

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        with self._lock:
            return self._file(path).content()

    def write(self, path: str, content: bytes) -> None:
        """Write a file."""
        with self._lock:
            self._put(path, _File(bytes(content)))

    def append(self, path: str, chunk: bytes) -> None:
        """Add to a file's end."""
        with self._lock:
            if not isinstance(self._find(path), _File):
                self._put(path, _File())
            self._file(path).append(bytes(chunk))

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading."""
        return BytesIO(self.read(path))

    def stat(self, path: str) -> FileStat:
        """Describe a file."""
        with self._lock:
            return self._file(path).stat()

    def names(self, path: str) -> list[str]:
        """List a folder."""
        with self._lock:
            found = self._find(path)
            return sorted(found) if isinstance(found, _Folder) else []

    def has(self, path: str) -> bool:
        """Tell whether something is there."""
        with self._lock:
            return self._find(path) is not None

    def move(self, source: str, target: str) -> None:
        """Rename a file."""
        with self._lock:
            self._put(target, self._file(source))
            self.delete(source)

    def delete(self, path: str) -> None:
        """Delete a file or a folder."""
        folder, _, name = path.rpartition("/")
        with self._lock:
            parent = self._find(folder) if folder else self._root
            if not isinstance(parent, _Folder) or name not in parent:
                raise FileNotFoundError(path)
            del parent[name]

    def discard(self, path: str) -> None:
        """Delete, as there is no disk to wait for."""
        self.delete(path)

    def sweep(self, older_than_s: float) -> None:
        """Find nothing: no step of this store can be killed halfway."""

    def _find(self, path: str) -> _Folder | _File | None:
        found: _Folder | _File | None = self._root
        for part in path.split("/"):
            found = found.get(part) if isinstance(found, _Folder) else None
        return found

    def _file(self, path: str) -> _File:
        found = self._find(path)
        if not isinstance(found, _File):
            raise FileNotFoundError(path)
        return found

    def _put(self, path: str, file: _File) -> None:
        *folders, name = path.split("/")
        parent = self._root
        for part in folders:
            child = parent.setdefault(part, _Folder())
            if not isinstance(child, _Folder):
                raise NotADirectoryError(path)
            parent = child
        parent[name] = file
