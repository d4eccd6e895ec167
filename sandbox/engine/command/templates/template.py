"""A template that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.command.templates.filling import Filling
from sandbox.engine.command.templates.reading import read
from sandbox.engine.command.templates.tree import Action, Block, Chain, Dot, Field, Node, Pipeline, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.command.templates.values import GoValue


def parse(text: str, name: str = "") -> Template:
    """Read a template; `name` is what its errors call it.

    Raises:
        TemplateError: it can't be read; `is_syntax` is set.
    """
    return Template(text, name, read(text, name))


@dataclass(frozen=True)
class Template:
    """A template, ready to be filled in as often as one likes."""

    text: str
    name: str
    nodes: tuple[Node, ...]

    def render(self, value: GoValue, *, is_heading: bool = False) -> str:
        """Fill it in. For a table's heading, `value` has the columns' titles, which functions leave alone.

        Raises:
            TemplateError: the value has no such field, or a function can't take what it is given.
        """
        written: list[str] = []
        self.fill(value, written, is_heading=is_heading)
        return "".join(written)

    def fill(self, value: GoValue, written: list[str], *, is_heading: bool = False) -> None:
        """Do the same, and leave in `written` what came before an error."""
        Filling(self, value, written, is_heading=is_heading).run()

    def names_field(self, name: str) -> bool:
        """Say whether a field of this name is asked for anywhere, or all fields are, by `json .`."""
        return any(not names or name in names for names in _names(self.nodes))


def _names(nodes: tuple[Node, ...]) -> Iterator[tuple[str, ...]]:
    for node in nodes:
        if isinstance(node, (Action, Block)):
            yield from _names_in(node.pipeline)
        if isinstance(node, Block):
            yield from _names(node.body)
            yield from _names(node.otherwise)


def _names_in(pipeline: Pipeline) -> Iterator[tuple[str, ...]]:
    for command in pipeline.commands:
        for word in command.words:
            if isinstance(word, (Field, Variable, Chain)):
                yield word.names
            if isinstance(word, Dot):
                yield ()
            if isinstance(word, (Pipeline, Chain)):
                yield from _names_in(word if isinstance(word, Pipeline) else word.base)
