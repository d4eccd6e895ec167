"""Uploads: blobs on their way in, by id; what has arrived survives a restart.

The bytes are in the upload's file; the hash goes along in memory and is worked out again from the file
where it is missing (after a restart, or for another algorithm). Two requests for one upload: the later one
takes over, because the earlier one is most likely a connection that has died unnoticed.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.app import CHUNK_BYTES, IncompleteBodyError
from sandbox.image.digest import Digest
from sandbox.registry.storage import layout
from sandbox.registry.storage.errors import SupersededError, UnknownUploadError, WrongDigestError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sandbox.app import Body
    from sandbox.registry.names import Name
    from sandbox.registry.storage.blobs import Blobs
    from sandbox.registry.storage.files import Files


@dataclass
class _Progress:
    """What is only in memory: who writes now, and the hash of the bytes so far."""

    algorithm: str = "sha256"
    hasher: hashlib._Hash = field(default_factory=lambda: hashlib.sha256(usedforsecurity=False))
    hashed_bytes: int = 0
    writer: object = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def restart(self, algorithm: str) -> None:
        self.algorithm, self.hashed_bytes = algorithm, 0
        self.hasher = hashlib.new(algorithm, usedforsecurity=False)


class Uploads:
    """All uploads of a registry."""

    def __init__(self, files: Files, blobs: Blobs, clock: Callable[[], dt.datetime]) -> None:
        """Go on with what an earlier process has left."""
        self._files = files
        self._blobs = blobs
        self._clock = clock
        self._progress: dict[uuid.UUID, _Progress] = {}

    def start(self, name: Name, algorithm: str = "sha256") -> Upload:
        """Begin an upload; `algorithm` is the one to hash with while bytes come in."""
        upload = self._upload(name, uuid.uuid4())
        upload.hash_with(algorithm)
        started = self._clock().strftime("%Y-%m-%dT%H:%M:%SZ")
        self._files.append(f"{upload.folder}/startedat", started.encode())
        self._files.append(f"{upload.folder}/data", b"")
        return upload

    def find(self, name: Name, upload_id: uuid.UUID) -> Upload:
        """Return an upload that was started here; raises `UnknownUploadError`."""
        if not self._files.has(f"{layout.upload(name, upload_id)}/data"):
            raise UnknownUploadError(upload_id)
        return self._upload(name, upload_id)

    def purge(self, name: Name, older_than_s: float) -> list[uuid.UUID]:
        """Drop a repository's uploads that have had no byte for so long; returns their ids.

        Source: OCI distribution specification 1.1, "Cancel a blob upload": "SHOULD eventually timeout".
        """
        ids = [uuid.UUID(each) for each in self._files.names(layout.uploads(name)) if _is_uuid(each)]
        oldest = self._clock().timestamp() - older_than_s
        gone = [each for each in ids if self._touched_s(layout.upload(name, each)) < oldest]
        for each in gone:
            self._upload(name, each).cancel()
        return gone

    def _upload(self, name: Name, upload_id: uuid.UUID) -> Upload:
        progress = self._progress.setdefault(upload_id, _Progress())
        return Upload(name, upload_id, self._files, self._blobs, progress, self._forget)

    def _forget(self, upload_id: uuid.UUID) -> None:
        self._progress.pop(upload_id, None)

    def _touched_s(self, folder: str) -> float:
        for path in (f"{folder}/data", f"{folder}/startedat"):
            try:
                return self._files.stat(path).modified_s
            except FileNotFoundError:
                continue
        return 0.0


class Upload:
    """One upload, as one request sees it."""

    def __init__(  # noqa: PLR0913, PLR0917, D107 - made by `Uploads` alone
        self,
        name: Name,
        upload_id: uuid.UUID,
        files: Files,
        blobs: Blobs,
        progress: _Progress,
        forget: Callable[[uuid.UUID], None],
    ) -> None:
        self.name = name
        self.id = upload_id
        self.folder = layout.upload(name, upload_id)
        self._data = f"{self.folder}/data"
        self._files, self._blobs, self._progress, self._forget = files, blobs, progress, forget

    @property
    def size_bytes(self) -> int:
        """How much has arrived; raises `UnknownUploadError`."""
        try:
            return self._files.stat(self._data).size_bytes
        except FileNotFoundError:
            raise UnknownUploadError(self.id) from None

    def hash_with(self, algorithm: str) -> None:
        """Choose the algorithm for bytes to come."""
        self._progress.restart(algorithm)

    def write(self, body: Body) -> int:
        """Add a body to the end as it comes, and return its size; what came before a break stays."""
        me = object()
        with self._progress.lock:
            self._progress.writer = me
        received = 0
        for chunk in _chunks(body):
            self._append(chunk, me)
            received += len(chunk)
        return received

    def commit(self, digest: Digest) -> None:
        """Make the bytes a blob.

        Raises `WrongDigestError` and keeps nothing if they are not of that digest.
        """
        with self._progress.lock:
            self._catch_up(digest.algorithm)
            found = Digest(f"{digest.algorithm}:{self._progress.hasher.hexdigest()}")
            if found == digest:
                self._progress.writer = None
                self._move_to(digest)
        self.cancel()
        if found != digest:
            raise WrongDigestError(f"The content that arrived is {found}, not {digest}.")

    def cancel(self) -> None:
        """Drop the upload; raises `UnknownUploadError`."""
        self._forget(self.id)
        with self._progress.lock:
            try:
                self._files.discard(self.folder)
            except FileNotFoundError:
                raise UnknownUploadError(self.id) from None

    def _append(self, chunk: bytes, me: object) -> None:
        progress = self._progress
        with progress.lock:
            if progress.writer is not me:
                raise SupersededError(f"Another request goes on with upload {self.id}.")
            before = self.size_bytes
            self._files.append(self._data, chunk)
            if progress.hashed_bytes == before:
                progress.hasher.update(chunk)
                progress.hashed_bytes += len(chunk)

    def _catch_up(self, algorithm: str) -> None:
        """Hash from the file what was not hashed on its way in."""
        progress, size_bytes = self._progress, self.size_bytes
        if progress.algorithm != algorithm or progress.hashed_bytes > size_bytes:
            progress.restart(algorithm)
        if progress.hashed_bytes == size_bytes:
            return
        with self._files.open(self._data) as file:
            file.seek(progress.hashed_bytes)
            while chunk := file.read(CHUNK_BYTES):
                progress.hasher.update(chunk)
                progress.hashed_bytes += len(chunk)

    def _move_to(self, digest: Digest) -> None:
        try:
            self._blobs.adopt(digest, self._data)
        except FileNotFoundError:
            raise UnknownUploadError(self.id) from None


def _chunks(body: Body) -> Iterator[bytes]:
    """Gather what a network brings in small pieces; of a body that breaks off, the last one counts."""
    pieces: list[bytes] = []
    size_bytes = 0
    try:
        while piece := body.read(CHUNK_BYTES):
            pieces.append(piece)
            size_bytes += len(piece)
            if size_bytes >= CHUNK_BYTES:
                yield b"".join(pieces)
                pieces, size_bytes = [], 0
    except IncompleteBodyError:
        yield b"".join(pieces)
        raise
    if pieces:
        yield b"".join(pieces)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
