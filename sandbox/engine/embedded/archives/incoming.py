"""An archive on its way in: each file becomes content, known by its path in the archive.

Links inside the archive (older `docker save` wrote repeated layers so) are followed to paths of the archive
alone. Layers that come as plain tar are compressed on the way, for that is how they will travel on.
"""

from __future__ import annotations

import io
import posixpath
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from sandbox.engine.embedded.content.compression import DAMAGED, is_plain_archive, open_stream
from sandbox.engine.embedded.content.layer_writer import LayerWriter
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Buffer

    from sandbox.app import Body
    from sandbox.engine.embedded.content import Lease
    from sandbox.image.digest import Digest

PIECE_BYTES = 1 << 20
_MOST_FILES = 100_000
_MOST_LINKS = 16


@dataclass
class Received:
    """The files of an archive: {path: digest of the content that is kept}, and where links lead."""

    files: dict[str, Digest] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def find(self, path: str) -> Digest | None:
        """Return the content at a path, through links; None where there is none."""
        path = posixpath.normpath(path)
        for _ in range(_MOST_LINKS):
            if path in self.files or path not in self.links:
                break
            path = self.links[path]
        return self.files.get(path)


def receive(body: Body, lease: Lease) -> Received:
    """Read an archive to its end; raises `EngineError` 400 for what is no archive."""
    received = Received()
    try:
        with tarfile.open(fileobj=open_stream(readable(body)), mode="r|", bufsize=PIECE_BYTES) as archive:
            for number, entry in enumerate(archive):
                if number >= _MOST_FILES:
                    raise bad_request(f"the archive holds more than {_MOST_FILES} files")
                _receive_entry(archive, entry, received, lease)
    except (tarfile.TarError, *DAMAGED) as error:
        raise bad_request(f"the archive cannot be read: {error}") from error
    return received


def readable(body: Body) -> BinaryIO:
    """Make a file of a request's body, to be read once."""
    return cast("BinaryIO", io.BufferedReader(_Readable(body), PIECE_BYTES))


def _receive_entry(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, received: Received, lease: Lease
) -> None:
    path = posixpath.normpath(entry.name)
    if entry.issym():
        received.links[path] = posixpath.normpath(posixpath.join(posixpath.dirname(path), entry.linkname))
    elif entry.islnk():
        received.links[path] = posixpath.normpath(entry.linkname)
    elif entry.isreg():
        file = archive.extractfile(entry)
        if file is not None:
            received.files[path] = _receive_file(cast("BinaryIO", file), lease)


def _receive_file(file: BinaryIO, lease: Lease) -> Digest:
    """Store a file; a plain archive, which is a layer, is compressed."""
    first = file.read(PIECE_BYTES)
    writer = lease.writer()
    squeeze = LayerWriter(writer) if is_plain_archive(first) else None
    write = squeeze.write if squeeze else writer.write
    piece = first
    while piece:
        write(piece)
        piece = file.read(PIECE_BYTES)
    return squeeze.commit() if squeeze else writer.commit()


class _Readable(io.RawIOBase):
    """A request's body as a raw file."""

    def __init__(self, body: Body) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        chunk = self._body.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(chunk)] = chunk
        return len(chunk)
