"""Which file serves which request: the one table of the Engine API.

A path's variables are `{name}`, which may hold slashes as image names do, and match as little as they can.
What is not in the table is refused in one sentence. Source: Docker Engine API 1.50.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded import settings, system
from sandbox.engine.embedded.archives import exporting, loading
from sandbox.engine.embedded.builder import requests as builds
from sandbox.engine.embedded.containers import archives as container_files
from sandbox.engine.embedded.containers import changing, deleting
from sandbox.engine.embedded.containers import listing as containers
from sandbox.engine.embedded.containers.creation import creating
from sandbox.engine.embedded.containers.running import execs
from sandbox.engine.embedded.containers.streams import attaching, logs, waiting
from sandbox.engine.embedded.errors import not_found, not_implemented
from sandbox.engine.embedded.images import listing, reading, removal, tagging
from sandbox.engine.embedded.networks import managing as networks
from sandbox.engine.embedded.transfer import distribution, images_create, login, searching
from sandbox.engine.embedded.transfer.push import pushing
from sandbox.engine.embedded.volumes import managing as volumes

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
    Route("GET", "/plugins", system.list_plugins),
    Route("GET", "/plugins/{name}/json", system.inspect_plugin),
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
    Route("GET", "/containers/json", containers.list_containers),
    Route("POST", "/containers/create", creating.create_container),
    Route("POST", "/containers/prune", deleting.prune_containers),
    Route("GET", "/containers/{name}/json", containers.inspect_container),
    Route("POST", "/containers/{name}/start", changing.start_container),
    Route("POST", "/containers/{name}/stop", changing.stop_container),
    Route("POST", "/containers/{name}/restart", changing.restart_container),
    Route("POST", "/containers/{name}/kill", changing.kill_container),
    Route("POST", "/containers/{name}/rename", changing.rename_container),
    Route("POST", "/containers/{name}/update", changing.update_container),
    Route("POST", "/containers/{name}/resize", changing.resize_container),
    Route("POST", "/containers/{name}/wait", waiting.wait),
    Route("POST", "/containers/{name}/attach", attaching.attach),
    Route("GET", "/containers/{name}/logs", logs.container_logs),
    Route("GET", "/containers/{name}/changes", container_files.container_changes),
    Route("GET", "/containers/{name}/export", container_files.export_container),
    Route("HEAD", "/containers/{name}/archive", container_files.stat_archive),
    Route("GET", "/containers/{name}/archive", container_files.get_archive),
    Route("PUT", "/containers/{name}/archive", container_files.put_archive),
    Route("DELETE", "/containers/{name}", deleting.delete_container),
    Route("POST", "/containers/{name}/exec", execs.create_exec),
    Route("GET", "/exec/{name}/json", execs.inspect_exec),
    Route("POST", "/exec/{name}/start", execs.start_exec),
    Route("POST", "/exec/{name}/resize", execs.resize_exec),
    Route("GET", "/volumes", volumes.list_volumes),
    Route("POST", "/volumes/create", volumes.create_volume),
    Route("POST", "/volumes/prune", volumes.prune_volumes),
    Route("GET", "/volumes/{name}", volumes.inspect_volume),
    Route("DELETE", "/volumes/{name}", volumes.delete_volume),
    Route("GET", "/networks", networks.list_networks),
    Route("POST", "/networks/create", networks.create_network),
    Route("POST", "/networks/prune", networks.prune_networks),
    Route("GET", "/networks/{name}", networks.inspect_network),
    Route("DELETE", "/networks/{name}", networks.delete_network),
    Route("POST", "/networks/{name}/connect", networks.connect),
    Route("POST", "/networks/{name}/disconnect", networks.disconnect),
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
def _compiled(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(path)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    )
