"""Indexes: several manifests under one name, usually one a platform (Docker's word: manifest list)."""

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
    children,
    optional_child,
    optional_text,
    parse_object,
    text_map,
)
from sandbox.image.manifest import SCHEMA_VERSION, Manifest, checked_media_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.image.platform import Platform


@dataclass(frozen=True)
class Index:
    """An image index or manifest list, together with the exact bytes that it was read from.

    Source: OCI image specification 1.1, image-index.md; Docker "Image Manifest Version 2, Schema 2".
    """

    media_type: str
    manifests: tuple[Descriptor, ...]
    content: bytes = field(repr=False)
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    subject: Descriptor | None = None
    artifact_type: str = ""

    @classmethod
    def parse(cls, content: bytes, media_type: str = "") -> Index:
        """Read an index; `media_type` is the `Content-Type` that it came with, if any."""
        return cls.from_json(parse_object(content, "index"), content, media_type)

    @classmethod
    def from_json(cls, fields: Mapping[str, object], content: bytes, media_type: str = "") -> Index:
        """Make an index of fields already read from that content."""
        subject = optional_child(fields, "subject")
        return cls(
            media_type=checked_media_type(fields, media_type, media_types.INDEXES),
            manifests=tuple(Descriptor.from_json(entry) for entry in children(fields, "manifests")),
            content=content,
            annotations=text_map(fields, "annotations"),
            subject=None if subject is None else Descriptor.from_json(subject),
            artifact_type=optional_text(fields, "artifactType"),
        )

    @classmethod
    def make(
        cls,
        manifests: Sequence[Descriptor],
        *,
        media_type: str = media_types.OCI_INDEX,
        annotations: Mapping[str, str] = EMPTY,
    ) -> Index:
        """Write an index, the same bytes for the same arguments everywhere."""
        document: dict[str, object] = {
            "schemaVersion": SCHEMA_VERSION,
            "mediaType": media_type,
            "manifests": [entry.to_json() for entry in manifests],
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
        """How another index or a registry points to this one."""
        return Descriptor.of(self.content, self.media_type)

    @property
    def platforms(self) -> tuple[Platform, ...]:
        """The platforms on offer, in order; entries without one (attestations) are left out."""
        return tuple(entry.platform for entry in self.manifests if entry.platform is not None)

    def select(self, platform: Platform) -> Descriptor:
        """Choose the first manifest for a platform, as a client does; raises `InvalidContentError` for none.

        Source: OCI image specification 1.1, image-index.md, `manifests`: the first matching entry is used.
        """
        for entry in self.manifests:
            if entry.platform is not None and platform.accepts(entry.platform):
                return entry
        offered = ", ".join(str(each) for each in self.platforms) or "none"
        raise InvalidContentError(f"No image for {platform} in this index. Platforms here: {offered}.")


def parse_manifest(content: bytes, media_type: str = "") -> Manifest | Index:
    """Read whatever a registry answered to `GET …/manifests/…`, by its media type or else by its fields."""
    fields = parse_object(content, "manifest")
    own = optional_text(fields, "mediaType") or media_type.partition(";")[0].strip()
    if own not in (*media_types.MANIFESTS, *media_types.INDEXES):
        own = media_types.OCI_INDEX if "manifests" in fields else media_types.OCI_MANIFEST
        media_type = "" if media_type.partition(";")[0].strip() in _UNSPECIFIC else media_type
    kind = Index if own in media_types.INDEXES else Manifest
    return kind.from_json(fields, content, media_type)


_UNSPECIFIC = ("application/json", "application/octet-stream", "text/plain")
