"""`GET /distribution/{name}/json`: what a name means in its registry, without a pull.

Source: Docker Engine API 1.50, "Get image information from the registry"; moby
`api/server/router/distribution/distribution_routes.go`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.images.store import parse_name
from sandbox.engine.embedded.transfer.pull.resolving import resolve
from sandbox.engine.embedded.transfer.remote import Repository, connect
from sandbox.engine.embedded.transfer.remote.credentials import of_pull
from sandbox.engine.embedded.transfer.remote.repository import PULL
from sandbox.errors import InvalidContentError
from sandbox.image import Index, Manifest, media_types
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call


def inspect_distribution(call: Call) -> Response:
    """Say what a name's manifest is, and for which platforms it has images."""
    reference, world = parse_name(call.name), call.world
    client = call.request.headers.get("User-Agent")
    session, _ = connect(reference.registry, world.settings, of_pull(call), client=client)
    with session, world.content.lease() as lease:
        repository = Repository(session, reference.repository, PULL)
        named = resolve(repository, reference, world.content, lease)
        platforms = _platforms(repository, named.document)
    descriptor = {
        "mediaType": named.document.media_type,
        "digest": named.digest,
        "size": len(named.document.content),
    }
    return json_answer({"Descriptor": descriptor, "Platforms": platforms})


def _platforms(repository: Repository, document: Manifest | Index) -> list[dict[str, object]] | None:
    """List an index's platforms, or that of Docker's kind of manifest; dockerd tells none of an OCI one."""
    if isinstance(document, Index):
        return [each.to_json() for each in document.platforms]
    if document.media_type != media_types.DOCKER_MANIFEST:
        return None
    try:
        return [Platform.from_json(json.loads(repository.small_blob(document.config.digest))).to_json()]
    except (ValueError, InvalidContentError):
        return None
