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
from sandbox.engine.embedded.transfer.remote.refusals import UnexpectedStatusError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from sandbox.engine.embedded.transfer.progress import Message
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.engine.embedded.world import World
    from sandbox.image.descriptor import Descriptor
    from sandbox.reference import Reference

ATTEMPTS = 6
"""As many as dockerd makes; in between it waits, and this engine does not: see `pull.download`."""


def push_layer(
    world: World, repository: Repository, target: Reference, layer: Descriptor, shown_id: str
) -> Iterator[Message]:
    """See that the registry has a layer, telling how; one reason of a refusal is told, as dockerd does."""
    try:
        yield from _push_layer(world, repository, target, layer, shown_id)
    except RefusedError as error:
        raise EngineError(error.first) from error
    except RequestFailedError as error:
        raise EngineError(error.words) from error


def push_config(world: World, repository: Repository, config: Descriptor) -> None:
    """See that the registry has an image's config; nothing is told of it."""
    if not repository.has_blob(config.digest):
        for _ in _attempts(world, repository, config, ""):
            pass


def _push_layer(
    world: World, repository: Repository, target: Reference, layer: Descriptor, shown_id: str
) -> Iterator[Message]:
    if repository.has_blob(layer.digest):
        yield step(shown_id, "Layer already exists")
        return
    source, url = _mount(world, repository, target, layer)
    if source:
        yield step(shown_id, f"Mounted from {source}")
        return
    yield progress(shown_id, "Pushing", 0, layer.size_bytes)
    for sent_bytes in _attempts(world, repository, layer, url):
        if sent_bytes is None:
            yield step(shown_id, "Retrying in 0 seconds")
        else:
            yield progress(shown_id, "Pushing", sent_bytes, layer.size_bytes)
    yield step(shown_id, "Pushed")


def _mount(world: World, repository: Repository, target: Reference, layer: Descriptor) -> tuple[str, str]:
    """Take a layer over from another repository: returns which, or the upload that was begun instead."""
    for source in mount_sources(world.images, target, layer.digest):
        try:
            url = repository.start_upload(layer.digest, source)
        except RefusedError:
            continue  # the upload will tell why
        if url:
            return "", url
        if repository.has_blob(layer.digest):
            return source, ""
    return "", ""


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
        except UnexpectedStatusError:
            if not left:
                raise
        else:
            return
        url = ""
        yield None
