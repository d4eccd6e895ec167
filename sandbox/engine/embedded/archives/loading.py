"""`POST /images/load`: images out of an archive, written by this engine, by Docker, or by another tool.

The archive comes as a stream, so that each of its files goes into the content store as it passes, under a
lease; what no image needs is collected in the end. Nothing is written under a name from the archive, so that
no name in it can lead anywhere. `manifest.json` says what the images are; where only an OCI image layout is
there, its index does. Source: moby `image/tarexport/load.go`; OCI image specification 1.1, image-layout.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import last_message, stream
from sandbox.engine.embedded.archives.incoming import receive
from sandbox.engine.embedded.archives.layout import described_images
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.images.store import parse_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Response
    from sandbox.engine.embedded.answers import Message
    from sandbox.engine.embedded.archives.layout import Described
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.images import Image
    from sandbox.engine.embedded.world import World


def load_images(call: Call) -> Response:
    """Load an archive, and tell of each layer and name."""
    is_quiet = call.query.flag("quiet")
    return stream(message for message in _told(call) if not is_quiet or "progressDetail" not in message)


def _told(call: Call) -> Iterator[Message]:
    """Let what is wrong with an archive be the last message, as engines do, and not a refusal."""
    try:
        yield from _load(call)
    except EngineError as error:
        yield last_message(error.message)


def _load(call: Call) -> Iterator[Message]:
    world = call.world
    with world.content.lease() as lease:
        received = receive(call.body, lease)
        for described in described_images(world.content, received, lease):
            yield from _add(world, described, lease)


def _add(world: World, described: Described, lease: Lease) -> Iterator[Message]:
    known = world.images.get(described.id)
    for layer, diff_id in zip(described.layers, described.diff_ids, strict=True):
        if known is None:
            yield _progress(diff_id.short, layer.size_bytes)
    image = world.images.add(described.config, described.layers, lease, manifest=described.manifest)
    world.events.image_happened("load", image)
    if not described.names:
        yield {"stream": f"Loaded image ID: {image.id}\n"}
    for name in described.names:
        yield from _name(world, image, name)


def _name(world: World, image: Image, text: str) -> Iterator[Message]:
    reference = parse_name(text)
    before = world.images.names.get(reference)
    if before is not None and before != image.id:
        yield {
            "stream": f"The image {reference.familiar} already exists, renaming the old one with ID {before} "
            "to empty string\n"
        }
    world.images.name(reference, image)
    yield {"stream": f"Loaded image: {reference.familiar}\n"}


def _progress(layer_id: str, size_bytes: int) -> Message:
    """Tell of a layer that is in: it was received before anyone could know that it is one."""
    return {
        "status": "Loading layer",
        "progressDetail": {"current": size_bytes, "total": size_bytes},
        "id": layer_id,
    }
