"""`POST /images/{name}/tag`: one more name for an image.

Source: Docker Engine API 1.50, "Tag an image"; moby `api/server/router/image/image_routes.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import empty
from sandbox.engine.embedded.errors import bad_request
from sandbox.engine.embedded.images.store import parse_name
from sandbox.reference import TAG

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.world import World
    from sandbox.reference import Reference


def tag_image(call: Call) -> Response:
    """Give an image the name that `repo` and `tag` say."""
    repository, tag = call.query.get("repo"), call.query.get("tag")
    image = call.world.images.find(call.name)
    if tag and not TAG.fullmatch(tag):
        raise bad_request("invalid tag format")
    reference = parse_name(f"{repository}:{tag}" if tag else repository)
    if reference.digest:
        raise bad_request("refusing to create a tag with a digest reference")
    call.world.images.tag(reference, image.id)
    call.world.events.image_happened("tag", image, reference.familiar)
    return empty(201)


def name_image(world: World, reference: Reference, image: Image) -> None:
    """Let a name mean an image that the caller's lease holds, and tell of it."""
    world.images.name(reference, image)
    world.events.image_happened("tag", image, reference.familiar)
