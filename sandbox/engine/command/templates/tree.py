"""The parts of a template that was read; `str` of each writes it as Go's errors quote it."""

from __future__ import annotations

from dataclasses import dataclass, field

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Text:
    """What is written as it stands."""

    text: str


@dataclass(frozen=True)
class Literal:
    """A constant; `source` is how it was written."""

    value: Value
    source: str
    position: int

    def __str__(self) -> str:
        """Write it as it was written."""
        return self.source


@dataclass(frozen=True)
class Dot:
    """The value in hand."""

    position: int

    def __str__(self) -> str:
        """Write a dot."""
        return "."


@dataclass(frozen=True)
class Field:
    """`.Config.Labels`: names from the value in hand on."""

    names: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        """Write the names."""
        return "".join(f".{name}" for name in self.names)


@dataclass(frozen=True)
class Variable:
    """`$x.Field`: a variable and names from it on."""

    name: str
    names: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        """Write variable and names."""
        return self.name + "".join(f".{name}" for name in self.names)


@dataclass(frozen=True)
class Chain:
    """`(…).Field`: names from the value of a pipeline on."""

    base: Pipeline
    names: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        """Write base and names."""
        return f"({self.base})" + "".join(f".{name}" for name in self.names)


@dataclass(frozen=True)
class Function:
    """The name of a function."""

    name: str
    position: int

    def __str__(self) -> str:
        """Write the name."""
        return self.name


@dataclass(frozen=True)
class Command:
    """One stage of a pipeline: a value, or a function and its arguments."""

    words: tuple[Word, ...]
    position: int

    def __str__(self) -> str:
        """Write the words."""
        return " ".join(f"({word})" if isinstance(word, Pipeline) else str(word) for word in self.words)


@dataclass(frozen=True)
class Pipeline:
    """Commands, each fed with the value before; `variables` take the last value."""

    commands: tuple[Command, ...]
    position: int
    variables: tuple[str, ...] = ()
    assigns: bool = False

    def __str__(self) -> str:
        """Write the commands."""
        sign = "=" if self.assigns else ":="
        start = f"{', '.join(self.variables)} {sign} " if self.variables else ""
        return start + " | ".join(map(str, self.commands))


Word = Literal | Dot | Field | Variable | Chain | Function | Pipeline


@dataclass(frozen=True)
class Action:
    """A pipeline whose value is written."""

    pipeline: Pipeline


@dataclass(frozen=True)
class Block:
    """`if`, `with` or `range`, with what is done else."""

    keyword: str
    pipeline: Pipeline
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...] = field(default=())


@dataclass(frozen=True)
class Jump:
    """`break` or `continue`."""

    keyword: str


Node = Text | Action | Block | Jump
