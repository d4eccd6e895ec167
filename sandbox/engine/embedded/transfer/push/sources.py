"""Where a registry may have a blob already: other repositories of it that this engine knows.

An image with a digest name was pulled from that repository or pushed to it, so that its layers were there.
Source: moby `distribution/push_v2.go`, `getRepositoryMountCandidates`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.embedded.images import Images
    from sandbox.image.digest import Digest
    from sandbox.reference import Reference

_MOST = 3
"""How many are tried: each costs a request."""


def mount_sources(images: Images, target: Reference, blob: Digest) -> list[str]:
    """Return the names of repositories of the target's registry that have had a blob, in order."""
    found = {
        name.repository
        for name, image_id in images.names.all().items()
        if name.digest and name.registry == target.registry and name.repository != target.repository
        if (image := images.get(image_id)) and any(layer.digest == blob for layer in image.layers)
    }
    return sorted(found)[:_MOST]
