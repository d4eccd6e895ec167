"""A call: one request with its path already taken apart; what handlers take from it is checked here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.errors import bad_request
from sandbox.registry.http.queries import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.app import Body, Request
    from sandbox.engine.embedded.world import World

_JSON_BYTES = 4 << 20
_FALSE = ("", "0", "no", "false", "none")
ApiVersion = tuple[int, int]


@dataclass(frozen=True)
class Call:
    """One request; `variables` are the named parts of its path, `api` is the version asked for."""

    request: Request
    variables: Mapping[str, str]
    world: World
    api: ApiVersion

    @property
    def name(self) -> str:
        """The `{name}` or `{id}` of the path."""
        return self.variables["name"]

    @property
    def body(self) -> Body:
        """The bytes that follow the header."""
        return self.request.body

    @cached_property
    def query(self) -> Parameters:
        """The parameters of the query."""
        try:
            return Parameters(Query(self.request.query))
        except ValueError:
            raise bad_request(f"malformed query: {self.request.query}") from None

    def json(self) -> dict[str, Any]:
        """Read the body as a JSON object, {} for none; raises `EngineError` 400 for anything else."""
        content = self._read_small()
        if not content.strip():
            return {}
        kind = self.request.headers.get("Content-Type").partition(";")[0].strip()
        if kind not in ("application/json", ""):
            raise bad_request(f"unsupported Content-Type header ({kind}): must be 'application/json'")
        try:
            value = json.loads(content)
        except ValueError as error:
            raise bad_request(f"invalid JSON: {error}") from None
        if not isinstance(value, dict):
            raise bad_request("invalid JSON: an object was expected")
        return value

    def _read_small(self) -> bytes:
        content = b""
        while chunk := self.body.read(_JSON_BYTES):
            content += chunk
            if len(content) > _JSON_BYTES:
                raise bad_request(f"http: request body too large ({_JSON_BYTES} bytes are read)")
        return content


class Parameters:
    """The parameters of a query as Docker reads them."""

    def __init__(self, query: Query) -> None:
        """Keep them."""
        self._query = query

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        value = self._query.get(name)
        return default if value is None else value

    def all(self, name: str) -> list[str]:
        """Return every value of a parameter."""
        return self._query.all(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a truth value. Source: moby `api/server/httputils/form.go`, `BoolValue`."""
        value = self._query.get(name)
        return default if value is None else value.strip().lower() not in _FALSE

    def number(self, name: str, default: int = 0) -> int:
        """Read a whole number; raises `EngineError` 400 for what is none."""
        text = self.get(name)
        try:
            return int(text) if text else default
        except ValueError:
            raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None

    def json(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Read a parameter that holds JSON, None without one; raises `EngineError` 400."""
        text = self.get(name)
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError as error:
            raise bad_request(f"invalid JSON in {name}: {error}") from None

    def filters(self, known: tuple[str, ...] = ()) -> dict[str, list[str]]:
        """Read `filters`: {name: values}, in either form that clients send.

        Raises `EngineError` 400 for a name that is not `known`, if any are given.
        Source: moby `api/types/filters/parse.go`, `FromJSON`: {name: [value]} or {name: {value: true}}.
        """
        text = self.get("filters")
        if not text:
            return {}
        try:
            found = json.loads(text)
        except ValueError:
            raise bad_request("invalid filter") from None
        if not isinstance(found, dict) or not all(isinstance(each, (list, dict)) for each in found.values()):
            raise bad_request("invalid filter")
        filters = {str(name): [str(value) for value in values] for name, values in found.items()}
        for name in filters:
            if known and name not in known:
                raise bad_request(f"invalid filter '{name}'")
        return filters
