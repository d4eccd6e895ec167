"""`GET /containers/json`: the list of containers, and its filters.

Source: Docker Engine API 1.50, "List containers"; moby `daemon/list.go`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.containers.creation.port_specs import listed
from sandbox.engine.embedded.containers.describing import details, summary
from sandbox.engine.embedded.containers.state import STATUSES
from sandbox.engine.embedded.errors import EngineError, bad_request
from sandbox.engine.embedded.labels import has_labels
from sandbox.engine.embedded.truth import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World
    from sandbox.image.digest import Digest

FILTERS = (
    "ancestor", "before", "exited", "expose", "health", "id", "is-task", "isolation", "label", "name",
    "network", "publish", "since", "status", "volume",
)  # fmt: skip
_FOR_ALL = ("before", "since", "status", "exited")
_HEALTH = "none"
_HIGHEST = 65535
_RANGE = re.compile(r"([0-9]+)(?:-([0-9]+))?(?:/[a-z]+)?", re.ASCII)


def list_containers(call: Call) -> Response:
    """List containers: those that run, or all of them."""
    query, world = call.query, call.world
    filters = query.filters(FILTERS)
    limit = query.number("limit")
    for name in ("before", "since"):  # the form of API 1.24
        if query.get(name):
            filters.setdefault(name, []).append(query.get(name))
    every = query.flag("all") or limit > 0 or any(name in filters for name in _FOR_ALL)
    found = [each for each in wanted_containers(world, filters) if every or each.state.is_running]
    shown = found[:limit] if limit > 0 else found
    return json_answer([summary(world, each, with_sizes=query.flag("size")) for each in shown])


def inspect_container(call: Call) -> Response:
    """Describe a container."""
    container = call.world.containers.find(call.name)
    return json_answer(details(call.world, container, with_sizes=call.query.flag("size")))


def wanted_containers(world: World, filters: Mapping[str, list[str]]) -> list[Container]:
    """Return the containers that all filters let through, the newest first."""
    _check(filters)
    containers = world.containers.all()
    for name, is_kept in (("before", _is_older), ("since", _is_newer)):
        for text in filters.get(name, []):
            other = world.containers.find(text)
            containers = [each for each in containers if is_kept(each, other)]
    tests = _tests(world, filters)
    return [
        each
        for each in containers
        if has_labels(each.labels, filters.get("label", []))
        and all(
            any(test(each, text) for text in filters[name]) for name, test in tests.items() if name in filters
        )
    ]


def disk_usage(call: Call) -> dict[str, object]:
    """Describe what containers take up."""
    containers = call.world.containers.all()
    return {"Containers": [summary(call.world, each, with_sizes=True) for each in containers]}


def _tests(world: World, filters: Mapping[str, list[str]]) -> dict[str, Callable[[Container, str], bool]]:
    ancestors = {text: _ancestors(world, text) for text in filters.get("ancestor", [])}
    return {
        "id": lambda each, text: _fits(each.id, text),
        "name": lambda each, text: _fits(each.name, text) or _fits(f"/{each.name}", text),
        "status": lambda each, text: each.state.status == text,
        "exited": lambda each, text: bool(each.state.finished_s) and each.state.exit_code == int(text),
        "ancestor": lambda each, text: each.image.id in ancestors[text],
        "volume": lambda each, text: any(text in (mount.source, mount.target) for mount in each.mounts),
        "network": lambda each, text: _is_on(world, each, text),
        "publish": lambda each, text: bool(_listed(world, each, "PublicPort") & _ports(text, "publish")),
        "expose": lambda each, text: bool(_listed(world, each, "PrivatePort") & _ports(text, "expose")),
        "health": lambda _, text: text == _HEALTH,
        "is-task": lambda _, text: text.lower() in ("false", "0"),
    }


def _check(filters: Mapping[str, list[str]]) -> None:
    """Raise `EngineError` for a value that a filter cannot have."""
    for text in filters.get("status", []):
        if text not in STATUSES:
            raise bad_request(f"invalid filter 'status={text}'")
    for text in filters.get("exited", []):
        if not re.fullmatch(r"-?[0-9]+", text, re.ASCII):
            reason = f'strconv.Atoi: parsing "{text}": invalid syntax'
            raise bad_request(f"invalid filter 'exited={text}': {reason}")
    truth_of(filters, "is-task")
    for name in ("publish", "expose"):
        for text in filters.get(name, []):
            _ports(text, name)


def _is_older(container: Container, other: Container) -> bool:
    return container.created_s < other.created_s


def _is_newer(container: Container, other: Container) -> bool:
    return container.created_s > other.created_s


def _fits(text: str, pattern: str) -> bool:
    """Tell whether a pattern, which clients write as a regular expression, is found in a text."""
    try:
        return text == pattern or re.search(pattern, text) is not None
    except re.error:
        return False


def _ancestors(world: World, text: str) -> set[Digest]:
    """Return an image, and all that were built on it."""
    try:
        found = [world.images.find(text).id]
    except EngineError:
        return set()
    for image_id in found:
        found += [child.id for child in world.images.children(image_id) if child.id not in found]
    return set(found)


def _is_on(world: World, container: Container, text: str) -> bool:
    names = {network.name for network in world.networks.all() if text in (network.name, network.id)}
    return bool(names & set(container.networks))


def _listed(world: World, container: Container, kind: str) -> set[int]:
    """Return the ports of a running container, outside or inside."""
    process = world.containers.processes.get(container.id)
    return {each[kind] for each in listed(process.ports) if kind in each} if process else set()


def _ports(text: str, name: str) -> set[int]:
    found = _RANGE.fullmatch(text)
    if not found:
        reason = f'strconv.ParseUint: parsing "{text}": invalid syntax'
        raise EngineError(f"error while looking up for {name} {text}: {reason}")
    first, last = int(found[1]), int(found[2] or found[1])
    return set(range(first, min(last, _HIGHEST) + 1))
