"""`POST /images/{name}/push`: an image goes to the registry that its name says.

A manifest that was pulled is sent again byte for byte; another is made. The messages are those of dockerd's
classic engine, which begins to answer before it knows anything: what goes wrong is told in the stream.
Source: Docker Engine API 1.50, "Push an image"; moby `distribution/push.go`, `push_v2.go`.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import stream
from sandbox.engine.embedded.archives.manifests import manifest_of
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.naming import familiar_name, named
from sandbox.engine.embedded.transfer.progress import step
from sandbox.engine.embedded.transfer.push.layers import push_config, push_layer
from sandbox.engine.embedded.transfer.remote import Repository, connect
from sandbox.engine.embedded.transfer.remote.credentials import of_push
from sandbox.engine.embedded.transfer.remote.repository import PUSH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.images import Image
    from sandbox.engine.embedded.transfer.progress import Message
    from sandbox.engine.embedded.transfer.remote import RegistryCredentials
    from sandbox.engine.embedded.world import World
    from sandbox.image import Manifest
    from sandbox.reference import Reference

_AT_ONCE = 5
"""How many layers dockerd sends at once: the others are said to wait."""
_UNDISTRIBUTED = ("foreign", "nondistributable")
"""What is in the media type of a layer that does not travel."""


def push_image(call: Call) -> Response:
    """Push one tag, or all of a repository's."""
    reference = named(call.name, call.query.get("tag"))
    client = call.request.headers.get("User-Agent")
    return stream(push(call.world, reference, of_push(call), client=client))


def push(
    world: World, reference: Reference, credentials: RegistryCredentials, *, client: str = ""
) -> Iterator[Message]:
    """Push what a name means, telling how far it is; without a tag, every tag of the repository."""
    yield {"status": f"The push refers to repository [{reference.name}]"}
    if reference.digest:
        raise EngineError("cannot push a digest reference")
    tags = world.images.names.tags(reference.name)
    if not tags:
        familiar = familiar_name(reference)
        raise EngineError(f"An image does not exist locally with the tag: {familiar}")
    session, _ = connect(reference.registry, world.settings, credentials, client=client)
    with session:
        repository = Repository(session, reference.repository, PUSH)
        for tag in [reference.tag] if reference.tag else sorted(tags):
            yield from _push_tag(world, repository, reference.with_tag(tag))


def _push_tag(world: World, repository: Repository, reference: Reference) -> Iterator[Message]:
    image_id = world.images.names.get(reference)
    image = world.images.get(image_id) if image_id else None
    if image is None:
        raise EngineError(f"tag does not exist: {reference.familiar}")
    lease = world.content.lease()
    try:
        manifest = _held(world, image, lease, reference)
        yield from _push_layers(world, repository, reference, image, manifest)
        push_config(world, repository, manifest.config)
        repository.put_manifest(reference.tag, manifest.content, manifest.media_type)
        digest, size_bytes = manifest.digest, len(manifest.content)
        _remember(world, reference.with_digest(digest), image)
        named_so = image.labels | {"name": familiar_name(reference)}
        world.events.happened("image", "push", reference.familiar, **named_so)
        yield {"status": f"{reference.tag}: digest: {digest} size: {size_bytes}"}
        yield {"progressDetail": {}, "aux": {"Tag": reference.tag, "Digest": digest, "Size": size_bytes}}
    finally:
        lease.release()


def _remember(world: World, reference: Reference, image: Image) -> None:
    """Let the digest mean the image from now on, unless somebody has removed it meanwhile."""
    if world.images.names.get(reference) != image.id:
        with contextlib.suppress(EngineError):
            world.images.tag(reference, image.id)


def _held(world: World, image: Image, lease: Lease, reference: Reference) -> Manifest:
    """Return the image's manifest, once the lease holds all that it names."""
    manifest = manifest_of(world.content, image)
    for part in (manifest.config, *manifest.layers):
        if lease.take(part.digest):
            continue
        if world.images.get(image.id) is None:  # somebody has just removed it
            raise EngineError(f"tag does not exist: {reference.familiar}")
        raise EngineError(f"the content {part.digest} is missing or damaged here; pull the image again")
    return manifest


def _push_layers(
    world: World, repository: Repository, reference: Reference, image: Image, manifest: Manifest
) -> Iterator[Message]:
    """Push the layers, the top one first as dockerd does, each shown by its archive's digest."""
    layers = [
        (layer, diff_id.short)
        for layer, diff_id in zip(reversed(manifest.layers), reversed(image.diff_ids), strict=True)
    ]
    for _, shown_id in layers:
        yield step(shown_id, "Preparing")
    for _, shown_id in layers[_AT_ONCE:]:
        yield step(shown_id, "Waiting")
    for layer, shown_id in layers:
        if any(kind in layer.media_type for kind in _UNDISTRIBUTED):
            yield step(shown_id, "Skipped foreign layer")
        else:
            yield from push_layer(world, repository, reference, layer, shown_id)
