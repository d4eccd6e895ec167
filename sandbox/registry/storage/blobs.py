"""Blobs: bytes by digest, once for the whole registry, and never bytes that are not of that digest.

Content is checked when it is first read and again whenever its file has changed, so that a disk's mistake
is found before anyone is served. A corrupt blob counts as unknown: the next push sends it again and so
mends it.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, BinaryIO

from sandbox.app import CHUNK_BYTES
from sandbox.image.digest import HEX_LENGTHS, Digest, is_digest
from sandbox.registry.storage import layout
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from sandbox.registry.storage.files import Files

_MOST_REMEMBERED = 100_000


class Blobs:
    """All blobs of a registry. `report` is told, in a sentence, of each corrupt file that is found."""

    def __init__(self, files: Files, report: Callable[[str], None]) -> None:
        """Trust no file yet."""
        self._files = files
        self._report = report
        self._good: dict[Digest, Hashable] = {}
        self._lock = threading.Lock()

    def size_bytes(self, digest: Digest) -> int:
        """How long a blob is; raises `UnknownBlobError`."""
        path = layout.blob(digest)
        try:
            found = self._files.stat(path)
            if self._good.get(digest) != found.mark:
                self._check(digest, path)
        except FileNotFoundError:
            raise UnknownBlobError(digest) from None
        return found.size_bytes

    def is_stored(self, digest: Digest) -> bool:
        """Tell whether there are bytes, good or not."""
        return self._files.has(layout.blob(digest))

    def has(self, digest: Digest) -> bool:
        """Tell whether good content is there."""
        try:
            self.size_bytes(digest)
        except UnknownBlobError:
            return False
        return True

    def open(self, digest: Digest) -> BinaryIO:
        """Open a blob for reading; raises `UnknownBlobError`."""
        self.size_bytes(digest)
        try:
            return self._files.open(layout.blob(digest))
        except FileNotFoundError:
            raise UnknownBlobError(digest) from None

    def read(self, digest: Digest) -> bytes:
        """Return all of a small blob, such as a manifest; raises `UnknownBlobError`."""
        with self.open(digest) as file:
            return file.read()

    def write(self, digest: Digest, content: bytes) -> None:
        """Store a small blob whose digest the caller has checked."""
        if not self.has(digest):
            self._files.write(layout.blob(digest), content)
            self._trust(digest)

    def adopt(self, digest: Digest, path: str) -> None:
        """Make a finished file the blob; the caller has checked its digest. It also mends a corrupt one."""
        self._files.move(path, layout.blob(digest))
        self._trust(digest)

    def delete(self, digest: Digest) -> None:
        """Delete the bytes for all repositories; one that is gone already is no mistake."""
        self._good.pop(digest, None)
        if self._files.has(layout.blob_folder(digest)):
            self._files.delete(layout.blob_folder(digest))

    def __iter__(self) -> Iterator[Digest]:
        """Go through all digests, in order, whether their content is good or not."""
        for algorithm in HEX_LENGTHS:
            for start in self._files.names(f"{layout.BLOBS}/{algorithm}"):
                for encoded in self._files.names(f"{layout.BLOBS}/{algorithm}/{start}"):
                    if is_digest(text := f"{algorithm}:{encoded}"):
                        yield Digest(text)

    def _check(self, digest: Digest, path: str) -> None:
        mark = self._files.stat(path).mark
        with self._files.open(path) as file:
            found = _digest_of(file, digest.algorithm)
        if found != digest:
            self._report(
                f"corrupt blob: {path} holds {found}, not {digest}; it is not served until pushed again"
            )
            raise UnknownBlobError(digest)
        self._remember(digest, mark)

    def _trust(self, digest: Digest) -> None:
        self._remember(digest, self._files.stat(layout.blob(digest)).mark)

    def _remember(self, digest: Digest, mark: Hashable) -> None:
        with self._lock:
            if len(self._good) >= _MOST_REMEMBERED:
                self._good.clear()
            self._good[digest] = mark


def _digest_of(file: BinaryIO, algorithm: str) -> Digest:
    hasher = hashlib.new(algorithm, usedforsecurity=False)
    while chunk := file.read(CHUNK_BYTES):
        hasher.update(chunk)
    return Digest(f"{algorithm}:{hasher.hexdigest()}")
