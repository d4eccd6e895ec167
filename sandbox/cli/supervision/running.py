"""The running file: which process runs the course of this data folder, and where it answers.

One process at a time claims it. A claim whose process is gone is what a crash left.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass

from sandbox.home import Home, create_versioned, read_versioned, write_versioned
from sandbox.processes import Identity

VERSION = 1


@dataclass(frozen=True)
class Running:
    """A course that was started: who supervises it, its JupyterLab, and its address ("" until it answers)."""

    supervisor: Identity
    server: Identity | None = None
    url: str = ""

    @property
    def is_alive(self) -> bool:
        """Whether the supervising process still runs."""
        return self.supervisor.process() is not None


def read(home: Home) -> Running | None:
    """Return what the running file says, nothing if there is none or it is damaged."""
    content = read_versioned(home.running, VERSION).content or {}
    with contextlib.suppress(KeyError, TypeError):
        server = content["server"]
        return Running(
            Identity(**content["supervisor"]),  # type: ignore[arg-type]  # a wrong shape is a TypeError
            Identity(**server) if server else None,  # type: ignore[arg-type]
            str(content["url"]),
        )
    return None


def write(home: Home, running: Running) -> None:
    """Replace the running file."""
    write_versioned(home.running, VERSION, asdict(running))


def remove(home: Home) -> None:
    """Say that nothing runs."""
    home.running.unlink(missing_ok=True)


def claim(home: Home, running: Running) -> bool:
    """Write the running file unless there is one; of two processes that do this at once, one is told True."""
    return create_versioned(home.running, VERSION, asdict(running))
