"""What an author has still to write: `new` puts it into an exercise, `prove` names it until it is gone."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unwritten(str):
    """A sentence in the place of what it asks for: `promise` is the id of the promise that stays broken."""

    promise: str

    __slots__ = ("promise",)


def unwritten(promise: str, sentence: str) -> Unwritten:
    """Stand for what an author has still to write, and say what that is.

    It is a text, so that it can stand wherever an exercise takes a text or a way. `promise` is a key of
    `sandbox.exercises.proof.promises.PROMISES`.
    """
    made = Unwritten(sentence)
    made.promise = promise
    return made


def still_unwritten(value: object, promise: str) -> list[str]:
    """Return the sentences that stand for what this promise asks for, wherever they are in an exercise."""
    return list(dict.fromkeys(str(one) for one in _found(value) if one.promise == promise))


def _found(value: object) -> Iterator[Unwritten]:
    if isinstance(value, Unwritten):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _found(getattr(value, one.name))
    elif isinstance(value, dict):
        yield from (found for pair in value.items() for one in pair for found in _found(one))
    elif isinstance(value, list | tuple):
        yield from (found for one in value for found in _found(one))
