"""Build arguments: what ARG declares, with the request's values before the Dockerfile's.

Source: Dockerfile reference, "ARG", "Predefined ARGs"; moby `builder/dockerfile/buildargs.go`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREDEFINED = (
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
)
"""May be given with no ARG, and leave no trace in the image."""


@dataclass
class Arguments:
    """The arguments of a build: `given` by the request, None for a name without a value.

    `in_stage` returns those of one stage, which knows the defaults before the first FROM (`outer`), but
    declares anew what it uses.
    """

    given: Mapping[str, str | None]
    outer: dict[str, str | None] = field(default_factory=dict)
    declared: dict[str, str | None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def in_stage(self) -> Arguments:
        """Begin a stage; what it uses counts for all."""
        return Arguments(self.given, self.outer, {}, self.used)

    def declare(self, name: str, default: str | None) -> None:
        """Take an ARG."""
        self.declared[name] = default
        self.used.add(name)

    def declare_outer(self, name: str, default: str | None) -> None:
        """Take an ARG before the first FROM."""
        self.declare(name, default)
        self.outer[name] = default

    def values(self) -> dict[str, str]:
        """Return what may be put in here: {name: value}."""
        return self._values(self.declared)

    def outer_values(self) -> dict[str, str]:
        """Return what may be put into FROM."""
        return self._values(self.outer)

    def unused(self) -> list[str]:
        """Name what was given and never declared, in order."""
        return sorted(name for name in self.given if name not in self.used and name not in PREDEFINED)

    def _values(self, declared: Mapping[str, str | None]) -> dict[str, str]:
        names: Iterable[str] = (*declared, *PREDEFINED)
        found = {name: self._value(name, declared.get(name)) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def _value(self, name: str, default: str | None) -> str | None:
        given = self.given.get(name)
        if given is not None:
            return given
        return self.outer.get(name) if default is None else default
