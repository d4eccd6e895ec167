"""The layers of an image that is being pulled: what is here already, and what is still to come.

They come one after the other, in the manifest's order. What dockerd does at the same time (three downloads)
would take threads; on one machine, and in process, it would gain nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.progress import progress, step
from sandbox.engine.embedded.transfer.pull.download import MISMATCH, download

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from sandbox.engine.embedded.content import Content, Lease
    from sandbox.engine.embedded.transfer.progress import Message
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.image.descriptor import Descriptor
    from sandbox.image.digest import Digest

_AT_ONCE = 3
"""How many layers dockerd downloads at once: the others are said to wait."""


def announce(layers: Sequence[Descriptor], lease: Lease) -> Generator[Message, None, list[Descriptor]]:
    """Tell of each layer whether it is here, and hold it if it is; returns those that are not."""
    missing: dict[Digest, Descriptor] = {}
    for layer in layers:
        if layer.digest not in missing and lease.take(layer.digest):
            yield step(layer.digest.short, "Already exists")
        else:
            missing[layer.digest] = layer
            yield step(layer.digest.short, "Pulling fs layer")
    for digest in list(missing)[_AT_ONCE:]:
        yield step(digest.short, "Waiting")
    return list(missing.values())


def get_layers(
    repository: Repository,
    missing: Sequence[Descriptor],
    diff_ids: Mapping[Digest, Digest],
    content: Content,
    lease: Lease,
) -> Iterator[Message]:
    """Get what is missing; `diff_ids` says which archive must be in each layer of the image."""
    for layer in missing:
        yield from download(repository, layer, diff_ids[layer.digest], content, lease)
        yield progress(layer.digest.short, "Extracting", layer.size_bytes, layer.size_bytes)
        yield step(layer.digest.short, "Pull complete")
    for digest, diff_id in diff_ids.items():
        if content.layers.of(digest).diff_id != diff_id:
            raise EngineError(MISMATCH)


def pair(layers: Sequence[Descriptor], diff_ids: Sequence[Digest]) -> dict[Digest, Digest]:
    """Pair a manifest's layers with a config's archives; raises `EngineError` where they do not fit."""
    pairs = dict(zip((layer.digest for layer in layers), diff_ids, strict=False))
    if len(layers) != len(diff_ids) or any(
        pairs[layer.digest] != diff_id for layer, diff_id in zip(layers, diff_ids, strict=True)
    ):
        raise EngineError(MISMATCH)
    return pairs
