"""Reads the words of a template into a tree.

Source: pkg.go.dev/text/template, "Actions", "Arguments" and "Pipelines".
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NoReturn

from sandbox.engine.command.templates.errors import TemplateError
from sandbox.engine.command.templates.functions import FUNCTIONS
from sandbox.engine.command.templates.tokens import Token, WordError, tokens
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

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERANDS = frozenset({"word", "field", "variable", "string", "number", "character", "bool", "nil", ".", "("})
NESTED = frozenset({"define", "template", "block"})
EXECUTABLE = (Field, Variable, Function, Chain, Pipeline)


def read(text: str, name: str) -> tuple[Node, ...]:
    """Read a template; `name` is what its errors begin with.

    Raises:
        TemplateError: it can't be read.
    """
    reader = _Reader(text, name)
    try:
        nodes, ended_by = reader.nodes(depth=0)
    except WordError as error:
        raise TemplateError(f"template: {name}:{error.line}: {error}", is_syntax=True) from None
    if ended_by is not None:
        reader.fail(f"unexpected {{{{{ended_by.text}}}}}")
    return nodes


class _Reader:
    """Reads one template; `_next` looks one word ahead."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._words: Iterator[Token] = tokens(text)
        self._ahead: list[Token] = []
        self._line = 1
        self._variables = ["$"]
        self._ranges = 0

    def fail(self, text: str) -> NoReturn:
        raise TemplateError(f"template: {self._name}:{self._line}: {text}", is_syntax=True)

    def nodes(self, depth: int) -> tuple[tuple[Node, ...], Token | None]:
        """Read up to the `end` or `else` that closes this list; returns that word, None at the end."""
        found: list[Node] = []
        while (word := self._take()).kind != "end":
            if word.kind == "text":
                found.append(Text(word.text))
                continue
            action = self._take_solid()
            if action.kind == "keyword" and action.text in ("end", "else"):
                return tuple(found), action
            node = self._action(action, depth)
            if node is not None:
                found.append(node)
        if depth:
            self.fail("unexpected EOF")
        return tuple(found), None

    def _action(self, first: Token, depth: int) -> Node | None:
        if first.kind != "keyword":
            self._ahead.append(first)
            return self._value_action()
        if first.text in NESTED:
            self.fail(
                f"{{{{{first.text}}}}} is not known to this docker command: write the template out in one"
            )
        if first.text in ("break", "continue"):
            if not self._ranges:
                self.fail(f"{{{{{first.text}}}}} outside {{{{range}}}}")
            self._expect_right(first.text)
            return Jump(first.text)
        return self._block(first.text, depth)

    def _value_action(self) -> Action:
        return Action(self._pipeline("command", "right"))

    def _block(self, keyword: str, depth: int) -> Block:
        known = len(self._variables)
        pipeline = self._pipeline(keyword, "right")
        self._ranges += keyword == "range"
        body, ended_by = self.nodes(depth + 1)
        self._ranges -= keyword == "range"
        otherwise: tuple[Node, ...] = ()
        if ended_by is not None and ended_by.text == "else":
            otherwise = self._otherwise(keyword, depth)
        else:
            self._expect_right("end")
        del self._variables[known:]
        return Block(keyword, pipeline, body, otherwise)

    def _otherwise(self, keyword: str, depth: int) -> tuple[Node, ...]:
        word = self._take_solid()
        if word.kind == "keyword" and word.text == keyword and keyword in ("if", "with"):
            return (self._block(keyword, depth),)
        self._ahead.append(word)
        self._expect_right("else")
        nodes, ended_by = self.nodes(depth + 1)
        if ended_by is not None and ended_by.text == "else":
            self.fail("expected end; found {{else}}")
        self._expect_right("end")
        return nodes

    def _pipeline(self, context: str, end: str) -> Pipeline:
        first = self._take_solid()
        position = first.position
        variables, assigns, first = self._declared(context, first)
        commands: list[Command] = []
        while first.kind != end:
            if first.kind not in OPERANDS:
                self.fail(f"unexpected {first} in {context}")
            self._ahead.append(first)
            commands.append(self._command())
            first = self._take_solid()
        self._check(commands, context)
        if not assigns:
            self._variables.extend(variables)
        return Pipeline(tuple(commands), position, variables, assigns)

    def _declared(self, context: str, first: Token) -> tuple[tuple[str, ...], bool, Token]:
        """Read `$x :=`, `$x =` or `$i, $x :=` if the pipeline begins with one."""
        if first.kind != "variable":
            return (), False, first
        spaces = [self._take()]
        if spaces[0].kind == "space":
            spaces.append(self._take())
        sign = spaces[-1]
        if sign.kind == "," and context == "range":
            second = self._take_solid()
            sign = self._take_solid()
            if second.kind != "variable" or sign.kind not in (":=", "="):
                self.fail("range can only initialize variables")
            return (first.text, second.text), sign.kind == "=", self._take_solid()
        if sign.kind in (":=", "="):
            return (first.text,), sign.kind == "=", self._take_solid()
        self._ahead.extend(reversed(spaces))
        return (), False, first

    def _check(self, commands: list[Command], context: str) -> None:
        if not commands:
            self.fail(f"missing value for {context}")
        for number, command in enumerate(commands[1:], start=2):
            if not isinstance(command.words[0], EXECUTABLE):
                self.fail(f"non executable command in pipeline stage {number}")

    def _command(self) -> Command:
        words: list[Word] = []
        while True:
            ahead = self._take_solid()
            if ahead.kind in OPERANDS:
                words.append(self._operand(ahead))
                ahead = self._take()
                if ahead.kind == "space":
                    continue
            if ahead.kind in ("right", ")"):
                self._ahead.append(ahead)
            elif ahead.kind != "|":
                self.fail(f"unexpected {ahead} in operand")
            break
        if not words:
            self.fail("empty command")
        return Command(tuple(words), words[0].position)

    def _operand(self, word: Token) -> Word:
        base = self._term(word)
        names: list[str] = []
        while (ahead := self._take()).kind == "field":
            names.append(ahead.text[1:])
        self._ahead.append(ahead)
        if not names:
            return base
        if isinstance(base, Field):
            return Field((*base.names, *names), base.position)
        if isinstance(base, Variable):
            return Variable(base.name, (*base.names, *names), base.position)
        if isinstance(base, Pipeline):
            return Chain(base, tuple(names), base.position)
        return self.fail(f'unexpected . after term "{base}"')

    def _term(self, word: Token) -> Word:
        if word.kind == "(":
            return self._pipeline("parenthesized pipeline", ")")
        if word.kind == ".":
            return Dot(word.position)
        if word.kind == "field":
            return Field((word.text[1:],), word.position)
        if word.kind == "variable":
            if word.text not in self._variables:
                self.fail(f'undefined variable "{word.text}"')
            return Variable(word.text, (), word.position)
        if word.kind == "word":
            if word.text not in FUNCTIONS:
                self.fail(f'function "{word.text}" not defined')
            return Function(word.text, word.position)
        return Literal(self._constant(word), word.text, word.position)

    def _constant(self, word: Token) -> str | int | float | bool | None:
        if word.kind in ("bool", "nil"):
            return {"true": True, "false": False}.get(word.text)
        if word.kind == "number":
            return self._number(word.text)
        if word.text.startswith("`"):
            return word.text[1:-1]
        try:
            text = str(ast.literal_eval(word.text))
        except (SyntaxError, ValueError):
            self.fail("invalid syntax")
        return ord(text) if word.kind == "character" and len(text) == 1 else text

    def _number(self, text: str) -> int | float:
        try:
            if any(sign in text for sign in ".eE") and not text.lstrip("+-").lower().startswith("0x"):
                value = float(text)
                return int(value) if value.is_integer() and "." not in text else value
            digits = text.lstrip("+-")
            octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
            value_int = int(digits, 8) if octal else int(digits, 0)
        except ValueError:
            self.fail(f'bad number syntax: "{text}"')
        return -value_int if text.startswith("-") else value_int

    def _expect_right(self, context: str) -> None:
        word = self._take_solid()
        if word.kind != "right":
            self.fail(f"unexpected {word} in {context}")

    def _take_solid(self) -> Token:
        while (word := self._take()).kind == "space":
            pass
        return word

    def _take(self) -> Token:
        word = self._ahead.pop() if self._ahead else next(self._words)
        self._line = word.line
        return word
