"""`GET /images/{name}/get` and `/images/get`: images as one archive, an OCI image layout for any engine.

Beside the layout stands `manifest.json`, which engines before 25 and other tools read. Layers go out as they
are kept, compressed. A current engine with the containerd store writes the same files.
Source: OCI image specification 1.1, image-layout.md; moby `image/tarexport/save.go`.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Response
from sandbox.engine.embedded.archives import tar_stream
from sandbox.engine.embedded.archives.manifests import manifest_of
from sandbox.engine.embedded.errors import bad_request
from sandbox.engine.embedded.images.store import bare_name
from sandbox.image import media_types
from sandbox.image.json_fields import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.content import Content
    from sandbox.engine.embedded.images import Image, Images
    from sandbox.image import Manifest
    from sandbox.image.digest import Digest
    from sandbox.reference import Reference

Chosen = dict["Image", "list[Reference]"]
_NAME = "io.containerd.image.name"
READ_ONLY = 0o444
"""What is named by its content never changes; a current engine writes it so."""

_TAG = "org.opencontainers.image.ref.name"


def save_image(call: Call) -> Response:
    """Save one image, under the name that was asked for, or all of a repository."""
    return _archive(call.world.images, [call.name])


def save_images(call: Call) -> Response:
    """Save several images."""
    names = call.query.all("names")
    if not names:
        raise bad_request("no images were named: add names=…")
    return _archive(call.world.images, names)


def _archive(images: Images, names: Sequence[str]) -> Response:
    chosen: Chosen = {}
    for name in names:
        for image, reference in _chosen(images, name):
            chosen.setdefault(image, [])
            if reference is not None and reference.tag and reference not in chosen[image]:
                chosen[image].append(reference)
    headers = Headers((("Content-Type", "application/x-tar"),))
    return Response(200, headers, _pieces(images.content, chosen))


def _chosen(images: Images, text: str) -> list[tuple[Image, Reference | None]]:
    """Return what a client named: of a repository without a tag, every tag.

    Source: moby `image/tarexport/save.go`, `parseNames`.
    """
    bare = bare_name(text)
    tags = images.names.tags(bare.name) if bare else {}
    found = [(images.get(image_id), bare.with_tag(tag)) for tag, image_id in sorted(tags.items()) if bare]
    named = [(image, name) for image, name in found if image is not None]
    return list(named) or [(images.find(text), images.name_of(text))]


def _pieces(content: Content, chosen: Chosen) -> Iterator[bytes]:
    """Write the archive while a lease keeps everything in it."""
    with content.lease() as lease:
        for image in chosen:
            for digest in image.content:
                lease.take(digest)
        manifests = {image: manifest_of(content, image) for image in chosen}
        written: set[Digest] = set()
        yield from tar_stream.folder("blobs")
        yield from tar_stream.folder("blobs/sha256")
        for image, manifest in manifests.items():
            for part in (*image.layers, manifest.config, manifest.descriptor):
                if part.digest not in written:
                    written.add(part.digest)
                    yield from _blob(content, part.digest, image, manifest)
        for name, value in _lists(chosen, manifests).items():
            yield from tar_stream.file(name, value, READ_ONLY if name == "oci-layout" else 0o644)
        yield tar_stream.END


def _blob(content: Content, digest: Digest, image: Image, manifest: Manifest) -> Iterator[bytes]:
    path = f"blobs/{digest.algorithm}/{digest.encoded}"
    if digest == image.id:
        return tar_stream.file(path, image.config, READ_ONLY)
    if digest == manifest.digest:
        return tar_stream.file(path, manifest.content, READ_ONLY)
    opened = functools.partial(content.open, digest)
    return tar_stream.large_file(path, content.size_bytes(digest), opened, READ_ONLY)


def _lists(chosen: Chosen, manifests: Mapping[Image, Manifest]) -> dict[str, bytes]:
    return {
        "index.json": _index(chosen, manifests),
        "manifest.json": _encoded([_entry(image, names) for image, names in chosen.items()]),
        "oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
    }


def _index(chosen: Chosen, manifests: Mapping[Image, Manifest]) -> bytes:
    entries: list[dict[str, Any]] = []
    for image, names in chosen.items():
        descriptor = manifests[image].descriptor.to_json()
        named = [{_NAME: str(name), _TAG: name.tag} for name in names]
        entries += [{**descriptor, "annotations": each} for each in named] or [descriptor]
    return canonical({"schemaVersion": 2, "mediaType": media_types.OCI_INDEX, "manifests": entries})


def _entry(image: Image, names: Sequence[Reference]) -> dict[str, Any]:
    return {
        "Config": _path(image.id),
        "RepoTags": [name.familiar for name in names] or None,
        "Layers": [_path(layer.digest) for layer in image.layers],
    }


def _path(digest: Digest) -> str:
    return f"blobs/{digest.algorithm}/{digest.encoded}"


def _encoded(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
