"""Descriptors: a typed, sized, digested pointer from one piece of content to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.image.digest import Digest
from sandbox.image.json_fields import number, optional_child, optional_text, text, text_list, text_map
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Descriptor:
    """What a manifest says about a piece of content: its type, its size in bytes and its digest.

    Source: OCI image specification 1.1, descriptor.md.
    """

    media_type: str
    digest: Digest
    size_bytes: int
    platform: Platform | None = None
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    artifact_type: str = ""
    urls: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: bytes, media_type: str, *, platform: Platform | None = None) -> Descriptor:
        """Describe content."""
        return cls(media_type, Digest.of(content), len(content), platform)

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Descriptor:
        """Read a descriptor; raises `InvalidContentError` or `InvalidDigestError` for a malformed one."""
        platform = optional_child(fields, "platform")
        return cls(
            media_type=text(fields, "mediaType"),
            digest=Digest(text(fields, "digest")),
            size_bytes=number(fields, "size"),
            platform=None if platform is None else Platform.from_json(platform),
            annotations=text_map(fields, "annotations"),
            artifact_type=optional_text(fields, "artifactType"),
            urls=text_list(fields, "urls"),
        )

    def to_json(self) -> dict[str, object]:
        """Write the descriptor, without empty fields."""
        fields: dict[str, object] = {
            "mediaType": self.media_type,
            "digest": str(self.digest),
            "size": self.size_bytes,
        }
        extra: dict[str, object] = {
            "platform": None if self.platform is None else self.platform.to_json(),
            "annotations": dict(self.annotations),
            "artifactType": self.artifact_type,
            "urls": list(self.urls),
        }
        return fields | {name: value for name, value in extra.items() if value}
