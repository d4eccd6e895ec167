"""Which file serves which request: the one table of the Engine API.

A path's variables are `{name}`, which may hold slashes where it is an image's, and match as little as they
can. What is not in the table is refused in one sentence. Source: Docker Engine API 1.50.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded import settings, system
from sandbox.engine.embedded.archives import exporting, loading
from sandbox.engine.embedded.builder import requests as builds
from sandbox.engine.embedded.errors import not_found, not_implemented
from sandbox.engine.embedded.images import listing, reading, removal, tagging
from sandbox.engine.embedded.transfer import distribution, images_create, login, searching
from sandbox.engine.embedded.transfer.push import pushing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call

_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """A method, a path, and who answers."""

    method: str
    path: str
    handler: Callable[[Call], Response]

    def matches(self, path: str) -> Mapping[str, str] | None:
        """Return the path's variables, None for another path."""
        found = _compiled(self.path).fullmatch(path)
        return found.groupdict() if found else None


ROUTES = (
    Route("GET", "/_ping", system.ping),
    Route("HEAD", "/_ping", system.ping),
    Route("GET", "/version", system.version),
    Route("GET", "/info", system.info),
    Route("GET", "/events", system.events),
    Route("GET", "/system/df", system.disk_usage),
    Route("GET", "/course/settings", settings.read_settings),
    Route("PUT", "/course/settings", settings.change_settings),
    Route("POST", "/build", builds.build_image),
    Route("POST", "/build/prune", builds.prune_builds),
    Route("GET", "/images/json", listing.list_images),
    Route("POST", "/images/prune", removal.prune_images),
    Route("GET", "/images/get", exporting.save_images),
    Route("POST", "/images/load", loading.load_images),
    Route("POST", "/images/create", images_create.create_image),
    Route("GET", "/images/search", searching.search_images),
    Route("POST", "/images/{name}/push", pushing.push_image),
    Route("GET", "/distribution/{name}/json", distribution.inspect_distribution),
    Route("POST", "/auth", login.log_in),
    Route("GET", "/images/{name}/json", reading.inspect_image),
    Route("GET", "/images/{name}/history", reading.image_history),
    Route("POST", "/images/{name}/tag", tagging.tag_image),
    Route("GET", "/images/{name}/get", exporting.save_image),
    Route("DELETE", "/images/{name}", removal.remove_image),
)

NOT_OFFERED = re.compile(
    r"/(?:swarm|nodes|services|tasks|secrets|configs|plugins|session|grpc|commit|build"
    r"|containers|images|volumes|networks|exec|distribution)(?:/.*)?"
)
"""Parts of the Engine API that exist, and of which not every request is answered here."""


def find_route(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """Return who answers, with the path's variables.

    Raises:
        EngineError: 404 for a path, or a method of one, that no engine has, 501 for what this one has not.
    """
    has_other_methods = False
    for route in ROUTES:
        variables = route.matches(path)
        if variables is not None and route.method == method:
            return route, variables
        has_other_methods = has_other_methods or variables is not None
    if NOT_OFFERED.fullmatch(path) and not has_other_methods:
        raise not_implemented(
            f"{method} {path}: the embedded engine does not do this; it does what registry work needs. "
            "A Docker engine does it all."
        )
    raise not_found("page not found")


@functools.cache
def _compiled(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(path)
    any_name = ".+?" if path.startswith(("/images/", "/distribution/")) else "[^/]+"
    return re.compile(
        "".join(f"(?P<{part}>{any_name})" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    )
