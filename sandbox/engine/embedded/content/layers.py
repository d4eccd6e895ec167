"""What is known of a layer beyond its digest: the digest of the archive inside, and how much it holds.

An image's config names layers by the archive inside (diff ID), a manifest by the bytes that travel. One
archive may travel under several compressions, so that both ways of asking are kept, one small file each.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.embedded.content.compression import DAMAGED, open_layer
from sandbox.errors import InvalidContentError
from sandbox.image.digest import Digest, is_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

    from sandbox.registry.storage.files import Files

_BY_BLOB = "layers/blobs"
_BY_DIFF = "layers/diffs"
_READ_BYTES = 1 << 20


@dataclass(frozen=True)
class LayerFact:
    """The digest of a layer's uncompressed archive, and the sum of its files' sizes in bytes."""

    diff_id: Digest
    size_bytes: int


class LayerFacts:
    """Facts of the layers in a content store, computed once and kept on disk."""

    def __init__(self, files: Files, open_blob: Callable[[Digest], BinaryIO]) -> None:
        """Know what is in the files."""
        self._files = files
        self._open = open_blob
        self._known: dict[Digest, LayerFact] = {}

    def of(self, blob: Digest) -> LayerFact:
        """Return what is inside a layer, reading it if need be.

        Raises `UnknownBlobError` where there is none, `InvalidContentError` where it is no layer.
        """
        fact = self._known.get(blob) or self._read(blob)
        if fact is None:
            with self._open(blob) as content:
                fact = examine(content, blob)
            self.remember(blob, fact)
        return fact

    def known(self, diff_id: Digest) -> list[Digest]:
        """Return the layers that hold this archive, in order; some may have been collected."""
        folder = f"{_BY_DIFF}/{_path(diff_id)}"
        names = (name.replace("-", ":", 1) for name in self._files.names(folder))
        return [Digest(name) for name in names if is_digest(name)]

    def remember(self, blob: Digest, fact: LayerFact) -> None:
        """Keep a fact that the caller has found out while the bytes went by."""
        written = json.dumps({"diffId": fact.diff_id, "size": fact.size_bytes}).encode()
        self._files.write(f"{_BY_DIFF}/{_path(fact.diff_id)}/{blob.replace(':', '-')}", b"")
        self._files.write(f"{_BY_BLOB}/{_path(blob)}", written)
        self._known[blob] = fact

    def forget(self, blob: Digest) -> None:
        """Drop what is known of a layer that is no more."""
        fact = self._known.pop(blob, None) or self._read(blob)
        if fact is None:
            return
        path = f"{_BY_DIFF}/{_path(fact.diff_id)}/{blob.replace(':', '-')}"
        for each in (f"{_BY_BLOB}/{_path(blob)}", path):
            if self._files.has(each):
                self._files.discard(each)

    def _read(self, blob: Digest) -> LayerFact | None:
        try:
            fields = json.loads(self._files.read(f"{_BY_BLOB}/{_path(blob)}"))
            fact = LayerFact(Digest(fields["diffId"]), int(fields["size"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # damaged, or never known: it is computed again
        self._known[blob] = fact
        return fact


def examine(content: BinaryIO, name: str) -> LayerFact:
    """Read a layer once: the digest of what is inside, and the sum of its files' sizes.

    Raises `InvalidContentError`, which names the layer, where its compression or its archive is broken.
    """
    try:
        with _Hashing(open_layer(content)) as inner:
            with tarfile.open(fileobj=inner, mode="r|", bufsize=_READ_BYTES) as archive:
                size_bytes = sum(entry.size for entry in archive if entry.isreg())
            while inner.read(_READ_BYTES):
                pass
            return LayerFact(inner.digest, size_bytes)
    except (*DAMAGED, tarfile.TarError) as error:
        raise InvalidContentError(f"The layer {name} cannot be read: {error}") from error


class _Hashing(io.RawIOBase):
    """What is read passes through a hash."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__()
        self._inner = inner
        self._hasher = hashlib.sha256()

    @property
    def digest(self) -> Digest:
        return Digest(f"sha256:{self._hasher.hexdigest()}")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._inner.read(size)
        self._hasher.update(chunk)
        return chunk

    def readinto(self, buffer: Buffer, /) -> int:
        chunk = self.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        super().close()
        self._inner.close()


def _path(digest: Digest) -> str:
    return f"{digest.algorithm}/{digest.encoded}"
