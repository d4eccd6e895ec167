"""`POST /images/create`: a pull (`fromImage`), or an archive made an image (`fromSrc`).

Source: Docker Engine API 1.50, "Create an image"; moby `api/server/router/image/image_routes.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import stream
from sandbox.engine.embedded.archives.importing import import_image
from sandbox.engine.embedded.errors import bad_request
from sandbox.engine.embedded.transfer.naming import named
from sandbox.engine.embedded.transfer.pull import pull, pull_all
from sandbox.engine.embedded.transfer.pull.platforms import parse_platform
from sandbox.engine.embedded.transfer.remote.credentials import of_pull

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call


def create_image(call: Call) -> Response:
    """Pull, or import."""
    if call.query.get("fromImage"):
        return pull_image(call)
    if call.query.get("fromSrc"):
        return import_image(call)
    raise bad_request("fromImage or fromSrc must say where the image comes from")


def pull_image(call: Call) -> Response:
    """Pull one image, or every tag where neither name nor `tag` says which."""
    text = call.query.get("platform")
    platform = parse_platform(text, call.world.settings.platform) if text else None
    reference = named(call.query.get("fromImage"), call.query.get("tag"))
    pulling = pull if reference.tag or reference.digest else pull_all
    client = call.request.headers.get("User-Agent")
    return stream(pulling(call.world, reference, platform, of_pull(call), client=client))
