"""The layers of an image that is being pulled: what is here already, and what is still to come.

They come one after the other, in the manifest's order. What dockerd does at the same time (three downloads)
would take threads; on one machine, and in process, it would gain nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.progress import Message, progress, step
from sandbox.engine.embedded.transfer.pull.download import MISMATCH, download

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.engine.embedded.content import Content, Lease
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.image.descriptor import Descriptor
    from sandbox.image.digest import Digest

_AT_ONCE = 3
"""How many layers dockerd downloads at once: the others are said to wait."""


def get_layers(
    repository: Repository,
    layers: Sequence[Descriptor],
    diff_ids: Sequence[Digest],
    content: Content,
    lease: Lease,
) -> Iterator[Message]:
    """Get what is missing; then the lease holds all layers, each with the archive that the config names."""
    if len(layers) != len(diff_ids):
        raise EngineError(MISMATCH)
    missing: dict[Digest, tuple[Descriptor, Digest]] = {}
    for layer, diff_id in zip(layers, diff_ids, strict=True):
        if layer.digest not in missing and lease.take(layer.digest):
            if content.layers.of(layer.digest).diff_id != diff_id:
                raise EngineError(MISMATCH)
            yield step(layer.digest.short, "Already exists")
        elif missing.setdefault(layer.digest, (layer, diff_id))[1] != diff_id:
            raise EngineError(MISMATCH)
        else:
            yield step(layer.digest.short, "Pulling fs layer")
    for layer, _ in list(missing.values())[_AT_ONCE:]:
        yield step(layer.digest.short, "Waiting")
    for layer, diff_id in missing.values():
        yield from download(repository, layer, diff_id, content, lease)
        yield progress(layer.digest.short, "Extracting", layer.size_bytes, layer.size_bytes)
        yield step(layer.digest.short, "Pull complete")
