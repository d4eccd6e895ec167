"""What an archive's images are made of: read from `manifest.json`, or from an OCI layout's index.

Everything is checked before anything is added: that each layer is there, and that what is inside it is what
the config says. Source: moby `image/tarexport/load.go`; OCI image specification 1.1, image-layout.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.errors import bad_request
from sandbox.errors import CourseError
from sandbox.image import Config, Index, Manifest, media_types, parse_manifest
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.engine.embedded.archives.incoming import Received
    from sandbox.engine.embedded.content import Content, Lease

LISTS = "manifest.json"
INDEX = "index.json"
_NAME = "io.containerd.image.name"
_TAG = "org.opencontainers.image.ref.name"
_LIST_BYTES = 4 << 20


@dataclass(frozen=True)
class Described:
    """One image of an archive, complete and checked."""

    config: bytes
    diff_ids: tuple[Digest, ...]
    layers: tuple[Descriptor, ...]
    names: tuple[str, ...]
    manifest: Digest | None

    @property
    def id(self) -> Digest:
        """The image's ID."""
        return Digest.of(self.config)


def described_images(content: Content, received: Received, lease: Lease) -> Iterator[Described]:
    """Go through an archive's images; raises `EngineError` 400 where it holds none, or a broken one."""
    archive = _Archive(content, received, lease)
    if received.find(LISTS):
        yield from archive.listed()
    elif received.find(INDEX):
        yield from archive.indexed()
    else:
        raise bad_request("the archive holds no images: neither manifest.json nor index.json is in it")


class _Archive:
    """The files of one archive as images."""

    def __init__(self, content: Content, received: Received, lease: Lease) -> None:
        self._content = content
        self._received = received
        self._lease = lease

    def listed(self) -> Iterator[Described]:
        entries = self._json(LISTS)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise bad_request(f"{LISTS} of the archive must be a list of images")
        manifests = self._manifests_by_config()
        for entry in entries:
            config = self._small(str(entry.get("Config")))
            manifest = manifests.get(Digest.of(config))
            layers = [str(each) for each in entry.get("Layers") or ()]
            yield self._described(config, layers, tuple(entry.get("RepoTags") or ()), manifest)

    def indexed(self) -> Iterator[Described]:
        names: dict[Digest, list[str]] = {}
        for descriptor in self._index_of(INDEX).manifests:
            name = descriptor.annotations.get(_NAME, "")
            for manifest in self._images_of(descriptor):
                names.setdefault(manifest.digest, []).extend([name] if name else [])
        for digest, found in names.items():
            manifest = Manifest.parse(self._small(_blob_path(digest)))
            layers = [_blob_path(layer.digest) for layer in manifest.layers]
            yield self._described(
                self._small(_blob_path(manifest.config.digest)), layers, tuple(found), manifest
            )

    def _described(
        self, content: bytes, paths: Sequence[str], names: tuple[str, ...], manifest: Manifest | None
    ) -> Described:
        try:
            config = Config.parse(content)
        except CourseError as error:
            raise bad_request(f"an image's config in the archive cannot be read: {error}") from error
        if len(paths) != len(config.diff_ids):
            raise bad_request(
                f"invalid manifest, layers length mismatch: expected {len(config.diff_ids)}, got {len(paths)}"
            )
        layers = tuple(self._layer(*each) for each in zip(paths, config.diff_ids, strict=True))
        is_whole = manifest and [each.digest for each in manifest.layers] == [each.digest for each in layers]
        kept = manifest if manifest and is_whole else None
        if kept:
            self._lease.take(kept.digest)
        return Described(
            content, config.diff_ids, kept.layers if kept else layers, names, kept.digest if kept else None
        )

    def _layer(self, path: str, diff_id: Digest) -> Descriptor:
        """Find a layer and check it; an engine that has it already need not be sent it."""
        digest = self._received.find(path)
        if digest is None:
            digest = next(
                (each for each in self._content.layers.known(diff_id) if self._lease.take(each)), None
            )
        if digest is None:
            raise bad_request(f"the archive lacks {path}, and the layer {diff_id} is not here")
        try:
            found = self._content.layers.of(digest).diff_id
        except CourseError as error:
            raise bad_request(str(error)) from error
        if found != diff_id:
            raise bad_request(f"invalid diffID for layer {path}: expected {diff_id}, got {found}")
        return Descriptor(_layer_type(self._content, digest), digest, self._content.size_bytes(digest))

    def _manifests_by_config(self) -> dict[Digest, Manifest]:
        """Find the manifests of an OCI layout beside `manifest.json`, by the configs that they name."""
        if not self._received.find(INDEX):
            return {}
        found = (m for each in self._index_of(INDEX).manifests for m in self._images_of(each))
        return {manifest.config.digest: manifest for manifest in found}

    def _images_of(self, descriptor: Descriptor) -> Iterator[Manifest]:
        """Go from a descriptor down to image manifests; what the archive has left out is passed over."""
        waiting, seen = [descriptor], set()
        while waiting:
            each = waiting.pop(0)
            if each.digest in seen or not self._received.find(_blob_path(each.digest)):
                continue
            seen.add(each.digest)
            parsed = self._parse(_blob_path(each.digest), each.media_type)
            if isinstance(parsed, Index):
                waiting += parsed.manifests
            elif parsed.config.media_type in media_types.CONFIGS:
                yield parsed

    def _index_of(self, path: str) -> Index:
        parsed = self._parse(path, media_types.OCI_INDEX)
        if not isinstance(parsed, Index):
            raise bad_request(f"{path} of the archive is no index")
        return parsed

    def _parse(self, path: str, media_type: str) -> Manifest | Index:
        try:
            return parse_manifest(self._small(path), media_type)
        except CourseError as error:
            raise bad_request(f"{path} of the archive cannot be read: {error}") from error

    def _json(self, path: str) -> Any:  # noqa: ANN401 - whatever the archive holds
        try:
            return json.loads(self._small(path))
        except ValueError as error:
            raise bad_request(f"{path} of the archive is no JSON: {error}") from error

    def _small(self, path: str) -> bytes:
        digest = self._received.find(path)
        try:
            if digest is None or self._content.size_bytes(digest) > _LIST_BYTES:
                raise bad_request(f"the archive lacks {path}, or it is too long for what it should be")
            return self._content.read(digest)
        except UnknownBlobError as error:
            raise bad_request(f"{path} of the archive cannot be read") from error


def _layer_type(content: Content, digest: Digest) -> str:
    with content.open(digest) as file:
        magic = file.read(4)
    return _ZSTD_LAYER if magic == b"\x28\xb5\x2f\xfd" else media_types.DOCKER_LAYER_GZIP


_ZSTD_LAYER = "application/vnd.oci.image.layer.v1.tar+zstd"


def _blob_path(digest: Digest) -> str:
    return f"blobs/{digest.algorithm}/{digest.encoded}"
