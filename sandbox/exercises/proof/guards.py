"""Guards: the conditions of an exercise's check, and its file with one of them taken out.

A guard is an `if` with its branch, one part of an `and` or `or`, or one link of a chain of comparisons, in
the functions that the kind was given and in those of the same file that they call.
"""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.exercises.exercise import Exercise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Removal = tuple[ast.AST, str, Callable[[], None]]
    """A guard's node, what is told besides its text, and what takes it out of its tree."""


@dataclass(frozen=True)
class Guard:
    """One guard; `source` is its own text, `without` the exercise whose check lacks it."""

    file: Path
    line: int
    source: str
    without: Exercise

    def __str__(self) -> str:
        """Where it is, and what it says."""
        return f"{self.file.name}:{self.line}: {self.source}"


def guards(exercise: Exercise) -> Iterator[Guard]:
    """Yield every guard of an exercise's check; none where it is judged by data alone.

    Raises:
        SandboxError: its file makes no such exercise when it is run once more.
    """
    for module, functions in _checking(exercise).items():
        file = Path(inspect.getsourcefile(module) or "")
        text = file.read_text(encoding="utf-8")
        for number in range(len(_removals(ast.parse(text), functions))):
            tree = ast.parse(text)
            node, more, remove = _removals(tree, functions)[number]
            source = _told(node, text) + more
            remove()
            yield Guard(file, getattr(node, "lineno", 0), source, _made_anew(tree, file, module, exercise.id))


def _checking(exercise: Exercise) -> dict[ModuleType, set[int]]:
    """Return {module: lines at which the functions begin that the kind was given}."""
    found: dict[ModuleType, set[int]] = {}
    kind = exercise.kind
    values: list[object] = [getattr(kind, one.name) for one in fields(kind)] if is_dataclass(kind) else []
    for function in values:
        if isinstance(function, FunctionType) and not function.__module__.startswith("sandbox.exercises."):
            module = sys.modules[function.__module__]
            found.setdefault(module, set()).add(function.__code__.co_firstlineno)
    return found


def _removals(tree: ast.Module, lines: set[int]) -> list[Removal]:
    """Return every guard's node with what takes it out of the tree, in the order of the file."""
    return [removal for function in _reached(tree, lines) for removal in _in_function(function)]


def _reached(tree: ast.Module, lines: set[int]) -> list[ast.AST]:
    """Return the functions at these lines, and those at the file's top that they call."""
    at_top = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    kinds = ast.FunctionDef | ast.Lambda
    waiting: list[ast.AST] = [
        one for one in ast.walk(tree) if isinstance(one, kinds) and _first_line(one) in lines
    ]
    found: dict[int, ast.AST] = {}
    while waiting:
        function = waiting.pop()
        if id(function) in found:
            continue
        found[id(function)] = function
        names = [one.id for one in ast.walk(function) if isinstance(one, ast.Name)]
        waiting += [at_top[name] for name in names if name in at_top]
    return sorted(found.values(), key=_first_line)


def _first_line(function: ast.AST) -> int:
    """The line by which the interpreter knows a function: that of its first decorator, if there is one."""
    decorators = getattr(function, "decorator_list", [])
    return int(min(one.lineno for one in [*decorators, function]))


def _in_function(function: ast.AST) -> Iterator[Removal]:
    for parent in ast.walk(function):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for node in value:
                    yield from _of_one(node, _in_list(value, node))
            elif isinstance(value, ast.AST):
                yield from _of_one(value, _in_field(parent, name))


def _in_list(nodes: list[ast.AST], node: ast.AST) -> Callable[[list[ast.AST]], None]:
    def put(replacement: list[ast.AST]) -> None:
        place = nodes.index(node)
        nodes[place : place + 1] = replacement

    return put


def _in_field(parent: ast.AST, name: str) -> Callable[[list[ast.AST]], None]:
    return lambda replacement: setattr(parent, name, replacement[0])


def _of_one(node: object, put: Callable[[list[ast.AST]], None]) -> Iterator[Removal]:
    """Yield what can be taken out of one node; `put` sets others in its place."""
    if isinstance(node, ast.If):
        instead: list[ast.AST] = [*node.orelse] or [ast.copy_location(ast.Pass(), node)]
        yield node, "", partial(put, instead)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield part, "", partial(put, [_without(node, part)])
    elif isinstance(node, ast.Compare) and len(node.ops) > 1:
        for link in _links(node):
            yield node, f", as {ast.unparse(link)} alone", partial(put, [link])


def _without(node: ast.BoolOp, part: ast.expr) -> ast.expr:
    """Return what is left of an `and` or `or`."""
    rest = [one for one in node.values if one is not part]
    return rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(node.op, rest), node)


def _links(node: ast.Compare) -> list[ast.Compare]:
    """Return a chain of two comparisons as the one and the other alone."""
    operands = [node.left, *node.comparators]
    return [
        ast.copy_location(ast.Compare(operands[place], [operator], [operands[place + 1]]), node)
        for place, operator in enumerate(node.ops)
    ]


def _told(node: ast.AST, text: str) -> str:
    """Return the guard's text in one line; of an `if` its condition alone."""
    if isinstance(node, ast.If):
        return f"if {_segment(text, node.test)}: …"
    return _segment(text, node)


def _segment(text: str, node: ast.AST) -> str:
    return " ".join((ast.get_source_segment(text, node) or "").split())


def _made_anew(tree: ast.Module, file: Path, module: ModuleType, exercise_id: str) -> Exercise:
    anew = ModuleType(module.__name__)
    exec(compile(ast.fix_missing_locations(tree), str(file), "exec"), vars(anew))  # noqa: S102  # the course's own
    made = [one for one in vars(anew).values() if isinstance(one, Exercise) and one.id == exercise_id]
    if not made:
        raise SandboxError(
            f"{file} makes no exercise {exercise_id} at its top, so that its guards can't be tried."
        )
    return made[0]
