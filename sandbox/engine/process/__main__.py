"""The background process: `python -m sandbox.engine.process FOLDER`, started by `starting`.

Its first line of output is the engine's address; afterwards whatever it says goes into its log.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from sandbox.engine.process.server import serve
from sandbox.errors import CourseError
from sandbox.home import Home
from sandbox.signals import StopRequested, stop_on_signals


def main() -> int:
    """Serve the engine of the data folder that is named, until a signal; returns the exit status."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    with stop_on_signals():
        try:
            other = serve(Home(Path(sys.argv[1])), _tell)
        except StopRequested:
            return 0
        except CourseError as error:
            _tell(f"error: {error}")
            return 1
    if other is not None:
        _tell(other.docker_host)
    return 0


def _tell(line: str) -> None:
    """Say it to whoever started this, and then say nothing more there."""
    print(line, flush=True)  # noqa: T201 - the one line that is waited for
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
