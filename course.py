"""The Docker registry course: set everything up, then hand over to its commands.

    python3 course.py            sets up, finds an engine, opens the course in JupyterLab
    python3 course.py test       sets up, runs every test that this machine can run
    python3 course.py doctor     says what this machine has, what it lacks and how to mend it

Other commands: stop, reset, check. On Windows write `python` for `python3`.
"""
# This file and the folder launch/ use the standard library alone, and only what old Pythons can parse (no
# f-strings, no annotations): whoever starts them with Python 2.7 or 3.6 reads a sentence, not a SyntaxError.

from __future__ import print_function

import os
import sys

from launch import stamp
from launch.places import SetupStoppedError, in_venv

WINDOWS = os.name == "nt"


def main(arguments):
    # type: (list[str]) -> int
    """Set up what the command needs, unless it is there, and become that command."""
    commands = [argument for argument in arguments if not argument.startswith("-")]
    wants_help = bool(set(arguments) & {"-h", "--help"})
    groups = ["test"] if commands[:1] == ["test"] and not wants_help else []
    try:
        if not stamp.is_ready(groups):
            if wants_help:
                print(__doc__.strip() + "\n\nEach command has its own --help, once the course is set up.")
                return 0
            from launch.environment import set_up

            set_up(groups)
        return hand_over(arguments)
    except SetupStoppedError as problem:
        print("course.py: {}".format(problem), file=sys.stderr)
    except EnvironmentError as error:
        print("course.py: the set-up stopped: {}".format(error), file=sys.stderr)
    except KeyboardInterrupt:
        print("\ncourse.py: stopped. Start it again to go on.", file=sys.stderr)
        return 130
    return 1


def hand_over(arguments):
    # type: (list[str]) -> int
    """Become `sandbox.cli`; on Windows, where a process can't become another, wait for it."""
    for name in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):  # they are about another Python
        os.environ.pop(name, None)
    command = [in_venv("python"), "-P", "-m", "sandbox.cli"] + arguments
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)
    import subprocess

    child = subprocess.Popen(command, cwd=os.getcwd())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child received it as well, and ends in its own way
            pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
