"""Attestations: the `unknown/unknown` entries of an index, each about the image before it.

The real ones hold an SBOM and the provenance of a build; these say that there was none.
Source: moby/buildkit, docs/attestations/attestation-storage.md; in-toto attestation, Statement v0.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.image import Descriptor, Digest, Manifest, Platform, media_types
from sandbox.image.json_fields import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.image.tiny import TinyImage

IN_TOTO = "application/vnd.in-toto+json"
SBOM = "https://spdx.dev/Document"
PROVENANCE = "https://slsa.dev/provenance/v0.2"
UNKNOWN = Platform("unknown", "unknown")


@dataclass(frozen=True)
class Attestation:
    """The manifest, how the index points to it, and its content."""

    manifest: Manifest
    descriptor: Descriptor
    blobs: Mapping[Digest, bytes]


def attest(image: TinyImage, sentence: str) -> Attestation:
    """Write the attestations of one platform's image."""
    statements = {kind: _statement(kind, image, sentence) for kind in (SBOM, PROVENANCE)}
    contents = list(statements.values())
    config = canonical(
        UNKNOWN.to_json()
        | {
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [str(Digest.of(each)) for each in contents]},
        }
    )
    layers = [
        Descriptor(IN_TOTO, Digest.of(content), len(content), annotations={"in-toto.io/predicate-type": kind})
        for kind, content in statements.items()
    ]
    manifest = Manifest.make(Descriptor.of(config, media_types.OCI_CONFIG), layers)
    annotations = {
        "vnd.docker.reference.digest": str(image.digest),
        "vnd.docker.reference.type": "attestation-manifest",
    }
    described = Descriptor(
        manifest.media_type, manifest.digest, len(manifest.content), UNKNOWN, annotations=annotations
    )
    blobs = {Digest.of(each): each for each in (config, *contents)}
    return Attestation(manifest, described, blobs)


def _statement(kind: str, image: TinyImage, sentence: str) -> bytes:
    predicates: dict[str, dict[str, object]] = {
        SBOM: {
            "spdxVersion": "SPDX-2.3",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": "stand-in",
            "comment": f"{sentence}; there are no packages in it",
            "packages": [],
        },
        PROVENANCE: {
            "builder": {"id": ""},
            "buildType": "none",
            "invocation": {"parameters": {"comment": f"{sentence}; nothing was built"}},
            "materials": [],
        },
    }
    return canonical(
        {
            "_type": "https://in-toto.io/Statement/v0.1",
            "predicateType": kind,
            "subject": [{"name": "_", "digest": {image.digest.algorithm: image.digest.encoded}}],
            "predicate": predicates[kind],
        }
    )
