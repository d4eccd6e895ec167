"""The embedded engine: an app that speaks the Docker Engine API over a `World`.

It takes the version off the path, finds the handler, and is the one place where refusals and mistakes become
answers. What each path does is in the file of that noun; see `routes`. It opens no socket, starts no thread
and never waits.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from sandbox import __version__
from sandbox.app import Headers, IncompleteBodyError, Request, Response
from sandbox.engine.embedded import answers
from sandbox.engine.embedded.call import Call
from sandbox.engine.embedded.errors import EngineError, bad_request
from sandbox.engine.embedded.routes import find_route
from sandbox.engine.embedded.versions import API, OLDEST_API, version_text
from sandbox.registry.http.queries import decode_path
from sandbox.registry.storage.errors import StorageFullError

if TYPE_CHECKING:
    from sandbox.engine.embedded.call import ApiVersion
    from sandbox.engine.embedded.world import World

_VERSION = re.compile(r"/v(?P<major>[0-9]{1,3})\.(?P<minor>[0-9]{1,3})(?=/|$)", re.ASCII)
_FULL = 507
_SERVER = f"Docker-Registry-Course/{__version__} (embedded engine)"
_log = logging.getLogger(__name__)


class EmbeddedEngine:
    """An engine, as a `sandbox.app.App`; any number of threads may call it."""

    def __init__(self, world: World) -> None:
        """Serve a world."""
        self.world = world

    def __call__(self, request: Request) -> Response:
        """Answer a request; whatever happens, it is an answer."""
        try:
            response = self._serve(request)
        except EngineError as error:
            response = answers.refusal(error)
        except IncompleteBodyError as error:
            response = answers.refusal(bad_request(f"unexpected EOF: {error}"))
        except StorageFullError as error:
            response = answers.refusal(EngineError(f"no space left on device: {error}", _FULL))
        except Exception:  # noqa: BLE001 - a mistake of ours is a 500, and its traceback is in the log
            _log.exception("%s %s", request.method, request.path)
            mistake = "the embedded engine made a mistake; its log has the details"
            response = answers.refusal(EngineError(mistake))
        return _with_headers(request, response)

    def _serve(self, request: Request) -> Response:
        try:
            path = decode_path(request.path)
        except ValueError:
            raise bad_request(f"the path {request.path} is not well encoded") from None
        api, rest = _take_version(path)
        route, variables = find_route(request.method, rest)
        return route.handler(Call(request, variables, self.world, api))


def _take_version(path: str) -> tuple[ApiVersion, str]:
    """Split `/v1.41/images/json`. Source: moby `api/server/middleware/version.go`."""
    found = _VERSION.match(path)
    if not found:
        return API, path
    asked = int(found["major"]), int(found["minor"])
    if asked > API:
        raise bad_request(
            f"client version {version_text(asked)} is too new. "
            f"Maximum supported API version is {version_text(API)}"
        )
    if asked < OLDEST_API:
        raise bad_request(
            f"client version {version_text(asked)} is too old. Minimum supported API version is "
            f"{version_text(OLDEST_API)}, please upgrade your client to a newer version"
        )
    return asked, path[found.end() :]


def _with_headers(request: Request, response: Response) -> Response:
    """Add what every answer has; leave the body out where only the header was asked for."""
    own = (
        ("Api-Version", version_text(API)),
        ("Docker-Experimental", "false"),
        ("Ostype", "linux"),
        ("Server", _SERVER),
    )
    headers = Headers((*own, *response.headers))
    body = iter(()) if request.method == "HEAD" else response.body
    return Response(response.status, headers, body, response.sent)
