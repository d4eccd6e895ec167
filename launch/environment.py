""".venv: made, filled from the lock, made anew where an interrupted set-up left half of it."""

import glob
import io
import os
import shutil
import signal
import sys

from launch import pythons, stamp
from launch.places import ROOT, UNFINISHED, UV_VENV, VENV, SetupStoppedError, in_venv
from launch.requirement import uv_requirement
from launch.steps import report, run

NOT_WRITABLE = """the folder {} can't be written: {}.
The course keeps its packages (.venv) and your copies (my-course) there.
Copy the whole folder to a place of yours, and start course.py there."""


def set_up(groups):
    # type: (list[str]) -> None
    """Make .venv, get uv, install the lock with these groups and those of the last set-up."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # `course.py &` starts with it ignored
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    on_path = pythons.find_uv()
    if not on_path:
        pythons.go_on_with_a_suitable_one()
    guard = hold_guard()
    try:
        if not stamp.is_ready(groups):  # else another course.py did it meanwhile
            fill(on_path, groups, guard)
        remove_guard(guard)
    finally:
        guard.close()


def fill(on_path, groups, guard):
    # type: (str, list[str], io.FileIO) -> None
    """Do the set-up while no other process does; `guard` is not empty until it has ended well."""
    before = stamp.read()
    remove_ruins(guard)
    guard.write(b"unfinished\n")
    stamp.remove()
    wanted = sorted(set(groups) | set(before.get("groups", [])))
    keep_others = os.path.exists(VENV) and not before
    uv = on_path or get_uv(VENV if pythons.is_suitable() else UV_VENV)
    itself = ["setup"] if uv == in_venv("uv") else []  # without its group, uv would remove itself
    install(uv, wanted + itself, keep_others)
    add_clone_to_path()
    stamp.write(wanted)


def remove_ruins(guard):
    # type: (io.FileIO) -> None
    """Remove a .venv that was never finished, or whose Python is gone."""
    if not os.path.exists(VENV):
        return
    if guard.read():
        report("The last set-up was interrupted; making .venv anew.")
    elif not os.path.exists(in_venv("python")):
        report("The Python of .venv is gone; making it anew.")
    else:
        return
    shutil.rmtree(VENV)


def get_uv(folder):
    # type: (str) -> str
    """Put the uv that the lock names into `folder`, a virtual environment made if it is not there."""
    python = in_venv("python", folder)
    shares_pip = pythons.has_pip_for_others()
    if not os.path.exists(python):
        pythons.check_venv_module(needs_ensurepip=not shares_pip)
        options = ["--clear", "--without-pip"] if shares_pip else ["--clear"]
        run("Making {}".format(os.path.basename(folder)), [pythons.base(), "-m", "venv"] + options + [folder])
    requirement = os.path.join(folder, "uv-requirement.txt")
    with open(requirement, "w") as file:
        file.write(uv_requirement())
    pip = [pythons.base(), "-m", "pip", "--python", python] if shares_pip else [python, "-m", "pip"]
    options = ["--disable-pip-version-check", "--no-input", "--retries", "2", "--require-hashes"]
    run("Getting uv, the installer", pip + ["install"] + options + ["-r", requirement])
    return in_venv("uv", folder)


def install(uv, groups, keep_others):
    # type: (str, list[str], bool) -> None
    """Install the lock; `keep_others` spares what a developer put into a .venv of their own making."""
    command = [uv, "sync", "--frozen", "--no-install-project", "--project", ROOT]
    if not os.path.exists(in_venv("python")) and pythons.is_suitable():
        command += ["--python", pythons.base()]
    for group in groups:
        command += ["--group", group]
    if keep_others:
        command.append("--inexact")
    run("Installing the packages that uv.lock names", command)


def add_clone_to_path():
    # type: () -> None
    """Let .venv import `sandbox` from the clone; a relative path survives a move and any letters in it."""
    folder = os.path.dirname(os.path.dirname(in_venv("python")))
    for site in glob.glob(os.path.join(glob_escape(folder), "[Ll]ib", "site-packages")) or glob.glob(
        os.path.join(glob_escape(folder), "lib", "python3*", "site-packages")
    ):
        with open(os.path.join(site, "docker-registry-course.pth"), "w") as file:
            file.write(os.path.relpath(ROOT, site) + "\n")


def glob_escape(path):
    # type: (str) -> str
    """Keep a path's own brackets and stars from being read as a pattern (glob.escape came with 3.4)."""
    return "".join("[" + letter + "]" if letter in "*?[" else letter for letter in path)


def hold_guard():
    # type: () -> io.FileIO
    """Open and lock the file that one set-up at a time holds; a process that dies lets go."""
    while True:
        try:
            guard = io.open(os.open(UNFINISHED, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0)
        except EnvironmentError as error:
            raise SetupStoppedError(NOT_WRITABLE.format(ROOT, error.strerror))
        wait_for(guard)
        if os.path.exists(UNFINISHED) and os.stat(UNFINISHED).st_ino == os.fstat(guard.fileno()).st_ino:
            return guard
        guard.close()  # the one that we waited for has finished, and removed it


def remove_guard(guard):
    # type: (io.FileIO) -> None
    """Remove the file while it is held: who waits for it sees that, and does not count on it."""
    if os.name == "nt":  # an open file can't be removed there; an empty one says the same
        guard.truncate(0)
    else:
        os.remove(UNFINISHED)


def wait_for(guard):
    # type: (io.FileIO) -> None
    """Wait until no other process sets up this clone."""
    try:
        lock(guard, wait=False)
    except EnvironmentError:
        report("Another course.py sets up this folder; waiting for it.")
        lock(guard, wait=True)


if sys.platform == "win32":
    import msvcrt

    def lock(guard, wait):
        # type: (io.FileIO, bool) -> None
        """Lock the file until it is closed; Windows itself gives up after ten seconds."""
        guard.seek(1)  # what is locked can't be read, and the content is at 0
        try:
            msvcrt.locking(guard.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except EnvironmentError:
            if not wait:
                raise
            lock(guard, wait)
        guard.seek(0)

else:
    import fcntl

    def lock(guard, wait):
        # type: (io.FileIO, bool) -> None
        """Lock the file until it is closed, however that comes about."""
        fcntl.flock(guard, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
