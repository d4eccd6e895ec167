"""Search: `/v1/search`, which engines ask, and `/v2/search/repositories/`, which Hub's pages ask.

What is found are the stand-ins and what accounts have pushed for everybody. Stars and pulls are all 0:
the real figures are none of a stand-in's, and made-up ones would teach something false.
Source: moby, registry/search_session.go and api/types/registry/search.go (the engine's request, and the
fields that it reads); `/v2/search/repositories/` is not in Hub's published API: its fields are those that
public clients of it read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from sandbox.providers.hub.answers import json_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.app import Request, Response
    from sandbox.providers.hub.rights import Rights
    from sandbox.providers.hub.seeds import Seeds
    from sandbox.registry.storage import Store

DEFAULT_PAGE_SIZE = 25
MOST_A_PAGE = 100


@dataclass(frozen=True)
class Found:
    """A repository that is found; `name` is as people write it."""

    name: str
    about: str
    is_official: bool

    def matches(self, words: list[str]) -> bool:
        """Tell whether each word is in the name or in what it is about."""
        text = f"{self.name} {self.about}".lower()
        return all(word in text for word in words)


@dataclass(frozen=True)
class _Page:
    number: int
    size: int
    count: int
    results: list[Found]

    @property
    def pages(self) -> int:
        return -(-self.count // self.size)


class Search:
    """Finds repositories that anybody may see."""

    def __init__(self, seeds: Seeds, store: Store, rights: Rights) -> None:
        """Look at all three whenever somebody asks."""
        self._seeds = seeds
        self._store = store
        self._rights = rights

    def ping(self, _: Request) -> Response:
        """Answer an engine that is told to search a registry at an address: it asks this first."""
        return json_answer({"standalone": False}, 200, ("X-Docker-Registry-Version", "0.9.0"))

    def answer_engine(self, request: Request) -> Response:
        """Answer `docker search`."""
        query = parse_qs(request.query)
        page = self._page(query, "q", "n")
        results = [
            {
                "name": each.name,
                "description": each.about,
                "is_official": each.is_official,
                "is_automated": False,
                "is_trusted": False,
                "star_count": 0,
            }
            for each in page.results
        ]
        counts = {"num_results": page.count, "num_pages": page.pages, "page": page.number}
        return json_answer(
            {"query": _first(query, "q"), "page_size": page.size, **counts, "results": results}
        )

    def answer_web(self, request: Request) -> Response:
        """Answer Hub's search page."""
        query = parse_qs(request.query)
        page = self._page(query, "query", "page_size")
        results = [
            {
                "repo_name": each.name,
                "short_description": each.about,
                "is_official": each.is_official,
                "is_automated": False,
                "star_count": 0,
                "pull_count": 0,
                "repo_owner": "",
            }
            for each in page.results
        ]
        links = {"next": _link(request, page, 1), "previous": _link(request, page, -1)}
        return json_answer({"count": page.count, **links, "results": results})

    def _page(self, query: Mapping[str, list[str]], words: str, size: str) -> _Page:
        wanted = _first(query, words).lower()
        found = sorted(
            (each for each in self._all() if each.matches(wanted.split())),
            key=lambda each: (each.name != wanted, not each.is_official, each.name),
        )
        number = max(_number(query, "page", 1), 1)
        limit = min(max(_number(query, size, DEFAULT_PAGE_SIZE), 1), MOST_A_PAGE)
        start = (number - 1) * limit
        return _Page(number, limit, len(found), found[start : start + limit])

    def _all(self) -> Iterator[Found]:
        for name in self._seeds.names():
            family = self._seeds.family(name)
            yield Found(family.familiar, family.about, family.is_official)
        for name in self._store.repositories():
            if not self._seeds.has(name) and "pull" in self._rights.actions("", name):
                yield Found(name, "", is_official=False)


def _first(query: Mapping[str, list[str]], name: str) -> str:
    return query.get(name, [""])[0]


def _number(query: Mapping[str, list[str]], name: str, default: int) -> int:
    text = _first(query, name)
    return int(text[:9]) if text.isascii() and text.isdigit() else default


def _link(request: Request, page: _Page, step: int) -> str:
    """Write the URL of the page before or after this one, "" for none."""
    number = page.number + step
    if not 1 <= number <= page.pages:
        return ""
    query = {name: values[0] for name, values in parse_qs(request.query).items()} | {"page": str(number)}
    return f"{request.scheme}://{request.headers.get('Host')}{request.path}?{urlencode(query)}"
