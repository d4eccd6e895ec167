"""Where the set-up finds and puts things."""

import os

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
UV_VENV = os.path.join(ROOT, ".uv")  # holds uv where the Python that starts us is too old for the course
LOCK = os.path.join(ROOT, "uv.lock")
UNFINISHED = os.path.join(ROOT, ".venv.setup")  # locked while a set-up runs; not empty: it never ended


class SetupStoppedError(Exception):
    """The set-up can't go on; the text says what happened and what to do."""


def in_venv(program, folder=VENV):
    # type: (str, str) -> str
    """Return where a virtual environment has a program."""
    if os.name == "nt":
        return os.path.join(folder, "Scripts", program + ".exe")
    return os.path.join(folder, "bin", program)
