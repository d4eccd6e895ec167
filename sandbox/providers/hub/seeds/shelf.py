"""The shelf: every family by name, its images put into a store when they are first asked for.

The store is one in memory: what can be made again at any time, in the same bytes, needs no disk.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.image.digest import Digest, is_digest
from sandbox.providers.hub.seeds import family
from sandbox.providers.hub.seeds.image import make
from sandbox.reference import Reference
from sandbox.registry.names import Name, Tag
from sandbox.registry.storage import Memory, Store

if TYPE_CHECKING:
    from sandbox.providers.hub.seeds.family import Family, SeedImage
    from sandbox.providers.hub.seeds.image import Made


class Seeds:
    """All stand-ins, and the store that they are in once somebody has asked."""

    def __init__(self) -> None:
        """Read no file yet, only their names."""
        self.store = Store(Memory())
        self._paths = family.names()
        self._families: dict[Name, Family] = {}
        self._planted: set[tuple[Name, str]] = set()
        self._lock = threading.RLock()

    def has(self, name: str) -> bool:
        """Tell whether a repository is one of the stand-ins."""
        return name in self._paths

    def names(self) -> list[Name]:
        """All repositories."""
        return list(self._paths)

    def family(self, name: Name) -> Family:
        """Return what there is of one repository."""
        with self._lock:
            if name not in self._families:
                self._families[name] = family.read_family(self._paths[name])
            return self._families[name]

    def plant(self, name: str, reference: str = "") -> None:
        """Put what a request asks for into the store, unless it is there already.

        For a tag that is its image, for an unknown one nothing. An unknown digest may be anywhere in the
        family, and a list of tags ("") needs all digests: then the whole family is made.
        """
        if not self.has(name):
            return
        with self._lock:
            repository = Name(name)
            for image in self._wanted(repository, reference):
                if (repository, image.tags[0]) not in self._planted:
                    self._put(repository, image, make(image, self._find))
                    self._planted.add((repository, image.tags[0]))

    def _wanted(self, name: Name, reference: str) -> tuple[SeedImage, ...]:
        found = self.family(name)
        if not reference:
            return found.images
        if not is_digest(reference):
            return (found.by_tag[reference],) if reference in found.by_tag else ()
        digest, repository = Digest(reference), self.store.repository(name)
        return () if repository.has_manifest(digest) or repository.has_blob(digest) else found.images

    def lend(self, origin: str, digest: Digest, store: Store) -> None:
        """Copy a layer to another store, under the same repository's name: a push may mount it there."""
        self.plant(origin, digest)
        source, target = self.store.repository(Name(origin)), store.repository(Name(origin))
        if source.has_blob(digest) and not target.has_blob(digest):
            store.blobs.write(digest, self.store.blobs.read(digest))
            target.link_blob(digest)

    def _put(self, name: Name, image: SeedImage, made: Made) -> None:
        repository, blobs = self.store.repository(name), self.store.blobs
        for digest, content in made.blobs.items():
            blobs.write(digest, content)
            repository.link_blob(digest)
        for manifest in made.manifests:
            blobs.write(manifest.digest, manifest.content)
            repository.link_manifest(manifest.digest)
        for tag in image.tags:
            repository.set_tag(Tag(tag), made.digest)

    def _find(self, text: str) -> SeedImage:
        """Find the image that another one begins with."""
        reference = Reference.parse(text)
        found = self.family(Name(reference.repository)).by_tag.get(reference.tag)
        if found is None:
            raise SandboxError(f"There is no stand-in {text}, which another one begins with.")
        return found
