"""The context of a build: the files that COPY and ADD take from, and the Dockerfile.

It came as a tar archive and stays one, as a single scratch file: nothing is unpacked, so that no name and no
link of it can lead to a file of this machine. What an archive says beyond its own bounds is refused.

Source: Docker Engine API, "Build an image"; moby `builder/remotecontext`, `pkg/archive`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.engine.embedded.archives.incoming import readable
from sandbox.engine.embedded.builder.context.ignore import FILE_NAME, Ignored
from sandbox.engine.embedded.builder.dockerfile import Dockerfile, parse_dockerfile
from sandbox.engine.embedded.builder.tree.checksums import header_checksum
from sandbox.engine.embedded.builder.tree.entry import PIECE_BYTES, Extent, Kind
from sandbox.engine.embedded.builder.tree.indexing import add_parents, clean, parents
from sandbox.engine.embedded.builder.tree.layer import LayerTree
from sandbox.engine.embedded.builder.tree.root import Root, TooManyLinksError
from sandbox.engine.embedded.builder.tree.tar_reading import Header, MalformedArchiveError, read_headers
from sandbox.engine.embedded.content.compression import DAMAGED, open_stream
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from sandbox.app import Body
    from sandbox.engine.embedded.builder.context.spool import Spool
    from sandbox.engine.embedded.builder.tree.entry import Entry

MOST_NAME_BYTES = 4096
DEFAULT_DOCKERFILE = "Dockerfile"
MOST_DOCKERFILE_BYTES = 16 << 20

_KEPT_KINDS = (Kind.FILE, Kind.FOLDER, Kind.LINK)


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold, once it is decompressed: more can only be meant to fill a disk."""

    most_bytes: int = 8 << 30
    most_entries: int = 250_000

    def check_bytes(self, size_bytes: int) -> None:
        """Raise an `EngineError` 400 for more bytes."""
        if size_bytes > self.most_bytes:
            raise bad_request(f"the archive holds more than {self.most_bytes >> 20} MiB")

    def check_entries(self, count: int) -> None:
        """Raise an `EngineError` 400 for more entries."""
        if count > self.most_entries:
            raise bad_request(f"the archive has more than {self.most_entries} entries")


NO_MORE = Limits()


@dataclass
class Context:
    """The received files, and the checksum of each as it stood in the archive: {path: checksum}."""

    tree: LayerTree = field(default_factory=LayerTree)
    checksums: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Root:
        """The context as a file system."""
        return Root([self.tree])

    def resolve(self, path: str) -> str:
        """Return where a path of the Dockerfile leads, over links.

        Raises `EngineError` for a path that begins outside.
        """
        if posixpath.normpath(f"./{path}").split("/")[0] == "..":
            raise EngineError(f"forbidden path outside the build context: {path} ()")
        try:
            return self.root.resolve(posixpath.normpath(path))
        except TooManyLinksError:
            raise EngineError(f"forbidden path outside the build context: {path} ()") from None

    def find(self, path: str) -> Entry | None:
        """Return what is at a path, over links."""
        return self.tree.get(self.resolve(path))

    def checksum(self, path: str) -> str:
        """Return the checksum of what a path leads to; where there is none, the path stands for it."""
        return self.checksums.get(self.resolve(path), path)

    def take_dockerfile(self, name: str) -> Dockerfile:
        """Read the Dockerfile; it and `.dockerignore` leave the context if that file says so."""
        name = name or DEFAULT_DOCKERFILE
        entry = self.find(name)
        if entry is None and name == DEFAULT_DOCKERFILE and self.find(name.lower()):
            return self.take_dockerfile(name.lower())
        if entry is None:
            raise EngineError(f"Cannot locate specified Dockerfile: {name}")
        if entry.kind is not Kind.FILE:
            raise EngineError(f"unexpected error reading Dockerfile: read {name}: is a directory")
        if entry.size_bytes > MOST_DOCKERFILE_BYTES:
            raise bad_request(f"the Dockerfile ({name}) has {entry.size_bytes} bytes: is it one?")
        dockerfile = parse_dockerfile(b"".join(entry.pieces()), name)
        self._leave_out(FILE_NAME, name)
        return dockerfile

    def _leave_out(self, *names: str) -> None:
        """Remove what `.dockerignore` excludes of these; a malformed pattern excludes nothing."""
        entry = self.find(FILE_NAME)
        if entry is None or entry.kind is not Kind.FILE:
            return
        try:
            ignored = Ignored.read(b"".join(entry.pieces()))
        except EngineError:
            return
        for name in names:
            if ignored.holds(name):
                self.tree.remove(self.resolve(name))


def receive_context(body: Body, spool: Spool, limits: Limits = NO_MORE) -> Context:
    """Read a context to its end: plain tar, or one that gzip, bzip2, xz or zstd has compressed.

    Raises `EngineError` for what is no archive, or holds more than a context may.
    """
    _fill(spool, body, limits)
    context = Context()
    try:
        with spool.open() as archive:
            for count, header in enumerate(read_headers(archive, spool.size_bytes), 1):
                limits.check_entries(count)
                _add(context, header, spool)
    except MalformedArchiveError as error:
        during = "Error processing tar file(exit status 1): " if context.checksums else ""
        raise EngineError(f"{during}{error.message}") from None
    return context


def _fill(spool: Spool, body: Body, limits: Limits) -> None:
    try:
        with open_stream(readable(body)) as stream:
            while piece := stream.read(PIECE_BYTES):
                spool.write(piece)
                limits.check_bytes(spool.size_bytes)
    except EOFError:
        raise EngineError("unexpected EOF") from None
    except DAMAGED as error:
        raise EngineError(f"the build context cannot be read: {error}") from None


def _add(context: Context, header: Header, spool: Spool) -> None:
    path = clean(header.name)
    _refuse_hostile(header)
    extent = Extent(spool, header.offset, header.size_bytes)
    context.checksums.setdefault(path, header_checksum(header, extent.pieces()))
    if not path:
        return
    folder = context.root.resolve(posixpath.dirname(path))
    path = posixpath.join(folder, posixpath.basename(path))
    _refuse_file_as_folder(context.tree, path)
    add_parents(context.tree, path)
    context.tree.put(path, _linked(context, header, path) if header.is_hard_link else header.entry(spool))


def _refuse_hostile(header: Header) -> None:
    name = header.name
    if len(name) > MOST_NAME_BYTES or "\0" in name:
        raise bad_request(f"the build context holds a name that no file can have: {name[:80]!r}…")
    if ".." in name.split("/"):
        raise bad_request(f"the build context holds {name!r}, which is outside of it; it was not built.")
    if not header.is_hard_link and header.kind not in _KEPT_KINDS:
        raise bad_request(
            f"the build context holds {name!r}, which is a device or a pipe; "
            "exclude it by a line in .dockerignore."
        )


def _refuse_file_as_folder(tree: LayerTree, path: str) -> None:
    for folder in parents(path):
        entry = tree.get(folder)
        if entry is not None and not entry.is_folder:
            raise MalformedArchiveError(f"open /{path}: not a directory")


def _linked(context: Context, header: Header, path: str) -> Entry:
    """Return the entry that a hard link names: one before it, inside the context."""
    target = clean(header.target)
    entry = context.tree.get(target)
    if entry is None or entry.is_folder:
        raise MalformedArchiveError(f"link /{target} /{path}: no such file or directory")
    return entry
