"""A script: lines of the docker command in order, each with a name, that every engine is told alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.engine.writing.names import Names


@dataclass(frozen=True, eq=False)
class Line:
    """One line: the words after `docker`, in which `{variables}` are filled in.

    `given` is its standard input. `keeps` is a variable for what it prints. `awaits` is a URL that must
    answer before.
    """

    name: str
    words: str
    given: str = ""
    keeps: str = ""
    awaits: str = ""


@dataclass(frozen=True, eq=False)
class Script:
    """Lines, told once; `files` are what lies in the folder in which they are run: {path: content}."""

    name: str
    steps: tuple[Line, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Names], None] | None = None
    runs_registry: bool = False
