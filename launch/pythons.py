"""The Pythons and the uv of this machine."""

import os
import subprocess
import sys

from launch.places import ROOT, SetupStoppedError
from launch.steps import report

OLDEST, NEWEST = (3, 11), (3, 14)
OLDEST_FOR_UV = (3, 8)
PIP_FOR_OTHERS = [22, 3]
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")

NO_PYTHON = """this is {}; the course needs 3.11 to 3.14, and none is on PATH.
Install one from https://www.python.org/downloads/ or your system's packages, or install uv
(https://docs.astral.sh/uv/), which brings its own Python. Then start course.py again."""

NO_VENV = """{} can't make virtual environments: {}.
On Debian and Ubuntu: sudo apt install python{}.{}-venv
Or install uv (https://docs.astral.sh/uv/), which needs no such module. Then start course.py again."""


def is_suitable():
    # type: () -> bool
    """Whether the course runs on the Python that runs this."""
    return OLDEST <= sys.version_info[:2] <= NEWEST


def base():
    # type: () -> str
    """Return the Python under the virtual environment that this may run in."""
    return getattr(sys, "_base_executable", None) or sys.executable


def find_uv():
    # type: () -> str
    """Return the uv on PATH, if it runs, else an empty string."""
    found = find_program("uv")
    if not (found and answers([found, "--version"])):
        return ""
    if not is_suitable():
        report("{} can't run the course; uv finds or fetches a Python that can.".format(this_one()))
    return found


def go_on_with_a_suitable_one():
    # type: () -> None
    """Where this Python can't run the course, become another that can, or make sure that it can run uv."""
    if is_suitable():
        return
    other = find_suitable()
    if other:
        report("{} can't run the course; going on with {}.".format(this_one(), other))
        sys.stdout.flush()
        os.execv(other, [other, os.path.join(ROOT, "course.py")] + sys.argv[1:])
    if sys.version_info[:2] < OLDEST_FOR_UV:
        raise SetupStoppedError(NO_PYTHON.format(this_one()))
    report("{} can't run the course; getting uv, which finds or fetches one that can.".format(this_one()))


def find_suitable():
    # type: () -> str
    """Return a Python on PATH that runs, suits the course and can make environments, else an empty string."""
    ask = "import ensurepip, sys, venv; sys.exit(not {} <= sys.version_info[:2] <= {})".format(OLDEST, NEWEST)
    for name in NAMES:
        found = find_program(name)
        if found and answers([found, "-c", ask]):
            return found
    return ""


def has_pip_for_others():
    # type: () -> bool
    """Whether this Python's own pip can install into another environment (since 22.3)."""
    if base() != sys.executable:
        return False
    try:
        import pip
    except ImportError:
        return False
    return [int(part) for part in pip.__version__.split(".")[:2] if part.isdigit()] >= PIP_FOR_OTHERS


def check_venv_module(needs_ensurepip):
    # type: (bool) -> None
    """Explain how to get the modules that Debian and Ubuntu leave out of their Python."""
    try:
        import venv  # noqa: F401

        if needs_ensurepip:
            import ensurepip  # noqa: F401
    except ImportError as error:
        raise SetupStoppedError(NO_VENV.format(this_one(), error, *sys.version_info[:2]))


def this_one():
    # type: () -> str
    """Name the Python that runs this."""
    return "Python {}.{}.{} ({})".format(*(list(sys.version_info[:3]) + [sys.executable]))


def find_program(name):
    # type: (str) -> str
    """Return the path of a program on PATH, else an empty string (shutil.which came with Python 3.3)."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(folder, name + (".exe" if os.name == "nt" else ""))
        if folder and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return ""


def answers(command):
    # type: (list[str]) -> bool
    """Whether a program runs and exits with 0 (a shim without its program does not)."""
    try:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except EnvironmentError:
        return False
    child.communicate()
    return child.returncode == 0
