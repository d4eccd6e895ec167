"""`GET /images/{name}/json` and `/history`: all that is known of one image.

Source: Docker Engine API 1.50, "Inspect an image", "Get the history of an image".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.images.describing import created_s, details
from sandbox.engine.embedded.images.names import familiar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.images.store import Images

_MISSING = "<missing>"


def inspect_image(call: Call) -> Response:
    """Show one image."""
    images = call.world.images
    return json_answer(details(images, images.find(call.name), call.api))


def image_history(call: Call) -> Response:
    """Show the steps that made an image, the last one first."""
    images = call.world.images
    return json_answer(list(_entries(images, images.find(call.name))))


def _entries(images: Images, image: Image) -> Iterator[dict[str, Any]]:
    """Write each step; the images of earlier steps are known where the build was here.

    Source: moby `daemon/images/image_history.go`.
    """
    steps = image.fields.get("history") or []
    sizes = _sizes(image, steps)
    here: Image | None = image
    for step, size_bytes in zip(reversed(steps), reversed(sizes), strict=True):
        names = familiar(images.names.of(here.id), digests=False) if here else []
        yield {
            "Comment": step.get("comment") or "",
            "Created": created_s(step.get("created") or ""),
            "CreatedBy": step.get("created_by") or "",
            "Id": here.id if here else _MISSING,
            "Size": size_bytes,
            "Tags": names or None,
        }
        here = images.get(here.parent) if here and here.parent else None


def _sizes(image: Image, steps: list[dict[str, Any]]) -> list[int]:
    """Give each step that made a layer that layer's size."""
    sizes = iter(image.sizes)
    return [0 if step.get("empty_layer") else next(sizes, 0) for step in steps]
