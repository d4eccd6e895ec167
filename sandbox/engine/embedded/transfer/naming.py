"""Names in requests: an image, and beside it a tag or a digest, which counts for more than one in the name.

Source: moby `api/server/router/image/image_routes.go`; github.com/distribution/reference.
"""

from __future__ import annotations

from sandbox.engine.embedded.errors import bad_request
from sandbox.engine.embedded.images.store import parse_name
from sandbox.errors import InvalidReferenceError
from sandbox.image.digest import is_digest
from sandbox.reference import TAG, Reference


def named(image: str, tag: str) -> Reference:
    """Read a name; without a tag it stands for the whole repository. Raises `EngineError` 400."""
    image = image.removesuffix(":")
    try:
        reference = Reference.parse(image, default_tag="")
    except InvalidReferenceError:
        return parse_name(image)  # which says what is wrong
    if is_digest(tag):
        return reference.with_digest(tag)
    if tag and not TAG.fullmatch(tag):
        raise bad_request("invalid tag format")
    return reference.with_tag(tag) if tag else reference


def familiar_name(reference: Reference) -> str:
    """Return the name that engines show, without tag and digest."""
    return reference.with_tag("").familiar
