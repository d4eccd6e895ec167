"""The manifest of an image: the one that it came with, or one that is made of what is known of it.

A manifest that was pulled or loaded is used again byte for byte, so that its digest stays. One that is made
is Docker's schema 2, as the classic engine makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.image import Manifest, media_types
from sandbox.image.descriptor import Descriptor

if TYPE_CHECKING:
    from sandbox.engine.embedded.content import Content
    from sandbox.engine.embedded.images import Image

_DOCKER_LAYERS = {
    media_types.OCI_LAYER_GZIP: media_types.DOCKER_LAYER_GZIP,
    media_types.OCI_LAYER: "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.oci.image.layer.v1.tar+zstd": "application/vnd.docker.image.rootfs.diff.tar.zstd",
}


def manifest_of(content: Content, image: Image) -> Manifest:
    """Return the manifest under which an image travels."""
    if image.manifest is not None and content.has(image.manifest):
        return Manifest.parse(content.read(image.manifest))
    config = Descriptor.of(image.config, media_types.DOCKER_CONFIG)
    return Manifest.make(
        config, [_docker(each) for each in image.layers], media_type=media_types.DOCKER_MANIFEST
    )


def _docker(layer: Descriptor) -> Descriptor:
    kind = _DOCKER_LAYERS.get(layer.media_type, layer.media_type)
    return Descriptor(kind, layer.digest, layer.size_bytes)
