"""The table of routes: every handler in it is there, and each path has one answer."""

from __future__ import annotations

import pytest

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.routes import ROUTES, Route, _handler, find_route


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_handler_is_there(route: Route) -> None:
    assert callable(_handler(route.place))


def test_no_method_of_a_path_is_there_twice() -> None:
    known = [(route.method, route.path) for route in ROUTES]
    assert len(set(known)) == len(known)


def test_an_images_name_may_hold_slashes() -> None:
    route, variables = find_route("GET", "/images/127.0.0.1:5000/skylark/forecast:0.1/json")
    assert (route.path, variables) == ("/images/{name}/json", {"name": "127.0.0.1:5000/skylark/forecast:0.1"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nonsense", 404), ("GET", "/swarm", 501), ("PATCH", "/images/json", 404)],
)
def test_what_is_not_in_the_table_is_refused(method: str, path: str, status: int) -> None:
    with pytest.raises(EngineError) as caught:
        find_route(method, path)
    assert caught.value.status == status
