"""The image store: every image of an engine, found by name, ID or the beginning of an ID.

Configs, layers and manifests are content; here is what holds them together, one small file an image.
"""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded import times
from sandbox.engine.embedded.errors import bad_request, not_found
from sandbox.engine.embedded.images.image import Image
from sandbox.engine.embedded.images.names import Names
from sandbox.errors import InvalidReferenceError
from sandbox.image.digest import Digest, is_digest
from sandbox.reference import Reference
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sandbox.engine.embedded.content import Content, Lease
    from sandbox.image.descriptor import Descriptor
    from sandbox.registry.storage.files import Files

_FOLDER = "images"
_HEX = re.compile(r"[0-9a-f]{1,64}", re.ASCII)
_WHOLE_ID = 64


@dataclass(frozen=True)
class ImageUser:
    """A container that was made from an image."""

    container_id: str
    image: Image
    is_running: bool


class Images:
    """The images of one engine, over its content.

    `users` tells which containers were made from which image; whoever keeps containers sets it. What they
    need stays, also when their image is removed.
    """

    def __init__(self, files: Files, content: Content) -> None:
        """Read the files; an image of which something is missing is not there."""
        self._files = files
        self.content = content
        self.names = Names(files)
        self._lock = threading.RLock()
        self._images: dict[Digest, Image] = {image.id: image for image in self._stored()}
        self._built_on: dict[Digest, dict[Digest, None]] = {}
        for image in self._images.values():
            self._note_parent(image)
        self.users: Callable[[], Iterable[ImageUser]] = tuple
        content.roots = self._roots

    def all(self) -> list[Image]:
        """Every image, also those that only other images build on; the newest first."""
        with self._lock:
            found = list(self._images.values())
        return sorted(found, key=lambda image: (image.created, image.id), reverse=True)

    def get(self, image_id: Digest) -> Image | None:
        """Return the image of a whole ID."""
        return self._images.get(image_id)

    def find(self, text: str) -> Image:
        """Return the image that a client means by a name, an ID or the beginning of one.

        Raises:
            EngineError: 404 in the engine's words if there is none, 400 for what is no name.

        Source: moby `daemon/images/image.go`, `getImage`.
        """
        if is_digest(text) or re.fullmatch(rf"[0-9a-f]{{{_WHOLE_ID}}}", text):
            found = self.get(Digest(text if ":" in text else f"sha256:{text}"))
            return found or self._missing(text)
        reference = parse_name(text)
        image_id = self.names.get(reference)
        found = self.get(image_id) if image_id else self._by_beginning(text)
        return found or self._missing(reference.familiar)

    def name_of(self, text: str) -> Reference | None:
        """Return the name that a text is on this engine; None where it is an ID, or names nothing."""
        try:
            reference = Reference.parse(text)
        except InvalidReferenceError:
            return None
        return reference if self.names.get(reference) else None

    def add(  # noqa: PLR0913 - what an image is made of
        self,
        config: bytes,
        layers: Sequence[Descriptor],
        lease: Lease,
        *,
        parent: Digest | None = None,
        manifest: Digest | None = None,
        index: Digest | None = None,
    ) -> Image:
        """Add an image whose layers (and manifest, index) the lease holds; harmless when it is there.

        An image that is there already keeps its parent, and takes over the manifest and index, if any.
        """
        lease.write(config)
        sizes = tuple(self.content.layers.of(layer.digest).size_bytes for layer in layers)
        image = Image(config, tuple(layers), sizes, parent, manifest, index)
        with self._lock:
            known = self._images.get(image.id)
            if known is not None and manifest in (None, known.manifest) and index in (None, known.index):
                return known
            if known is not None:
                image = dataclasses.replace(image, parent=known.parent, tagged_at=known.tagged_at)
            self._write(image)
        return image

    def tag(self, reference: Reference, image_id: Digest) -> None:
        """Let a name mean an image; raises `EngineError` 404 if it was removed meanwhile."""
        with self._lock:
            image = self._images.get(image_id)
            if image is None:
                raise not_found(f"No such image: {image_id}")
            self.name(reference, image)

    def name(self, reference: Reference, image: Image) -> Digest | None:
        """Let a name mean an image that is here, or whose content the caller's lease holds.

        It is added again if somebody has removed it meanwhile. Returns what the name meant before.
        """
        with self._lock:
            known = self._images.get(image.id, image)
            self._write(dataclasses.replace(known, tagged_at=times.now()))
            return self.names.set(reference, image.id)

    def untag(self, image_id: Digest, *, unless_tagged: bool) -> list[Reference]:
        """Drop all names of an image, in one step for anyone who names it; returns what was dropped.

        `unless_tagged`: none of them if one is a tag.
        """
        with self._lock:
            names = self.names.of(image_id)
            if unless_tagged and any(name.tag for name in names):
                return []
            return [name for name in names if self.names.remove(name)]

    def children(self, image_id: Digest) -> list[Image]:
        """The images that were built on an image."""
        with self._lock:
            return [self._images[each] for each in self._built_on.get(image_id, ())]

    def remove(self, image: Image) -> bool:
        """Forget an image, and collect what it alone needed; False if it has a name, or has gone already."""
        with self._lock:
            if self.names.of(image.id) or self._images.pop(image.id, None) is None:
                return False
            self._files.delete(_path(image.id))
            if image.parent is not None:
                self._built_on[image.parent].pop(image.id, None)
        self.content.collect(sorted(image.content))
        return True

    def users_of(self, image_id: Digest) -> list[ImageUser]:
        """The containers that were made from an image."""
        return [user for user in self.users() if user.image.id == image_id]

    def _roots(self) -> set[Digest]:
        with self._lock:
            roots = [image.content for image in self._images.values()]
        return set().union(*roots, *(user.image.content for user in self.users()))

    def _by_beginning(self, text: str) -> Image | None:
        encoded = text.removeprefix("sha256:")
        if not _HEX.fullmatch(encoded):
            return None
        with self._lock:
            found = [image for each, image in self._images.items() if each.encoded.startswith(encoded)]
        return found[0] if len(found) == 1 else None

    def _missing(self, what: str) -> Image:
        raise not_found(f"No such image: {what}")

    def _write(self, image: Image) -> None:
        self._files.write(_path(image.id), json.dumps(image.to_json()).encode())
        self._images[image.id] = image
        self._note_parent(image)

    def _note_parent(self, image: Image) -> None:
        if image.parent is not None:
            self._built_on.setdefault(image.parent, {})[image.id] = None

    def _stored(self) -> list[Image]:
        found = (self._read(name) for name in self._files.names(_FOLDER))
        return [image for image in found if image is not None]

    def _read(self, name: str) -> Image | None:
        image_id = f"sha256:{name.removesuffix('.json')}"
        try:
            config = self.content.read(Digest(image_id))
            return Image.from_json(config, json.loads(self._files.read(f"{_FOLDER}/{name}")))
        except (UnknownBlobError, ValueError, KeyError, TypeError):
            return None


def parse_name(text: str) -> Reference:
    """Read a name, `latest` where it has no tag.

    Raises `EngineError` 400 in the engine's words.
    Source: github.com/distribution/reference, `normalize.go`, `ParseNormalizedNamed`.
    """
    try:
        return Reference.parse(text)
    except InvalidReferenceError:
        raise bad_request(f"invalid reference format{_reason(text)}") from None


def bare_name(text: str) -> Reference | None:
    """Read a name that has neither tag nor digest; None for all else."""
    try:
        reference = Reference.parse(text, default_tag="")
    except InvalidReferenceError:
        return None
    return None if reference.target else reference


def _reason(text: str) -> str:
    lower = text.lower()
    try:
        name = Reference.parse(lower, default_tag="")
    except InvalidReferenceError:
        return ""
    start = lower.rfind(name.repository.removeprefix("library/"))
    written = text[start : start + len(name.repository.removeprefix("library/"))]
    prefix = "library/" if name.repository.startswith("library/") and not lower.startswith("library/") else ""
    return f": repository name ({prefix}{written}) must be lowercase" if written != written.lower() else ""


def _path(image_id: Digest) -> str:
    return f"{_FOLDER}/{image_id.encoded}.json"
