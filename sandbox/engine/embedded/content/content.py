"""Content: bytes by digest, once for the whole engine, and the leases that keep a collection away from them.

A pull, a build or a load writes content long before an image names it. It does so under a lease: whatever
was written or taken through a lease stays until the lease ends. What no image needs by then is collected, as
is what an image alone had needed that is removed.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO, Self

from sandbox.engine.embedded.content.layers import LayerFacts
from sandbox.errors import InvalidDigestError
from sandbox.image.digest import Digest
from sandbox.registry.storage.blobs import Blobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from sandbox.registry.storage.files import Files

SCRATCH = "ingest"


def _nobody_reads(_: str) -> None:
    pass


class Content:
    """All content of one engine. Its lock is held for the time of a few files' deletion at most."""

    def __init__(self, files: Files, report: Callable[[str], None] = _nobody_reads) -> None:
        """Use what is in the files already; what a killed writer left is dropped."""
        self._files = files
        self._blobs = Blobs(files, report)
        self._held: Counter[Digest] = Counter()
        self._lock = threading.Lock()
        self.layers = LayerFacts(files, self.open)
        self.roots: Callable[[], Iterable[Digest]] | None = None
        """What must stay, besides what leases hold: set by whoever keeps images. None: all of it."""
        if files.has(SCRATCH):
            files.delete(SCRATCH)

    def has(self, digest: Digest) -> bool:
        """Tell whether good content is there."""
        return self._blobs.has(digest)

    def size_bytes(self, digest: Digest) -> int:
        """How long it is; raises `UnknownBlobError`."""
        return self._blobs.size_bytes(digest)

    def open(self, digest: Digest) -> BinaryIO:
        """Open it for reading, which a collection does not end; raises `UnknownBlobError`."""
        return self._blobs.open(digest)

    def read(self, digest: Digest) -> bytes:
        """Return all of a small piece, such as a config; raises `UnknownBlobError`."""
        return self._blobs.read(digest)

    def lease(self) -> Lease:
        """Begin a lease, to be used in a `with` block; it may be long."""
        return Lease(self)

    def collect(self, candidates: Iterable[Digest]) -> list[Digest]:
        """Delete those candidates that neither `roots` nor a lease needs; returns them.

        `roots` is asked while nobody can begin to rely on anything.
        """
        with self._lock:
            if self.roots is None:
                return []
            needed = {*self.roots(), *self._held}
            freed = [each for each in dict.fromkeys(candidates) if each not in needed]
            for digest in freed:
                self._blobs.delete(digest)
                self.layers.forget(digest)
        return freed

    def __iter__(self) -> Iterator[Digest]:
        """Go through all digests, in order."""
        return iter(self._blobs)

    def _take(self, digest: Digest) -> bool:
        self._hold(digest)  # first: from then on no collection takes it
        is_there = self._blobs.has(digest)
        if not is_there:
            self._release((digest,))
        return is_there

    def _adopt(self, digest: Digest, path: str) -> None:
        self._hold(digest)
        if self._blobs.has(digest):
            self._files.discard(path)
        else:
            self._blobs.adopt(digest, path)

    def _hold(self, digest: Digest) -> None:
        with self._lock:
            self._held[digest] += 1

    def _release(self, digests: Iterable[Digest]) -> None:
        with self._lock:
            for digest in digests:
                self._held[digest] -= 1
                if not self._held[digest]:
                    del self._held[digest]


class Lease:
    """What is being worked with: none of it is collected before the lease ends."""

    def __init__(self, content: Content) -> None:
        """Hold nothing yet."""
        self._content = content
        self._digests: list[Digest] = []
        self._writers: set[Writer] = set()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.release()

    def release(self) -> None:
        """End it, drop what was begun and not committed, and collect; harmless when repeated.

        A generator that cannot use `with` calls this when it is closed.
        """
        for writer in list(self._writers):
            writer.abort()
        digests, self._digests = self._digests, []
        self._content._release(digests)  # noqa: SLF001 - a lease is the content's other half
        if digests:
            self._content.collect(digests)

    def take(self, digest: Digest) -> bool:
        """Hold what is there; False, and nothing is held, if it is not."""
        is_there = self._content._take(digest)  # noqa: SLF001 - as above
        if is_there:
            self._digests.append(digest)
        return is_there

    def write(self, content: bytes) -> Digest:
        """Store a small piece, and hold it."""
        writer = self.writer()
        writer.write(content)
        return writer.commit()

    def writer(self, algorithm: str = "sha256") -> Writer:
        """Begin to store a piece of any size."""
        writer = Writer(self._content, self, algorithm)
        self._writers.add(writer)
        return writer

    def _keep(self, writer: Writer, path: str) -> None:
        self._writers.discard(writer)
        digest = writer.digest
        self._content._adopt(digest, path)  # noqa: SLF001 - as above
        self._digests.append(digest)

    def _drop(self, writer: Writer) -> None:
        self._writers.discard(writer)


class Writer:
    """One piece of content on its way in. Nobody sees it before `commit`."""

    def __init__(self, content: Content, lease: Lease, algorithm: str) -> None:
        """Write nothing yet."""
        self._files = content._files  # noqa: SLF001 - as above
        self._lease = lease
        self._path = f"{SCRATCH}/{uuid.uuid4().hex}"
        self._algorithm = algorithm
        self._hasher = hashlib.new(algorithm, usedforsecurity=False)
        self._files.append(self._path, b"")
        self.size_bytes = 0

    @property
    def digest(self) -> Digest:
        """The digest of what came so far."""
        return Digest(f"{self._algorithm}:{self._hasher.hexdigest()}")

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises `StorageFullError`."""
        self._files.append(self._path, chunk)
        self._hasher.update(chunk)
        self.size_bytes += len(chunk)

    def commit(self, expected: Digest | None = None) -> Digest:
        """Store it under its digest, held by the lease.

        Raises `InvalidDigestError`, and keeps nothing, if another digest was expected.
        """
        if expected is not None and self.digest != expected:
            self.abort()
            raise InvalidDigestError(f"The content's digest is {self.digest}, but {expected} was promised.")
        self._lease._keep(self, self._path)  # noqa: SLF001 - as above
        return self.digest

    def abort(self) -> None:
        """Keep nothing."""
        self._lease._drop(self)  # noqa: SLF001 - as above
        if self._files.has(self._path):
            self._files.discard(self._path)
