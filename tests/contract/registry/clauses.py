"""The clauses of the specification on Distribution 2.8.2: each row of the registry's own table, sent there.

What the embedded registry answers is in the row and tested beside it; here the status and the error codes are
compared. Rows that need other settings are left out.
"""

from __future__ import annotations

import http.client
import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.image.media_types import ACCEPT
from tests import distribution
from tests.contract.registry.differences import DIFFERENCES, Difference
from tests.registry.test_specification import ROWS
from tests.registry.world import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.registry.specification.row import Row

UNCACHED: Mapping[str, Mapping[str, Any]] = {"storage": {"cache": {}}}
"""What a row pushed must be unknown to the next one."""


@dataclass(frozen=True)
class Answer:
    """What was answered: 0 for something that was no HTTP."""

    status: int
    location: str = ""
    codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it for the page."""
        return " ".join((str(self.status) if self.status else "no HTTP", *self.codes))


@dataclass(frozen=True)
class DifferingClause:
    """A row whose answer there is another."""

    row: Row
    there: Answer

    @property
    def reason(self) -> Difference | None:
        """The first difference that explains it."""
        return next((each for each in DIFFERENCES if each.covers_clause(str(self.row))), None)

    @property
    def here(self) -> Answer:
        """What the row wants."""
        return Answer(self.row.status, codes=self.row.codes)


def differing_clauses(program: str, folder: Path) -> list[DifferingClause]:
    """Send every row to Distribution, each to an empty folder."""
    found = []
    with distribution.running(program, folder / "real", more=UNCACHED) as real:
        worlds = _Worlds(real.address, folder / "real" / "content" / "docker", folder)
        for row in ROWS:
            if row.settings:
                continue
            there = _send(real.address, row.ask, worlds.begin(row))
            if there.status != row.status or (row.codes and there.codes != row.codes):
                found.append(DifferingClause(row, there))
    return found


@dataclass
class _Worlds:
    """What rows begin with: each made by requests once, and copied from then on."""

    address: str
    content: Path
    folder: Path
    made: dict[str, Path] = field(default_factory=dict)

    def begin(self, row: Row) -> str:
        """Make the world before a row; returns the place of its upload, which no copy has."""
        shutil.rmtree(self.content, ignore_errors=True)
        world = repr(row.before)
        copied = None if "{location}" in row.ask.uri else self.made.get(world)
        if copied:
            shutil.copytree(copied, self.content)
            return ""
        location = _prepare(self.address, row)
        if "{location}" not in row.ask.uri and self.content.exists():
            self.made[world] = self.folder / f"world-{len(self.made)}"
            shutil.copytree(self.content, self.made[world])
        return location


def _prepare(address: str, row: Row) -> str:
    """Send the requests before, with POST and PUT where one POST is not enough."""
    location = ""
    for step in row.before:
        told = _send(address, step, location)
        location = told.location if "/uploads/" in told.location else location
        if step.method == "POST" and step.body and told.status == 202:
            _send(address, Ask("PUT", "{location}?" + step.uri.partition("?")[2], step.body), told.location)
    return location


def _send(address: str, ask: Ask, location: str) -> Answer:
    """Send a request over a socket, as a client that takes all manifests."""
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {"Accept": ACCEPT, **{name: value for name, value in ask.headers.items() if name != "Host"}}
    try:
        connection.request(ask.method, _target(ask, location), ask.body or None, headers)
        response = connection.getresponse()
        place = response.headers.get("Location", "").partition(address)[2]
        return Answer(response.status, place, tuple(_error_codes(response.read())))
    except http.client.HTTPException:
        return Answer(0)
    finally:
        connection.close()


def _target(ask: Ask, location: str) -> str:
    """Put parameters behind a location that may have some already."""
    path, _, query = ask.uri.replace("{location}", location).partition("?")
    return "?".join(filter(None, (path, "&".join(filter(None, query.split("?"))))))


def _error_codes(body: bytes) -> Iterator[str]:
    """Read the codes of an error, if it is one."""
    try:
        yield from (each["code"] for each in json.loads(body)["errors"])
    except (ValueError, KeyError, TypeError):
        return
