"""The `docker` command for machines without one: click over the docker SDK, in this process.

`run_command(words, session)` is called by `%docker` and by `python -m sandbox.engine.command`. It prints and
fails as Docker's own client 28 does (tests/engine/command compares them); what it does not know it says. It
starts no thread and no program, but for the credential helpers of `credentials/helpers.py`.
"""

from __future__ import annotations

from sandbox.engine.command.run import run_command
from sandbox.engine.command.session import Session

__all__ = ["Session", "run_command"]
