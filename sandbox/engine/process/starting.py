"""Starting and ending the embedded engine's process, for whoever needs it: a command, or a notebook."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from sandbox.engine.process import running
from sandbox.errors import SetupError
from sandbox.processes import end

if TYPE_CHECKING:
    from sandbox.home import Home

END_S = 15.0
_NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # the same on Windows


def start_engine(home: Home) -> str:
    """Return the address of a data folder's engine, which is started if it does not run.

    It outlives this process, and is ended by `end_engine`, or by itself after a day.

    Raises:
        SetupError: it did not come up; the text holds what it said.
    """
    known = running.read(home)
    if known is not None:
        return known.docker_host
    log = running.log_file(home)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "sandbox.engine.process", str(home.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            cwd=home.path,
            start_new_session=True,  # Ctrl-C in this terminal is not meant for it
            creationflags=_NEW_GROUP,
        )
    said = _first_line(child)
    if not said or said.startswith("error: "):
        child.wait()
        reason = said.removeprefix("error: ") or f"it ended with status {child.returncode}; see {log}"
        raise SetupError(f"The embedded engine did not start: {reason}")
    child.returncode = 0  # it is nobody's child any more: Popen need not mind that it runs on
    return said


def _first_line(child: subprocess.Popen[bytes]) -> str:
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    with child.stdout as output:
        return output.readline().decode(errors="replace").strip()


def end_engine(home: Home) -> bool:
    """End a data folder's engine; False if none ran. What it keeps stays for the next one."""
    entry = running.read(home)
    process = entry.process.process() if entry is not None else None
    return process is not None and end([process], END_S) > 0
