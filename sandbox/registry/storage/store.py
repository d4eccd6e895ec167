"""Everything that a registry keeps: blobs, repositories, uploads, and the promises between them."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

from sandbox.registry.names import Name, parse_name
from sandbox.registry.storage import layout
from sandbox.registry.storage.blobs import Blobs
from sandbox.registry.storage.facts import Facts
from sandbox.registry.storage.leases import Leases
from sandbox.registry.storage.repository import Repository
from sandbox.registry.storage.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.image.digest import Digest
    from sandbox.registry.storage.files import Files

_STRIPES = 64


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _nobody_reads(_: str) -> None:
    pass


class Store:
    """The store of one registry. `report` is told of what is found damaged.

    `descriptors` are sizes of blobs that a registry told to cache them has found before: see `blobs.pull`.
    """

    def __init__(
        self,
        files: Files,
        report: Callable[[str], None] = _nobody_reads,
        clock: Callable[[], dt.datetime] = _now,
        leases: Leases | None = None,
    ) -> None:
        """Use what is in the files already."""
        self.files = files
        self.blobs = Blobs(files, report)
        self.facts = Facts(self.blobs)
        self.uploads = Uploads(files, self.blobs, clock)
        self.leases = leases or Leases()
        self.descriptors: dict[tuple[Name, Digest], int] = {}
        self._locks = [threading.Lock() for _ in range(_STRIPES)]

    def repository(self, name: Name) -> Repository:
        """Return one repository, which need not exist."""
        return Repository(self.files, name)

    def changing(self, name: Name) -> threading.Lock:
        """Return the lock for changes of several links of one repository; held for a few small writes."""
        return self._locks[hash(name) % _STRIPES]

    def repositories(self) -> list[Name]:
        """All repositories that have, or had, content; parents first, as Distribution lists them."""
        return sorted(self.each_repository(), key=lambda name: name.split("/"))

    def each_repository(self) -> Iterator[Name]:
        """Go through them in whatever order, looking no further than the caller does."""
        return self._below("")

    def uploading(self) -> list[Name]:
        """All repositories that have uploads, even those with nothing else."""
        return sorted(self._below("", ("_uploads",)))

    def _below(self, parent: str, marks: tuple[str, ...] = ("_layers", "_manifests")) -> Iterator[Name]:
        names = self.files.names(f"{layout.REPOSITORIES}/{parent}" if parent else layout.REPOSITORIES)
        name = parse_name(parent)
        if name and any(mark in names for mark in marks):
            yield name
        for child in names:
            if parse_name(child):
                yield from self._below(f"{parent}/{child}" if parent else child, marks)
