"""`POST /images/create?fromSrc=-`: an archive of files becomes an image of one layer.

`changes` are instructions of a Dockerfile that change settings. Nothing is fetched from a URL.
Source: Docker Engine API 1.50, "Create an image"; moby `daemon/images/image_import.go`,
`builder/dockerfile/builder.go`, `BuildFromConfig`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded import times
from sandbox.engine.embedded.answers import encoded, stream
from sandbox.engine.embedded.archives.incoming import PIECE_BYTES, readable
from sandbox.engine.embedded.builder.changes import changed_settings
from sandbox.engine.embedded.content.compression import DAMAGED, open_stream
from sandbox.engine.embedded.content.layer_writer import LayerWriter
from sandbox.engine.embedded.errors import bad_request, not_implemented
from sandbox.engine.embedded.images.store import parse_name
from sandbox.engine.embedded.images.tagging import name_image
from sandbox.engine.embedded.transfer.pull.platforms import parse_platform
from sandbox.errors import InvalidContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Response
    from sandbox.engine.embedded.answers import Message
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.content import LayerFact, Lease
    from sandbox.image.descriptor import Descriptor

_BODY = "-"


def import_image(call: Call) -> Response:
    """Make an image of the files in the request's body."""
    source = call.query.get("fromSrc")
    if source != _BODY:
        raise not_implemented(
            f"The embedded engine fetches no archive from {source}: download it, and send it in the request."
        )
    return stream(_import(call))


def _import(call: Call) -> Iterator[Message]:
    world = call.world
    name, tag = call.query.get("repo"), call.query.get("tag")
    reference = parse_name(f"{name}:{tag}" if tag else name) if name else None
    text = call.query.get("platform")
    platform = parse_platform(text, world.settings.platform) if text else world.settings.platform
    settings = changed_settings(call.query.all("changes"), platform)
    with world.content.lease() as lease:
        layer, fact = _receive(call, lease)
        created = times.now()
        entry = {"created": created, "comment": call.query.get("message") or "Imported from -"}
        config = {
            "architecture": platform.architecture,
            "os": platform.os,
            **({"variant": platform.variant} if platform.variant else {}),
            "created": created,
            "config": settings,
            "history": [entry],
            "rootfs": {"type": "layers", "diff_ids": [fact.diff_id]},
        }
        image = world.images.add(encoded(dict(sorted(config.items()))), [layer], lease)
        world.events.image_happened("import", image)
        if reference is not None:
            name_image(world, reference, image)
    yield {"status": image.id}


def _receive(call: Call, lease: Lease) -> tuple[Descriptor, LayerFact]:
    """Store the body as a layer; raises `EngineError` 400 for what is no archive."""
    writer = LayerWriter(lease.writer())
    try:
        archive = open_stream(readable(call.body))
        while piece := archive.read(PIECE_BYTES):
            writer.write(piece)
        digest = writer.commit()
        return writer.descriptor(), call.world.content.layers.of(digest)
    except (*DAMAGED, InvalidContentError) as error:
        raise bad_request(f"the archive cannot be read: {error}") from error
