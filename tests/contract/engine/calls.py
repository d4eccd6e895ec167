"""Which requests notebooks make: a request's form, and the forms of all that notebooks ask of an engine.

Two requests have one form when method, path, the names of parameters and filters, and the outcome are the
same: the answer's status, and whether its stream ends in an error.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.app import FileBody
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.routes import find_route
from sandbox.registry.http.queries import Query
from tests.contract.engine.story import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import App, Request, Response
    from tests.contract.engine.telling import Differing
    from tests.contract.engine.writing.answers import Answer

ERROR = '"errorDetail"'
STATUS_LENGTH = 3
_VERSION = re.compile(r"^/v1\.\d+(?=/)")
_COMMAND = re.compile(r"^\s*%docker (\S+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Form:
    """What is the same in requests that differ in names and values alone."""

    method: str
    path: str
    parameters: tuple[str, ...]
    outcome: str

    @classmethod
    def of(cls, method: str, path: str, query: str, outcome: str) -> Form:
        """Read a request's form; a path that nobody serves is itself."""
        path = _VERSION.sub("", path)
        with contextlib.suppress(EngineError):
            path = find_route(method, path)[0].path
        return cls(method, path, tuple(sorted(_parameters(query))), outcome)

    def __str__(self) -> str:
        """Write it in a line."""
        return f"{self.method} {self.path}?{'&'.join(self.parameters)} → {self.outcome}"


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
        """Ask; what becomes of a stream is known at its end."""
        response = self.app(request)
        if (
            response.headers.get("Content-Length")
            or request.method == "HEAD"
            or isinstance(response.body, FileBody)
        ):
            self._keep(request, str(response.status))
            return response
        return dataclasses.replace(response, body=self._watched(request, response.status, response.body))

    def _watched(self, request: Request, status: int, body: Iterator[bytes]) -> Iterator[bytes]:
        has_failed = False
        try:
            for chunk in body:
                has_failed = has_failed or ERROR.encode() in chunk
                yield chunk
        finally:
            self._keep(request, _outcome(str(status), has_failed=has_failed))
            if isinstance(body, Generator):
                body.close()

    def _keep(self, request: Request, outcome: str) -> None:
        self.forms.add(Form.of(request.method, request.path, request.query, outcome))


def commands_of(source: str) -> set[str]:
    """Return the docker commands of a cell: `%docker push …` is `push`."""
    return set(_COMMAND.findall(source))


def forms_of(each: Differing) -> set[Form]:
    """Return the form of a step's request, with the answers of all engines."""
    step = each.place.step
    if not isinstance(step, Step):
        return set()
    path, _, query = step.target.partition("?")
    return {Form.of(step.method, path, query, _outcome_of(answer)) for answer in (each.here, *each.there)}


def _outcome_of(answer: Answer) -> str:
    has_failed = ERROR in answer.fields.get("stream", "")
    return _outcome(answer.fields.get("answer", "")[:STATUS_LENGTH], has_failed=has_failed)


def _outcome(status: str, *, has_failed: bool) -> str:
    return f"{status}, and an error in the stream" if has_failed else status
