"""What a Dockerfile can say: one class for each instruction, its variables not put in yet.

`text` is the instruction as the build's steps show it. `with_variables` gives the same instruction with
variables put in; those that the classic builder never expands keep their text. Source: Dockerfile reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self

Expander = Callable[[str], str]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Instruction:
    """Anything that stands between one FROM and the next."""

    text: str

    def with_variables(self, expand: Expander) -> Self:
        """Put variables in where this instruction allows them."""
        del expand
        return self


@dataclass(frozen=True)
class From:
    """`FROM [--platform=…] base [AS name]`; its variables are those of the ARGs before it."""

    text: str
    base: str
    name: str = ""
    platform: str = ""


@dataclass(frozen=True)
class Copy(Instruction):
    """`COPY` or, with `is_add`, `ADD`; `stage` is what `--from` names."""

    sources: tuple[str, ...]
    destination: str
    is_add: bool = False
    stage: str = ""
    owner: str = ""
    mode: str = ""

    @property
    def name(self) -> str:
        """COPY or ADD."""
        return "ADD" if self.is_add else "COPY"

    def with_variables(self, expand: Expander) -> Self:
        """Expand the owner, then sources, then the destination; `--from` stays."""
        owner = expand(self.owner)
        sources = tuple(expand(source) for source in self.sources)
        return replace(self, owner=owner, sources=sources, destination=expand(self.destination))


@dataclass(frozen=True)
class Env(Instruction):
    """`ENV name=value …`."""

    pairs: tuple[Pair, ...]

    def with_variables(self, expand: Expander) -> Self:
        """Expand names and values."""
        return replace(self, pairs=_expanded(self.pairs, expand))


@dataclass(frozen=True)
class Label(Instruction):
    """`LABEL name=value …`; a label of the request (`is_literal`) is taken as it is."""

    pairs: tuple[Pair, ...]
    is_literal: bool = False

    def with_variables(self, expand: Expander) -> Self:
        """Expand names and values."""
        return self if self.is_literal else replace(self, pairs=_expanded(self.pairs, expand))


@dataclass(frozen=True)
class Arg(Instruction):
    """`ARG name[=default] …`; None where there is no default."""

    pairs: tuple[tuple[str, str | None], ...]

    def with_variables(self, expand: Expander) -> Self:
        """Expand names and defaults."""
        pairs = tuple((expand(key), None if value is None else expand(value)) for key, value in self.pairs)
        return replace(self, pairs=pairs)


@dataclass(frozen=True)
class Workdir(Instruction):
    """`WORKDIR path`."""

    path: str

    def with_variables(self, expand: Expander) -> Self:
        """Expand the path."""
        return replace(self, path=expand(self.path))


@dataclass(frozen=True)
class User(Instruction):
    """`USER name`."""

    user: str

    def with_variables(self, expand: Expander) -> Self:
        """Expand the name."""
        return replace(self, user=expand(self.user))


@dataclass(frozen=True)
class Volume(Instruction):
    """`VOLUME path …`."""

    paths: tuple[str, ...]

    def with_variables(self, expand: Expander) -> Self:
        """Expand the paths."""
        return replace(self, paths=tuple(expand(path) for path in self.paths))


@dataclass(frozen=True)
class StopSignal(Instruction):
    """`STOPSIGNAL signal`."""

    signal: str

    def with_variables(self, expand: Expander) -> Self:
        """Expand the signal."""
        return replace(self, signal=expand(self.signal))


@dataclass(frozen=True)
class Expose(Instruction):
    """`EXPOSE port …`; the only one whose variables may hold several words, so it is expanded later."""

    ports: tuple[str, ...]


@dataclass(frozen=True)
class CommandLine(Instruction):
    """What can be written as a text for the shell or as a JSON array."""

    words: tuple[str, ...]
    for_shell: bool


@dataclass(frozen=True)
class Cmd(CommandLine):
    """`CMD`."""


@dataclass(frozen=True)
class Entrypoint(CommandLine):
    """`ENTRYPOINT`."""


@dataclass(frozen=True)
class Run(CommandLine):
    """`RUN`; `flags` are the names of those given, none of which the classic builder can serve."""

    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class HealthCheck:
    """When and how to see whether a container is well; times in nanoseconds, 0 for the default."""

    test: tuple[str, ...]
    interval_ns: int = 0
    timeout_ns: int = 0
    start_period_ns: int = 0
    retries: int = 0


@dataclass(frozen=True)
class Healthcheck(Instruction):
    """`HEALTHCHECK CMD …` or `HEALTHCHECK NONE`."""

    check: HealthCheck = field(default_factory=lambda: HealthCheck(()))


@dataclass(frozen=True)
class Onbuild(Instruction):
    """`ONBUILD instruction`, kept as text until another build starts from this image."""

    trigger: str


@dataclass(frozen=True)
class Shell(Instruction):
    """`SHELL ["program", "argument"]`."""

    shell: tuple[str, ...]


@dataclass(frozen=True)
class Maintainer(Instruction):
    """`MAINTAINER name`, deprecated since 2017."""

    author: str


def _expanded(pairs: tuple[Pair, ...], expand: Expander) -> tuple[Pair, ...]:
    return tuple((expand(key), expand(value)) for key, value in pairs)
