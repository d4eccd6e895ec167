"""A story: requests in order, each with a name, that every engine is told alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contract.engine.writing.names import Names

Body = bytes | Mapping[str, Any] | list[Any] | Callable[[Names], bytes] | None
VERSIONS = ("1.24", "1.40", "1.41", "1.43", "1.47", "1.50")
"""The versions of the API that are asked for; an engine is told those that it offers."""

USUAL = ("1.41",)
"""What every engine of the comparison offers."""

ANY = ".*"


@dataclass(frozen=True, eq=False)
class Step:
    """One request.

    `{variables}` in its target, its header and its JSON are filled in: `{name}` is the story's repository on
    the engine, `{box}` a name for its containers, volumes and networks, `{remote}` its repository in a
    registry, and what earlier answers were kept as. `keeps` is {variable: dotted path in the answer}.
    `values` are patterns of the paths whose values are compared, not only their types. `is_bare` leaves the
    version out of the path. `awaits` is a URL that must answer before.
    """

    name: str
    method: str
    target: str
    body: Body = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    is_bare: bool = False
    awaits: str = ""


@dataclass(frozen=True, eq=False)
class Story:
    """Steps, told once for each version of the API.

    `prepare` puts into the registry what the story pulls. Where `runs_registry`, `{registry_image}` is an
    image that a registry runs from.
    """

    name: str
    steps: tuple[Step, ...]
    versions: tuple[str, ...] = USUAL
    prepare: Callable[[Names], None] | None = None
    runs_registry: bool = False
