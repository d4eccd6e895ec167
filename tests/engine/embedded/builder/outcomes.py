"""What came of something that may be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


def outcome(action: Callable[[], Value]) -> Value | EngineError:
    """Return what an action returns, or its refusal; anything else it raises goes on."""
    try:
        return action()
    except EngineError as error:
        return error
