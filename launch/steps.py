"""One step of the set-up: a program that runs, one line of progress, and what to do if it fails."""

from __future__ import print_function

import os
import signal
import subprocess
import sys
import time

from launch.places import VENV, SetupStoppedError

LINES_SHOWN = 8
NO_NETWORK = """The first set-up fetches its packages from the network (later starts need none).
Check the connection, and behind a proxy set HTTPS_PROXY; then start course.py again."""
DISK_FULL = "The disk is full: the course needs about 400 MB. Make room, then start course.py again."
NOT_YOURS = "Copy the course's folder to a place of yours, and start course.py there."
NETWORK_CLUES = ("dns error", "resolve", "connect", "network", "timed out", "timeout", "tls", "certificate")
ADVICE = (
    (("no space left",), DISK_FULL),
    (("permission denied", "read-only"), NOT_YOURS),
    (NETWORK_CLUES, NO_NETWORK),
)


def report(line):
    # type: (str) -> None
    """Say one line."""
    print(line)
    sys.stdout.flush()


def run(label, command):
    # type: (str, list[str]) -> None
    """Run a program to its end, showing its last line behind the label where someone watches."""
    begin(label)
    started = time.time()
    held = HeldSignals()
    try:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
    except OSError:
        held.release()
        raise
    lines = []
    try:
        held.release()
        for line in iter(child.stdout.readline, b""):  # type: ignore[union-attr]  # it is a pipe
            lines.append(line.decode("utf-8", "replace").strip())
            show(label, lines[-1])
        child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    show(label, "")
    if child.returncode:
        print()
        raise SetupStoppedError(failure(label, command, child.returncode, lines))
    print("{:.1f} s".format(time.time() - started))
    sys.stdout.flush()


class HeldSignals(object):
    """The signals that interrupt, held from the making of this on: no program is lost at its start."""

    def __init__(self):
        # type: () -> None
        """Hold them."""
        self.came = []  # type: list[int]
        interrupting = (signal.SIGINT, signal.SIGTERM)
        self.before = [(number, signal.signal(number, self.note)) for number in interrupting]

    def note(self, number, _):
        # type: (int, object) -> None
        """Remember that one came."""
        self.came.append(number)

    def release(self):
        # type: () -> None
        """Let them interrupt again; raises KeyboardInterrupt if one came meanwhile."""
        for number, handler in self.before:
            signal.signal(number, handler)
        if self.came:
            raise KeyboardInterrupt


def environment():
    # type: () -> dict[str, str]
    """Return the environment for uv and pip: this clone's .venv, whatever else is active."""
    chosen = dict(os.environ, UV_PROJECT_ENVIRONMENT=VENV)
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):
        chosen.pop(name, None)
    return chosen


def failure(label, command, status, lines):
    # type: (str, list[str], int, list[str]) -> str
    """Say which step failed, in the program's own last words, and what to do."""
    told = [line for line in lines if line][-LINES_SHOWN:]
    name = os.path.basename(command[0])
    text = ["{} failed ({} ended with {}):".format(label, name, status)] + ["    " + line for line in told]
    words = " ".join(told).lower()
    text += [advice for clues, advice in ADVICE if any(clue in words for clue in clues)][:1]
    return "\n".join(text)


def begin(label):
    # type: (str) -> None
    """Write the step's name, and stay on its line."""
    sys.stdout.write(label + " ... ")
    sys.stdout.flush()


def show(label, words):
    # type: (str, str) -> None
    """Rewrite the line with the program's newest words, on a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[K{} ... {}".format(label, words[:50]))
        sys.stdout.flush()
