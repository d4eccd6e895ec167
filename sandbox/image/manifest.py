"""Manifests: one image as a config and a list of layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.errors import InvalidContentError
from sandbox.image import media_types
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest
from sandbox.image.json_fields import (
    EMPTY,
    canonical,
    child,
    children,
    number,
    optional_child,
    optional_text,
    parse_object,
    text_map,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCHEMA_VERSION = 2


@dataclass(frozen=True)
class Manifest:
    """An image manifest (OCI, or Docker schema 2) together with the exact bytes that it was read from.

    Its digest is that of `content`: the same fields written with other spaces are another manifest.

    Source: OCI image specification 1.1, manifest.md; Docker "Image Manifest Version 2, Schema 2".
    """

    media_type: str
    config: Descriptor
    layers: tuple[Descriptor, ...]
    content: bytes = field(repr=False)
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    subject: Descriptor | None = None
    artifact_type: str = ""

    @classmethod
    def parse(cls, content: bytes, media_type: str = "") -> Manifest:
        """Read a manifest; `media_type` is the `Content-Type` that it came with, if any."""
        return cls.from_json(parse_object(content, "manifest"), content, media_type)

    @classmethod
    def from_json(cls, fields: Mapping[str, object], content: bytes, media_type: str = "") -> Manifest:
        """Make a manifest of fields already read from that content."""
        subject = optional_child(fields, "subject")
        return cls(
            media_type=checked_media_type(fields, media_type, media_types.MANIFESTS),
            config=Descriptor.from_json(child(fields, "config")),
            layers=tuple(Descriptor.from_json(layer) for layer in children(fields, "layers")),
            content=content,
            annotations=text_map(fields, "annotations"),
            subject=None if subject is None else Descriptor.from_json(subject),
            artifact_type=optional_text(fields, "artifactType"),
        )

    @classmethod
    def make(
        cls,
        config: Descriptor,
        layers: Sequence[Descriptor],
        *,
        media_type: str = media_types.OCI_MANIFEST,
        annotations: Mapping[str, str] = EMPTY,
    ) -> Manifest:
        """Write a manifest, the same bytes for the same arguments everywhere."""
        document: dict[str, object] = {
            "schemaVersion": SCHEMA_VERSION,
            "mediaType": media_type,
            "config": config.to_json(),
            "layers": [layer.to_json() for layer in layers],
        }
        if annotations:
            document["annotations"] = dict(annotations)
        return cls.parse(canonical(document))

    @property
    def digest(self) -> Digest:
        """The digest of the exact bytes."""
        return Digest.of(self.content)

    @property
    def descriptor(self) -> Descriptor:
        """How an index or a registry points to this manifest."""
        return Descriptor.of(self.content, self.media_type)

    @property
    def size_bytes(self) -> int:
        """What a pull of everything in it transfers: config and layers."""
        return self.config.size_bytes + sum(layer.size_bytes for layer in self.layers)


def checked_media_type(fields: Mapping[str, object], told: str, known: Sequence[str]) -> str:
    """Decide the media type of a manifest or index out of its own field and its `Content-Type`.

    Both there and different is refused: another reader would take it for another thing. So is schema 1.

    Source: OCI distribution specification 1.1, "Pulling manifests"; image-spec manifest.md, `mediaType`.
    """
    if number(fields, "schemaVersion") != SCHEMA_VERSION:
        raise InvalidContentError(
            f"A manifest of schema version {fields['schemaVersion']} is not supported; this one takes 2."
        )
    own, told = optional_text(fields, "mediaType"), told.partition(";")[0].strip()
    if own and told and own != told:
        raise InvalidContentError(f"The manifest says that it is {own}, but it was sent as {told}.")
    media_type = own or told or known[0]
    if media_type not in known:
        raise InvalidContentError(f"{media_type} is not one of: {', '.join(known)}.")
    return media_type
