"""One blob on its way to a registry: `POST`, `PATCH`, `PUT`, and a look whether it is there.

dockerd sends a blob in one PATCH while it tells how far it is. Here a message can go out only between two
requests, so that a blob beyond 8 MiB goes in several; a registry that does not take the second gets all of it
in one. Source: OCI distribution specification 1.1, "Pushing a blob in chunks".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.app import CHUNK_BYTES
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.remote.failures import RequestFailedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from sandbox.engine.embedded.content import Content
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.image.descriptor import Descriptor

PART_BYTES = 8 << 20


def upload(
    repository: Repository, blob: Descriptor, content: Content, url: str
) -> Generator[int, None, None]:
    """Send a blob to an upload that was begun, and say after each part how much is there."""
    if blob.size_bytes > PART_BYTES:
        url = yield from _in_parts(repository, blob, content, url)
    else:
        url = yield from _in_one(repository, blob, content, url)
    repository.finish_upload(url, blob.digest)
    if not repository.has_blob(blob.digest):
        raise EngineError(f"the registry took the blob {blob.digest}, but does not have it")


def _in_one(
    repository: Repository, blob: Descriptor, content: Content, url: str
) -> Generator[int, None, str]:
    url = repository.add_chunk(url, _pieces(content, blob, 0, blob.size_bytes), blob.size_bytes)
    yield blob.size_bytes
    return url


def _in_parts(
    repository: Repository, blob: Descriptor, content: Content, url: str
) -> Generator[int, None, str]:
    for first in range(0, blob.size_bytes, PART_BYTES):
        size_bytes = min(PART_BYTES, blob.size_bytes - first)
        pieces = _pieces(content, blob, first, size_bytes)
        try:
            url = repository.add_chunk(url, pieces, size_bytes, first)
        except RequestFailedError:
            raise
        except EngineError:
            if not first:
                raise
            return (yield from _in_one(repository, blob, content, repository.start_upload()))
        yield first + size_bytes
    return url


def _pieces(content: Content, blob: Descriptor, first: int, size_bytes: int) -> Iterator[bytes]:
    """Read part of a blob."""
    with content.open(blob.digest) as file:
        file.seek(first)
        while size_bytes and (piece := file.read(min(CHUNK_BYTES, size_bytes))):
            size_bytes -= len(piece)
            yield piece
