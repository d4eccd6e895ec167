"""The sandbox of the Docker registry course: `lab = sandbox.open()` is all that a notebook needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.course.session import Session

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def open() -> Session:  # noqa: A001  # `sandbox.open()` is the word that learners read
    """Open the learner's session: the engine in use, registries, exercises and progress."""
    from sandbox.course.session import open_session  # noqa: PLC0415  # imports point down; this façade is lazy

    return open_session()
