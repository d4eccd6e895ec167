"""Which requests notebooks make: a request's form, and the forms of all that notebooks ask of an engine.

Two requests have one form when method, path, the names of parameters and filters, and the status of the
answer are the same.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.routes import find_route
from sandbox.registry.http.queries import Query
from tests.contract.engine.story import Step

if TYPE_CHECKING:
    from sandbox.app import App, Request, Response
    from tests.contract.engine.telling import Differing

_VERSION = re.compile(r"^/v1\.\d+(?=/)")
_COMMAND = re.compile(r"^\s*%docker (\S+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Form:
    """What is the same in requests that differ in names and values alone."""

    method: str
    path: str
    parameters: tuple[str, ...]
    status: int

    @classmethod
    def of(cls, method: str, path: str, query: str, status: int) -> Form:
        """Read a request's form; a path that nobody serves is itself."""
        path = _VERSION.sub("", path)
        with contextlib.suppress(EngineError):
            path = find_route(method, path)[0].path
        return cls(method, path, tuple(sorted(_parameters(query))), status)

    def __str__(self) -> str:
        """Write it in a line."""
        return f"{self.method} {self.path}?{'&'.join(self.parameters)} → {self.status}"


def _parameters(query: str) -> set[str]:
    parsed = Query(query)
    names = {part.partition("=")[0] for part in query.split("&") if part}
    try:
        filters = json.loads(parsed.get("filters") or "{}")
    except ValueError:
        filters = {}
    return (names - {"filters"}) | {f"filters.{name}" for name in filters}


@dataclass
class Recording:
    """An app that asks another one, and keeps the forms of what it was asked."""

    app: App
    forms: set[Form] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        """Ask."""
        response = self.app(request)
        self.forms.add(Form.of(request.method, request.path, request.query, response.status))
        return response


def commands_of(source: str) -> set[str]:
    """Return the docker commands of a cell: `%docker push …` is `push`."""
    return set(_COMMAND.findall(source))


def forms_of(each: Differing) -> set[Form]:
    """Return the form of a step's request, with the answers of all engines."""
    step = each.place.step
    if not isinstance(step, Step):
        return set()
    path, _, query = step.target.partition("?")
    statuses = {answer.fields.get("answer", "")[:3] for answer in (each.here, *each.there)}
    return {Form.of(step.method, path, query, int(text)) for text in statuses if text.isdigit()}
