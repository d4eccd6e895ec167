"""What manifests say of themselves, read once: content never changes, so neither does this."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.image import Index, Manifest, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.image.digest import Digest
    from sandbox.registry.storage.blobs import Blobs

_MOST_REMEMBERED = 20_000


@dataclass(frozen=True)
class ManifestFacts:
    """The media type and size of a manifest, and what a list of referrers shows of it."""

    media_type: str
    size_bytes: int
    subject: Digest | None
    artifact_type: str
    annotations: Mapping[str, str]

    def to_referrer(self, digest: Digest) -> dict[str, object]:
        """Write the descriptor for a list of referrers.

        Source: OCI distribution specification 1.1, "Listing Referrers".
        """
        fields: dict[str, object] = {"mediaType": self.media_type, "digest": digest, "size": self.size_bytes}
        extra = {"annotations": dict(self.annotations), "artifactType": self.artifact_type}
        return fields | {name: value for name, value in extra.items() if value}


class Facts:
    """The facts of all manifests of a registry."""

    def __init__(self, blobs: Blobs) -> None:
        """Know none yet."""
        self._blobs = blobs
        self._known: dict[Digest, ManifestFacts] = {}
        self._lock = threading.Lock()

    def of(self, digest: Digest) -> ManifestFacts:
        """Return a manifest's facts; raises `UnknownBlobError`, or `LearnerError` for what is no manifest."""
        found = self._known.get(digest)
        if found is None:
            found = _facts(parse_manifest(self._blobs.read(digest)))
            self._remember(digest, found)
        return found

    def _remember(self, digest: Digest, found: ManifestFacts) -> None:
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[digest] = found


def _facts(manifest: Manifest | Index) -> ManifestFacts:
    """Take the facts; an image without an artifact type has its config's media type, an index has none."""
    fallback = manifest.config.media_type if isinstance(manifest, Manifest) else ""
    return ManifestFacts(
        media_type=manifest.media_type,
        size_bytes=len(manifest.content),
        subject=manifest.subject.digest if manifest.subject else None,
        artifact_type=manifest.artifact_type or fallback,
        annotations=manifest.annotations,
    )
