"""`GET /images/search`: a registry's own search, which of the known ones Docker Hub alone has.

Source: Docker Engine API 1.50, "Search images"; moby `registry/search.go`, `registry/search_session.go`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sandbox.auth import Request
from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.errors import EngineError, bad_request
from sandbox.engine.embedded.transfer.remote.authorization import Authorization
from sandbox.engine.embedded.transfer.remote.connections import Connections
from sandbox.engine.embedded.transfer.remote.credentials import of_pull
from sandbox.engine.embedded.transfer.remote.endpoints import Endpoint, endpoints
from sandbox.engine.embedded.transfer.remote.failures import RequestFailedError
from sandbox.engine.embedded.transfer.remote.session import Session, user_agent
from sandbox.reference import is_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.app import Response as AppResponse
    from sandbox.auth import Response
    from sandbox.engine.embedded.call import Call

FILTERS = ("is-automated", "is-official", "stars")
INDEX = "https://index.docker.io"
_DEFAULT, _MOST = 25, 100
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_FIELDS = ("star_count", "is_official", "name", "is_automated", "description")
_OK = 200


def search_images(call: Call) -> AppResponse:
    """Search for `term`, and let through what the filters want."""
    limit = _limit(call)
    conditions = _conditions(call.query.filters(FILTERS))
    response = _ask(call, limit)
    if response.status != _OK:
        raise EngineError(f"Unexpected status code {response.status}")
    try:
        found = json.loads(response.body)["results"] or []
        results = [{name: each.get(name) for name in _FIELDS} for each in found]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"error decoding registry search results: {error}") from error
    return json_answer([each for each in results if all(condition(each) for condition in conditions)])


def _limit(call: Call) -> int:
    text = call.query.get("limit")
    if text and not text.isdigit():
        raise bad_request(f'invalid limit specified: strconv.Atoi: parsing "{text}": invalid syntax')
    limit = int(text or 0) or _DEFAULT
    if limit > _MOST:
        raise bad_request(f"limit {limit} is outside the range of [1, {_MOST}]")
    return limit


def _ask(call: Call, limit: int) -> Response:
    """Send the search to the registry that the term begins with, or to Docker Hub."""
    term = call.query.get("term")
    if "://" in term:
        raise bad_request(f"invalid repository name: repository name ({term}) should not have a scheme")
    first, slash, rest = term.partition("/")
    is_elsewhere = bool(slash) and is_host(first)
    places = endpoints(first, call.world.settings) if is_elsewhere else (Endpoint(INDEX),)
    words = rest if is_elsewhere else term.removeprefix("library/")
    path = f"/v1/search?{urlencode({'q': words, 'n': limit})}"
    last: EngineError = EngineError(f"no endpoints found for {first}")
    for place in places:
        try:
            return _ask_at(call, place, path)
        except RequestFailedError as error:
            last = error
    raise last


def _ask_at(call: Call, place: Endpoint, path: str) -> Response:
    credentials = of_pull(call)
    agent = user_agent(call.request.headers.get("User-Agent"))
    headers = {"Authorization": credentials.basic.basic} if credentials.basic else {}
    with Session(Connections(call.world.settings), place, Authorization(credentials), agent) as session:
        return session.exchange(Request("GET", f"{place.url}{path}", headers))


def _conditions(filters: dict[str, list[str]]) -> list[Callable[[dict[str, Any]], bool]]:
    conditions: list[Callable[[dict[str, Any]], bool]] = []
    for name in ("is-automated", "is-official"):
        for value in filters.get(name, []):
            if value not in _TRUTH:
                raise bad_request(f"invalid filter '{name}=[{value}]'")
            conditions.append(_is(name.replace("-", "_"), wanted=_TRUTH[value]))
    for value in filters.get("stars", []):
        if not value.isdigit():
            words = f'strconv.Atoi: parsing "{value}": invalid syntax'
            raise bad_request(f"invalid filter 'stars={value}': {words}")
        conditions.append(_has_stars(int(value)))
    return conditions


def _is(field: str, *, wanted: bool) -> Callable[[dict[str, Any]], bool]:
    return lambda found: bool(found[field]) == wanted


def _has_stars(least: int) -> Callable[[dict[str, Any]], bool]:
    return lambda found: int(found["star_count"] or 0) >= least
