"""One layer on its way from a registry: through breaks, checked while it comes, and stored if it is right.

A transfer that breaks off goes on from where it was (`Range`), five times, as dockerd has it. dockerd waits
5, 10, 15 seconds in between. An app of the sandbox never waits, for in a browser nothing else could happen
meanwhile: the next attempt comes at once. A registry of this machine is back at once or not at all; whoever
pulls from another one pulls again, and what was whole is kept nowhere, as in dockerd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError

from sandbox.app import CHUNK_BYTES
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.progress import Message, progress, step
from sandbox.engine.embedded.transfer.pull.examination import Examination
from sandbox.engine.embedded.transfer.remote.failures import BrokenTransferError, RequestFailedError
from sandbox.engine.embedded.transfer.remote.refusals import UnexpectedStatusError
from sandbox.engine.embedded.transfer.remote.repository import PARTIAL
from sandbox.errors import InvalidContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3 import BaseHTTPResponse

    from sandbox.engine.embedded.content import Content, LayerFact, Lease
    from sandbox.engine.embedded.transfer.remote import Repository
    from sandbox.image.descriptor import Descriptor
    from sandbox.image.digest import Digest

ATTEMPTS = 6
MISMATCH = "layers from manifest don't match image configuration"


def download(
    repository: Repository, layer: Descriptor, diff_id: Digest, content: Content, lease: Lease
) -> Iterator[Message]:
    """Get a layer, telling how far it is; it is stored if bytes and archive have the promised digests."""
    writer = lease.writer(layer.digest.algorithm)
    examination = Examination()
    try:
        for piece in _pieces(repository, layer):
            if isinstance(piece, dict):
                yield piece
                continue
            writer.write(piece)
            if writer.size_bytes > layer.size_bytes:
                raise _not_verified(layer)
            for _ in examination.steps(piece):
                yield progress(layer.digest.short, "Downloading", writer.size_bytes, layer.size_bytes)
        yield step(layer.digest.short, "Verifying Checksum")
        if writer.digest != layer.digest:
            raise _not_verified(layer)
        fact = _fact(examination, layer)
        if fact.diff_id != diff_id:
            raise EngineError(MISMATCH)
        writer.commit(layer.digest)
        content.layers.remember(layer.digest, fact)
        yield step(layer.digest.short, "Download complete")
    finally:
        writer.abort()


def _fact(examination: Examination, layer: Descriptor) -> LayerFact:
    try:
        return examination.finish()
    except InvalidContentError as error:
        raise EngineError(f"failed to register layer: {layer.digest}: {error}") from error


def _not_verified(layer: Descriptor) -> EngineError:
    return EngineError(f"filesystem layer verification failed for digest {layer.digest}")


def _pieces(repository: Repository, layer: Descriptor) -> Iterator[bytes | Message]:
    """Yield a blob's bytes in their order, whatever breaks meanwhile, and a message for each new attempt."""
    received = 0
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = repository.blob(layer.digest, received)
            for piece in _body(answer, 0 if _continues(answer, received) else received):
                received += len(piece)
                yield piece
        except RequestFailedError as error:
            if error.is_final or attempt == ATTEMPTS:
                raise EngineError(error.words) from error
        except (BrokenTransferError, UnexpectedStatusError):
            if attempt == ATTEMPTS:
                raise
        else:
            return
        yield step(layer.digest.short, "Retrying in 0 seconds")


def _continues(answer: BaseHTTPResponse, offset: int) -> bool:
    """Tell whether an answer begins where the last one ended. Source: RFC 9110, section 14.4."""
    return answer.status == PARTIAL and answer.headers.get("Content-Range", "").startswith(f"bytes {offset}-")


def _body(answer: BaseHTTPResponse, skipped: int) -> Iterator[bytes]:
    """Yield a body piece by piece; what came before is passed over where a registry sends all of it again."""
    try:
        for piece in answer.stream(CHUNK_BYTES, decode_content=False):
            if skipped < len(piece):
                yield piece[skipped:]
            skipped = max(skipped - len(piece), 0)
    except (HTTPError, OSError) as error:
        raise BrokenTransferError from error
    finally:
        answer.close()
