"""What `start` asks on a terminal, and what it does where nobody can be asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

PROGRAM = "from sandbox.cli.engine_work import may_pull; print(may_pull('registry:3, more than 20 MB'))"


@pytest.mark.parametrize(("typed", "answer"), [("y\n", "True"), ("n\n", "False"), ("\n", "False")])
def test_on_a_terminal_it_asks_before_it_pulls_much(typed: str, answer: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = ""
        while not said.endswith("[y/N]: "):
            said += os.read(ours, 1000).decode()
        os.write(ours, typed.encode())
        while not said.endswith(f"{answer}\r\n"):
            said += os.read(ours, 1000).decode()
    os.close(ours)
    assert said.startswith("May the engine pull registry:3, more than 20 MB? [y/N]: ")


def test_where_nobody_can_be_asked_it_does_not() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
