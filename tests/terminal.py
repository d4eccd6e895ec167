"""A terminal that tests run a Python in: its standard error is one, its standard output is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

needs_terminal = pytest.mark.skipif(
    sys.platform == "win32", reason="Python has no pseudo-terminal on Windows."
)
COLUMNS = "120"


def run_in_terminal(script: str) -> tuple[str, str]:
    """Run a script; return what it printed and what it wrote to the terminal, control sequences included."""
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            stderr=theirs,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "COLUMNS": COLUMNS, "TERM": "xterm"},
            check=True,
        )
        os.write(theirs, b"\0")  # so that there is something to read
        written = os.read(ours, 1 << 20).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    return done.stdout.decode(), written.rstrip("\0")
