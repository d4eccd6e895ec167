"""Tiny images: whole, reproducible images of a few files, made in memory.

Notebooks, exercises and tests make them to have something to push, without a build and without a network.
The same arguments give the same digests on every machine. `load_image` hands one to an engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.image import media_types
from sandbox.image.config import Config
from sandbox.image.descriptor import Descriptor
from sandbox.image.index import Index
from sandbox.image.json_fields import EMPTY, canonical
from sandbox.image.layer import Layer, make_layer, make_tar
from sandbox.image.manifest import Manifest
from sandbox.image.platform import Platform
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docker import DockerClient
    from docker.models.images import Image

    from sandbox.image.digest import Digest

EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class TinyImage:
    """One image with all its content: config, layers and manifest."""

    config: Config
    layers: tuple[Layer, ...]
    manifest: Manifest

    @property
    def digest(self) -> Digest:
        """The manifest's digest."""
        return self.manifest.digest

    @property
    def descriptor(self) -> Descriptor:
        """How an index points to this image, its platform included."""
        return Descriptor.of(self.manifest.content, self.manifest.media_type, platform=self.config.platform)

    @property
    def blobs(self) -> dict[Digest, bytes]:
        """Config and layers by digest: what must be in a registry before the manifest."""
        blobs = {layer.descriptor.digest: layer.content for layer in self.layers}
        return {**blobs, self.config.digest: self.config.content}

    @property
    def manifests(self) -> tuple[Manifest | Index, ...]:
        """What is pushed after the blobs, in this order."""
        return (self.manifest,)

    def archive(self, *references: str) -> bytes:
        """Write the tar archive that `docker load` takes, naming the image in it.

        It is an OCI image layout with Docker's `manifest.json` beside it, as `docker save` has written since
        Engine 25: the classic store reads the one, the containerd store the other, with the same digests.

        Source: OCI image specification 1.1, image-layout.md; moby `image/tarexport`.
        """
        return make_tar(oci_layout(self, *references) | {"manifest.json": self._docker_save_list(references)})

    def _docker_save_list(self, references: Sequence[str]) -> bytes:
        layers = [_blob_path(layer.descriptor.digest) for layer in self.layers]
        entry = {
            "Config": _blob_path(self.config.digest),
            "RepoTags": _familiar(references),
            "Layers": layers,
        }
        return b"[" + canonical(entry) + b"]"


@dataclass(frozen=True)
class TinyIndex:
    """Several images under one index, usually one a platform."""

    images: tuple[TinyImage, ...]
    index: Index

    @property
    def digest(self) -> Digest:
        """The index's digest."""
        return self.index.digest

    @property
    def descriptor(self) -> Descriptor:
        """How a registry points to the index."""
        return self.index.descriptor

    @property
    def blobs(self) -> dict[Digest, bytes]:
        """Configs and layers of all images by digest."""
        return {digest: content for image in self.images for digest, content in image.blobs.items()}

    @property
    def manifests(self) -> tuple[Manifest | Index, ...]:
        """What is pushed after the blobs, in this order: the images' manifests, then the index."""
        return (*(image.manifest for image in self.images), self.index)


def make_image(
    *layers: Mapping[str, bytes | str],
    labels: Mapping[str, str] = EMPTY,
    platform: str = "linux/amd64",
    command: Sequence[str] = (),
    environment: Sequence[str] = (),
) -> TinyImage:
    """Make an image with one layer for each mapping of {path: content}."""
    made = tuple(make_layer(files) for files in layers)
    settings = {"Cmd": list(command), "Env": list(environment), "Labels": dict(labels)}
    config = Config.parse(
        canonical(
            Platform.parse(platform).to_json()
            | {
                "created": EPOCH,
                "config": {name: value for name, value in settings.items() if value},
                "rootfs": {"type": "layers", "diff_ids": [str(layer.diff_id) for layer in made]},
                "history": [{"created": EPOCH, "created_by": f"layer {n}"} for n in range(1, len(made) + 1)],
            }
        )
    )
    described = Descriptor.of(config.content, media_types.OCI_CONFIG)
    return TinyImage(config, made, Manifest.make(described, [layer.descriptor for layer in made]))


def make_index(*images: TinyImage) -> TinyIndex:
    """Put several images under one index."""
    return TinyIndex(images, Index.make([image.descriptor for image in images]))


def oci_layout(image: TinyImage | TinyIndex, *references: str) -> dict[str, bytes]:
    """Lay out an image as the files of an OCI image layout: {path: content}.

    Source: OCI image specification 1.1, image-layout.md and annotations.md.
    """
    named = [
        image.descriptor.to_json() | {"annotations": _name_annotations(reference)} for reference in references
    ] or [image.descriptor.to_json()]
    contents = image.blobs | {manifest.digest: manifest.content for manifest in image.manifests}
    index = {"schemaVersion": 2, "mediaType": media_types.OCI_INDEX, "manifests": named}
    return {
        "oci-layout": canonical({"imageLayoutVersion": "1.0.0"}),
        "index.json": canonical(index),
        **{_blob_path(digest): content for digest, content in contents.items()},
    }


def load_image(client: DockerClient, image: TinyImage, *references: str) -> Image:
    """Load an image into an engine under each reference (with a tag) and return the engine's view of it."""
    client.images.load(image.archive(*references))
    return client.images.get(references[0])


def _name_annotations(reference: str) -> dict[str, str]:
    name = Reference.parse(reference)
    return {"io.containerd.image.name": str(name), "org.opencontainers.image.ref.name": name.tag}


def _familiar(references: Sequence[str]) -> list[str]:
    return [Reference.parse(reference).familiar for reference in references]


def _blob_path(digest: Digest) -> str:
    return f"blobs/{digest.algorithm}/{digest.encoded}"
