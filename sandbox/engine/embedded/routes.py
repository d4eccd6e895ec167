"""Which file serves which request: the one table of the Engine API.

A path's variables are `{name}`, which may hold slashes as image names do, and match as little as they can.
What is not in the table is refused in one sentence. Source: Docker Engine API 1.50.
"""

from __future__ import annotations

import functools
import importlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import not_found, not_implemented

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
    place: str
    """The handler: a module of this package and a function, imported when it is first asked for."""

    def handler(self, call: Call) -> Response:
        """Answer a call."""
        return _handler(self.place)(call)

    def matches(self, path: str) -> Mapping[str, str] | None:
        """Return the path's variables, None for another path."""
        found = _compiled(self.path).fullmatch(path)
        return found.groupdict() if found else None


ROUTES = (
    Route("GET", "/_ping", "system:ping"),
    Route("HEAD", "/_ping", "system:ping"),
    Route("GET", "/version", "system:version"),
    Route("GET", "/info", "system:info"),
    Route("GET", "/events", "system:events"),
    Route("GET", "/system/df", "system:disk_usage"),
    Route("GET", "/plugins", "system:list_plugins"),
    Route("GET", "/plugins/{name}/json", "system:inspect_plugin"),
    Route("GET", "/course/settings", "settings:read_settings"),
    Route("PUT", "/course/settings", "settings:change_settings"),
    Route("POST", "/build", "builder.requests:build_image"),
    Route("POST", "/build/prune", "builder.requests:prune_builds"),
    Route("GET", "/images/json", "images.listing:list_images"),
    Route("POST", "/images/prune", "images.removal:prune_images"),
    Route("GET", "/images/get", "archives.exporting:save_images"),
    Route("POST", "/images/load", "archives.loading:load_images"),
    Route("POST", "/images/create", "transfer.images_create:create_image"),
    Route("GET", "/images/search", "transfer.searching:search_images"),
    Route("POST", "/images/{name}/push", "transfer.push.pushing:push_image"),
    Route("GET", "/distribution/{name}/json", "transfer.distribution:inspect_distribution"),
    Route("POST", "/auth", "transfer.login:log_in"),
    Route("GET", "/images/{name}/json", "images.reading:inspect_image"),
    Route("GET", "/images/{name}/history", "images.reading:image_history"),
    Route("POST", "/images/{name}/tag", "images.tagging:tag_image"),
    Route("GET", "/images/{name}/get", "archives.exporting:save_image"),
    Route("DELETE", "/images/{name}", "images.removal:remove_image"),
    Route("GET", "/containers/json", "containers.listing:list_containers"),
    Route("POST", "/containers/create", "containers.creation.creating:create_container"),
    Route("POST", "/containers/prune", "containers.deleting:prune_containers"),
    Route("GET", "/containers/{name}/json", "containers.listing:inspect_container"),
    Route("POST", "/containers/{name}/start", "containers.changing:start_container"),
    Route("POST", "/containers/{name}/stop", "containers.changing:stop_container"),
    Route("POST", "/containers/{name}/restart", "containers.changing:restart_container"),
    Route("POST", "/containers/{name}/kill", "containers.changing:kill_container"),
    Route("POST", "/containers/{name}/rename", "containers.changing:rename_container"),
    Route("POST", "/containers/{name}/update", "containers.changing:update_container"),
    Route("POST", "/containers/{name}/resize", "containers.changing:resize_container"),
    Route("POST", "/containers/{name}/wait", "containers.streams.waiting:wait"),
    Route("POST", "/containers/{name}/attach", "containers.streams.attaching:attach"),
    Route("GET", "/containers/{name}/logs", "containers.streams.logs:container_logs"),
    Route("GET", "/containers/{name}/changes", "containers.archives:container_changes"),
    Route("GET", "/containers/{name}/export", "containers.archives:export_container"),
    Route("HEAD", "/containers/{name}/archive", "containers.archives:stat_archive"),
    Route("GET", "/containers/{name}/archive", "containers.archives:get_archive"),
    Route("PUT", "/containers/{name}/archive", "containers.archives:put_archive"),
    Route("DELETE", "/containers/{name}", "containers.deleting:delete_container"),
    Route("POST", "/containers/{name}/exec", "containers.running.execs:create_exec"),
    Route("GET", "/exec/{name}/json", "containers.running.execs:inspect_exec"),
    Route("POST", "/exec/{name}/start", "containers.running.execs:start_exec"),
    Route("POST", "/exec/{name}/resize", "containers.running.execs:resize_exec"),
    Route("GET", "/volumes", "volumes.managing:list_volumes"),
    Route("POST", "/volumes/create", "volumes.managing:create_volume"),
    Route("POST", "/volumes/prune", "volumes.managing:prune_volumes"),
    Route("GET", "/volumes/{name}", "volumes.managing:inspect_volume"),
    Route("DELETE", "/volumes/{name}", "volumes.managing:delete_volume"),
    Route("GET", "/networks", "networks.managing:list_networks"),
    Route("POST", "/networks/create", "networks.managing:create_network"),
    Route("POST", "/networks/prune", "networks.managing:prune_networks"),
    Route("GET", "/networks/{name}", "networks.managing:inspect_network"),
    Route("DELETE", "/networks/{name}", "networks.managing:delete_network"),
    Route("POST", "/networks/{name}/connect", "networks.managing:connect"),
    Route("POST", "/networks/{name}/disconnect", "networks.managing:disconnect"),
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
        has_other_methods = has_other_methods or (variables is not None and _is_plain(variables))
    if NOT_OFFERED.fullmatch(path) and not has_other_methods:
        raise not_implemented(
            f"{method} {path}: the embedded engine does not do this; it does what registry work needs. "
            "A Docker engine does it all."
        )
    raise not_found("page not found")


def _is_plain(variables: Mapping[str, str]) -> bool:
    """Tell a name from what only looks like one: `x/pause` in `/containers/x/pause`."""
    return not any("/" in value for value in variables.values())


@functools.cache
def _handler(place: str) -> Callable[[Call], Response]:
    """Import a handler: an engine that has just been started answers before it knows how to build."""
    module, _, name = place.partition(":")
    found: Callable[[Call], Response] = getattr(importlib.import_module(f"{__package__}.{module}"), name)
    return found


@functools.cache
def _compiled(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(path)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    )
