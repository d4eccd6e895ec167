"""One image of a manifest list, in the form in which Docker's client keeps it beside its settings.

Source: docker CLI 28.2.2, seen: `manifest inspect -v` and the files below DOCKER_CONFIG/manifests.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.image import media_types, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.image import Index, Manifest

_PLATFORM = ("architecture", "os", "os.version", "os.features", "variant")


@dataclass(frozen=True)
class Entry:
    """A manifest: under which name it was found, its exact bytes, and for which platform it is."""

    reference: str
    media_type: str
    digest: str
    content: bytes
    platform: Mapping[str, Any]

    @classmethod
    def of(cls, reference: str, image: Manifest, platform: Mapping[str, Any]) -> Entry:
        """Make it of a manifest that was fetched."""
        return cls(reference, image.media_type, str(image.digest), image.content, _in_order(platform))

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Entry:
        """Read a file."""
        described = fields["Descriptor"]
        content = base64.b64decode(fields["Raw"])
        platform = _in_order(described.get("platform") or {})
        return cls(fields["Ref"], described["mediaType"], described["digest"], content, platform)

    @property
    def manifest(self) -> Manifest | Index:
        """The manifest itself."""
        return parse_manifest(self.content, self.media_type)

    def annotated(self, changes: Mapping[str, Any]) -> Entry:
        """Say another platform."""
        return replace(self, platform=_in_order({**self.platform, **changes}))

    def to_json(self) -> dict[str, Any]:
        """Write it as a file, and as `inspect -v` shows it."""
        kind = "OCIManifest" if self.media_type == media_types.OCI_MANIFEST else "SchemaV2Manifest"
        return {
            "Ref": self.reference,
            "Descriptor": {
                "mediaType": self.media_type,
                "digest": self.digest,
                "size": len(self.content),
                "platform": dict(self.platform),
            },
            "Raw": base64.b64encode(self.content).decode(),
            kind: json.loads(self.content),
        }

    def to_descriptor(self) -> dict[str, Any]:
        """Write it as an entry of a list."""
        return {
            "mediaType": self.media_type,
            "size": len(self.content),
            "digest": self.digest,
            "platform": dict(self.platform),
        }


def list_content(entries: list[Entry]) -> tuple[bytes, str]:
    """Return the bytes of the list of these images, and its media type."""
    all_oci = all(entry.media_type == media_types.OCI_MANIFEST for entry in entries)
    kind = media_types.OCI_INDEX if all_oci else media_types.DOCKER_LIST
    fields = {
        "schemaVersion": 2,
        "mediaType": kind,
        "manifests": [entry.to_descriptor() for entry in entries],
    }
    return json.dumps(fields, indent=3).encode(), kind


def _in_order(platform: Mapping[str, Any]) -> dict[str, Any]:
    return {name: platform[name] for name in _PLATFORM if platform.get(name)}
