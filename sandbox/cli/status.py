"""Exit statuses that commands share, and how what goes wrong becomes one."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sandbox.errors import CourseError, LearnerError
from sandbox.signals import StopRequested, stop_on_signals

if TYPE_CHECKING:
    from collections.abc import Iterator

OUR_FAULT = 2
INTERRUPTED = 130


@contextmanager
def ending(problem: str) -> Iterator[None]:
    """Run the body until it ends or a signal comes, which is status 130.

    What the course itself failed at is status 2, told as `problem` and the reason; what the learner can mend
    is left to whoever started the command.
    """
    try:
        with stop_on_signals():
            yield
    except StopRequested:
        sys.exit(INTERRUPTED)
    except LearnerError:
        raise
    except CourseError as error:
        click.echo(f"{problem}: {error}", err=True)
        sys.exit(OUR_FAULT)
