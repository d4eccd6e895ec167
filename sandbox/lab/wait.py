"""Waiting for a condition, with a deadline."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

EVERY_S = 0.05


def until(condition: Callable[[], T | None], *, timeout_s: float, every_s: float = EVERY_S) -> T | None:
    """Return the condition's first answer that is neither None nor false; None when the time is over.

    It is asked at least once, and once more after the deadline: a machine that slept has not failed.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        late = time.monotonic() >= deadline
        answer = condition()
        if answer:
            return answer
        if late:
            return None
        time.sleep(every_s)
