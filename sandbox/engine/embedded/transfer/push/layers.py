"""A layer, or a config, on its way to a registry: already there, mounted from another repository, or sent.

Source: moby `distribution/push_v2.go`, `v2PushDescriptor.Upload`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.progress import progress, step
from sandbox.engine.embedded.transfer.push.sources import mount_sources
from sandbox.engine.embedded.transfer.push.upload import upload
from sandbox.engine.embedded.transfer.remote import RefusedError, RequestFailedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from sandbox.engine.embedded.transfer.progress import Message
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.engine.embedded.world import World
    from sandbox.image.descriptor import Descriptor
    from sandbox.reference import Reference

ATTEMPTS = 5
"""As many as dockerd makes; in between it waits, and this engine does not: see `pull.download`."""


def push_layer(
    world: World, repository: Repository, target: Reference, layer: Descriptor, shown_id: str
) -> Iterator[Message]:
    """See that the registry has a layer, telling how."""
    if repository.has_blob(layer.digest):
        yield step(shown_id, "Layer already exists")
        return
    url = ""
    for source in mount_sources(world.images, target, layer.digest):
        url = repository.start_upload(layer.digest, source)
        if url:  # it has no such blob there, or may not show it, and has begun an upload instead
            break
        if repository.has_blob(layer.digest):
            yield step(shown_id, f"Mounted from {source}")
            return
    yield progress(shown_id, "Pushing", 0, layer.size_bytes)
    try:
        for sent_bytes in _attempts(world, repository, layer, url):
            if sent_bytes is None:
                yield step(shown_id, "Retrying in 0 seconds")
            else:
                yield progress(shown_id, "Pushing", sent_bytes, layer.size_bytes)
    except RefusedError as error:
        raise EngineError(error.first) from error  # dockerd tells one reason of a layer's refusal
    yield step(shown_id, "Pushed")


def push_config(world: World, repository: Repository, config: Descriptor) -> None:
    """See that the registry has an image's config; nothing is told of it."""
    if not repository.has_blob(config.digest):
        for _ in _attempts(world, repository, config, ""):
            pass


def _attempts(
    world: World, repository: Repository, blob: Descriptor, url: str
) -> Generator[int | None, None, None]:
    """Send a blob, beginning anew where the connection breaks, which is told as None."""
    for left in reversed(range(ATTEMPTS)):
        try:
            yield from upload(repository, blob, world.content, url or repository.start_upload())
        except RequestFailedError as error:
            if not left or error.is_final:
                raise
            url = ""
            yield None
        else:
            return
