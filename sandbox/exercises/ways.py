"""Ways through an exercise: the reference, other right ones, and a wrong one for every misconception.

A way of a question answered in the card is an answer, or a function of the drawn parameters that returns it.
A way of a Task is a function whose body is what the learner writes into the answer cell. Its parameters are
names of the notebook (`lab`, `client`, `registry`) or of drawn values; imports belong into the body:

    def reference(client, registry, version):
        image = client.images.get("skylark/forecast:0.1")
        image.tag(f"{registry.address}/skylark/forecast", tag=version)
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.exercises.case import Json

Way: TypeAlias = "Json | Callable[..., Any]"


def answer_of(way: Way, parameters: Mapping[str, Json]) -> Json:
    """The answer that a way of a question gives, for these drawn values and the facts of the place.

    None where that way does not exist: what is wrong on one engine may be right on another.
    """
    if not callable(way):
        return way
    answer: Json = way(parameters)
    return answer


def cell_source(way: Way, parameters: Mapping[str, Json] | None = None) -> str:
    """The answer cell that a way of a Task stands for: the function's body, drawn values assigned first.

    Raises:
        TypeError: it is no function written with `def`.
        ValueError: it returns something, which a cell can't.
    """
    if not callable(way):
        raise TypeError(f"A way of a Task is a function whose body is the answer cell, not {way!r}.")
    source = textwrap.dedent(inspect.getsource(way))
    function = ast.parse(source).body[0]
    if not isinstance(function, ast.FunctionDef):
        raise TypeError("A way of a Task is written with def, so that its body can be shown.")
    if any(isinstance(node, ast.Return) for node in _own_nodes(function)):
        raise ValueError(f"{function.name}() returns something; a cell can't.")
    drawn = parameters or {}
    names = [argument.arg for argument in function.args.args]
    assigned = [f"{name} = {drawn[name]!r}" for name in names if name in drawn]
    return "\n".join([*assigned, _body(function, source)]) + "\n"


def _own_nodes(function: ast.FunctionDef) -> list[ast.AST]:
    """All nodes but those of functions defined inside."""
    nodes: list[ast.AST] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return nodes


def _body(function: ast.FunctionDef, source: str) -> str:
    """The body's own text, comments between its lines included, the docstring left out."""
    has_docstring = ast.get_docstring(function) is not None
    first = function.body[0]
    if has_docstring and len(function.body) == 1:
        return "pass"
    start = (first.end_lineno or first.lineno) if has_docstring else function.body[0].lineno - 1
    lines = source.splitlines()[start : function.end_lineno]
    return textwrap.dedent("\n".join(lines)).strip("\n")
