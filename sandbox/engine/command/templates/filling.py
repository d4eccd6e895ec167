"""Fills a template in with one value.

Source: pkg.go.dev/text/template, "Actions" and "Variables".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sandbox.engine.command.templates.errors import EvaluationError, TemplateError
from sandbox.engine.command.templates.functions import FUNCTIONS, HEADINGS, Builtin
from sandbox.engine.command.templates.tree import (
    Action,
    Block,
    Chain,
    Command,
    Dot,
    Field,
    Function,
    Jump,
    Literal,
    Node,
    Pipeline,
    Text,
    Variable,
    Word,
)
from sandbox.engine.command.templates.values import GoMap, GoStruct, GoValue, Row, is_true, printed, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.command.templates.template import Template

_ABSENT = object()


class _Jumped(Exception):  # noqa: N818  # a way out of a loop and no error
    """`break` or `continue` was met."""


class Filling:
    """One filling in of a template with a value; what is written goes to `written`."""

    def __init__(self, template: Template, value: GoValue, written: list[str], *, is_heading: bool) -> None:
        """Fill in nothing yet."""
        self._template = template
        self._value = value
        self._variables: list[tuple[str, GoValue]] = [("$", value)]
        self._written = written
        self._is_heading = is_heading

    def run(self) -> None:
        """Fill in; raises `TemplateError`."""
        self._walk(self._template.nodes, self._value)

    def _walk(self, nodes: tuple[Node, ...], dot: GoValue) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._written.append(node.text)
            elif isinstance(node, Action):
                value = self._pipeline(node.pipeline, dot)
                if not node.pipeline.variables:
                    self._written.append(printed(value))
            elif isinstance(node, Jump):
                raise _Jumped(node.keyword)
            else:
                self._block(node, dot)

    def _block(self, block: Block, dot: GoValue) -> None:
        known = len(self._variables)
        value = self._pipeline(block.pipeline, dot, declares=block.keyword != "range")
        if block.keyword == "range":
            self._range(block, value, dot)
        elif is_true(value):
            self._walk(block.body, value if block.keyword == "with" else dot)
        else:
            self._walk(block.otherwise, dot)
        del self._variables[known:]

    def _range(self, block: Block, value: GoValue, dot: GoValue) -> None:
        pairs = list(self._pairs(block, value))
        known = len(self._variables)
        for key, each in pairs:
            self._declare(block.pipeline, key, each)
            try:
                self._walk(block.body, each)
            except _Jumped as jump:
                if str(jump) == "break":
                    break
            finally:
                if not block.pipeline.assigns:
                    del self._variables[known:]
        if not pairs:
            self._walk(block.otherwise, dot)

    def _pairs(self, block: Block, value: GoValue) -> Iterator[tuple[GoValue, GoValue]]:
        if isinstance(value, list):
            return iter(enumerate(value))
        if isinstance(value, dict):
            return iter(sorted(value.items()))
        if isinstance(value, int) and not isinstance(value, bool):
            return ((number, number) for number in range(value))
        if value is None:
            return iter(())
        return self._fail(block.pipeline, f"range can't iterate over {printed(value)}")

    def _declare(self, pipeline: Pipeline, key: GoValue, value: GoValue) -> None:
        given = (value,) if len(pipeline.variables) == 1 else (key, value)
        for name, each in zip(pipeline.variables, given, strict=False):
            self._set(name, each, assigns=pipeline.assigns)

    def _set(self, name: str, value: GoValue, *, assigns: bool) -> None:
        if not assigns:
            self._variables.append((name, value))
            return
        last = max(number for number, (known, _) in enumerate(self._variables) if known == name)
        self._variables[last] = (name, value)

    def _pipeline(self, pipeline: Pipeline, dot: GoValue, *, declares: bool = True) -> GoValue:
        value: GoValue = _ABSENT
        for command in pipeline.commands:
            value = self._command(command, dot, value)
        if declares:
            for name in pipeline.variables:
                self._set(name, value, assigns=pipeline.assigns)
        return value

    def _command(self, command: Command, dot: GoValue, final: GoValue) -> GoValue:
        first, *rest = command.words
        if isinstance(first, Function):
            return self._function(first, command, dot, final)
        if isinstance(first, (Field, Variable, Chain)):
            given = [self._word(word, dot) for word in rest] + ([] if final is _ABSENT else [final])
            return self._fields(first, dot, given)
        if rest or final is not _ABSENT:
            self._fail(first, f"can't give argument to non-function {first}")
        if isinstance(first, Literal) and first.source == "nil":
            self._fail(first, "nil is not a command")
        return self._word(first, dot)

    def _word(self, word: Word, dot: GoValue) -> GoValue:
        if isinstance(word, Literal):
            return word.value
        if isinstance(word, Dot):
            return dot
        if isinstance(word, Pipeline):
            return self._pipeline(word, dot)
        if isinstance(word, Function):
            return self._function(word, Command((word,), word.position), dot, _ABSENT)
        return self._fields(word, dot, [])

    def _fields(self, word: Field | Variable | Chain, dot: GoValue, given: list[GoValue]) -> GoValue:
        if isinstance(word, Field):
            value = dot
        elif isinstance(word, Chain):
            value = self._pipeline(word.base, dot)
        else:
            value = next(value for name, value in reversed(self._variables) if name == word.name)
        if given and not word.names:
            self._fail(word, f"can't give argument to non-function {word}")
        for number, name in enumerate(word.names):
            is_last = number == len(word.names) - 1
            value = self._field(word, number, value, name, given if is_last else [])
        return value

    def _field(  # the place is needed for the error
        self,
        word: Field | Variable | Chain,
        number: int,
        value: GoValue,
        name: str,
        given: list[GoValue],
    ) -> GoValue:
        if isinstance(value, Row) and name in value.methods:
            return value.methods[name](*given)
        if isinstance(value, Row) and name in value.fields:
            if given:
                self._fail(word, f"wrong number of args for {name}: want 0 got {len(given)}")
            return value.fields[name]
        if isinstance(value, dict):
            return self._entry(word, number, value, name)
        if value is None:
            return self._fail(word, f"nil data; no entry for key {name!r}", number)
        return self._fail(word, f"can't evaluate field {name} in type {type_name(value)}", number)

    def _entry(
        self, word: Field | Variable | Chain, number: int, value: dict[str, GoValue], name: str
    ) -> GoValue:
        if name in value or isinstance(value, GoMap):
            return value.get(name)
        if isinstance(value, GoStruct) and name in value.aliases:
            return value.get(value.aliases[name])
        typed = getattr(value, "type_name", "")
        if typed:
            return self._fail(word, f"can't evaluate field {name} in type {typed}", number)
        return self._fail(word, f'map has no entry for key "{name}"', number)

    def _function(self, function: Function, command: Command, dot: GoValue, final: GoValue) -> GoValue:
        builtin = FUNCTIONS[function.name]
        words = command.words[1:]
        given = len(words) + (final is not _ABSENT)
        problem = builtin.count_problem(function.name, given)
        if problem:
            self._fail(function, problem)
        values = self._arguments(builtin, function, words, dot)
        if final is not _ABSENT:
            values.append(self._checked(builtin, len(values), function, final))
        if self._is_heading and function.name in HEADINGS:
            return values[0] if isinstance(values[0], str) else values[-1]
        try:
            return builtin.call(*values)
        except EvaluationError as error:
            shown = f"non-function {words[0]} {str(error)[13:]}" if function.name == "call" else str(error)
            return self._fail(command, f"error calling {function.name}: {shown}")

    def _arguments(
        self,
        builtin: Builtin,
        function: Function,
        words: tuple[Word, ...],
        dot: GoValue,
    ) -> list[GoValue]:
        values: list[GoValue] = []
        for word in words:
            value = self._word(word, dot)
            values.append(self._checked(builtin, len(values), word, value))
            decides = {"and": False, "or": True}.get(function.name)
            if decides is not None and is_true(value) is decides:
                break
        return values

    def _checked(self, builtin: Builtin, number: int, word: Word, value: GoValue) -> GoValue:
        wanted = builtin.types[number] if number < len(builtin.types) else ""
        got = type_name(value)
        if not wanted or got == wanted or (wanted == "[]string" and value == []):
            return value
        if isinstance(word, Literal) and wanted == "[]string":
            self._fail(word, f"can't handle {word} for arg of type {wanted}")
        if isinstance(word, Literal):
            self._fail(word, f"expected {'integer' if wanted == 'int' else wanted}; found {word}")
        return self._fail(word, f"wrong type for value; expected {wanted}; got {got}")

    def _fail(self, node: Word | Command, text: str, names: int = 0) -> NoReturn:
        """Fail at a node; `names` of its fields stand before the one that failed."""
        position = node.position
        if isinstance(node, (Field, Variable, Chain)):
            before = node.names[:names]
            position += sum(len(name) + 1 for name in before)
        line_start = self._template.text.rfind("\n", 0, position) + 1
        line = 1 + self._template.text.count("\n", 0, position)
        name = self._template.name
        raise TemplateError(
            f'template: {name}:{line}:{position - line_start}: executing "{name}" at <{node}>: {text}'
        )
