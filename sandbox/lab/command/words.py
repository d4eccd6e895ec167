"""The words of a `%docker` line: split as a shell would, with `{expression}` filled in from the notebook.

Values are put in after the splitting, so that a value with a space stays one word. `{{…}}` is Docker's own
template language and is left as it is. Pure but for evaluating what the learner wrote.
"""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import LearnerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLACE = "\ue000{}\ue001"
_PLACES = re.compile("\ue000(\\d+)\ue001")
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class _Piece:
    """A stretch of the line: plain text, or an expression to fill in."""

    text: str
    is_expression: bool = False


def words_of(line: str, namespace: Mapping[str, Any]) -> tuple[str, ...]:
    """Split a line and fill in the expressions, which are evaluated in `namespace`.

    Raises:
        LearnerError: a quote is not closed, or an expression fails; the text says which.
    """
    pieces = tuple(_pieces(line))
    values = [_value(piece.text, namespace) for piece in pieces if piece.is_expression]
    numbers = iter(range(len(values)))
    marked = "".join(_PLACE.format(next(numbers)) if piece.is_expression else piece.text for piece in pieces)
    try:
        words = _split(marked)
    except ValueError as error:
        raise LearnerError(f"This line can't be split into words: {str(error).lower()}.") from None
    return tuple(_PLACES.sub(lambda place: values[int(place[1])], word) for word in words)


def _split(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if sys.platform == "win32":
        lexer.escape = ""  # a backslash stands between folders
    return list(lexer)


def _pieces(line: str) -> Iterator[_Piece]:
    position = plain_from = 0
    while (position := line.find("{", position)) != -1:
        template = _TEMPLATE.match(line, position)
        end = template.end() if template else _expression_end(line, position)
        if end and not template:
            yield _Piece(line[plain_from:position])
            yield _Piece(line[position + 1 : end - 1], is_expression=True)
            plain_from = end
        position = end or position + 1
    yield _Piece(line[plain_from:])


def _expression_end(line: str, start: int) -> int:
    """Return where `{expression}` ends, 0 if what follows the brace is no expression: JSON, say."""
    end = start
    while (end := line.find("}", end + 1)) != -1:
        try:
            compile(line[start + 1 : end].strip(), "%docker", "eval")
        except (SyntaxError, ValueError):
            continue
        return end + 1
    return 0


def _value(expression: str, namespace: Mapping[str, Any]) -> str:
    try:
        return str(eval(expression.strip(), dict(namespace)))  # noqa: S307  # the learner's own code, in their own kernel
    except Exception as error:
        raise LearnerError(f"{{{expression}}} in this line fails: {type(error).__name__}: {error}") from error
