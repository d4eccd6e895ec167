"""The stamp in .venv: which lock and which groups a set-up that ended well has installed.

It is what makes a second start cost nothing: no uv, no pip, one hash of one file.
"""

import hashlib
import io
import json
import os

from launch.places import LOCK, VENV, in_venv

STAMP = os.path.join(VENV, "course-stamp.json")


def is_ready(groups):
    # type: (list[str]) -> bool
    """Whether .venv holds what this lock names for these groups."""
    stamp = read()
    there = stamp.get("lock", "") == lock_hash() and not set(groups) - set(stamp["groups"])
    return there and os.path.exists(in_venv("python"))


def read():
    # type: () -> dict[str, list[str]]
    """Return {"lock": hash, "groups": names}, or nothing where no set-up has ended."""
    try:
        with io.open(STAMP, encoding="utf-8") as file:
            stamp = json.loads(file.read())
    except (EnvironmentError, ValueError):
        return {}
    groups = stamp.get("groups") if isinstance(stamp, dict) else None
    return stamp if isinstance(groups, list) else {}


def write(groups):
    # type: (list[str]) -> None
    """Say that the lock is installed with these groups."""
    unfinished = STAMP + ".new"
    with open(unfinished, "w") as file:
        json.dump({"lock": lock_hash(), "groups": groups}, file)
    os.rename(unfinished, STAMP)


def remove():
    # type: () -> None
    """Forget it, before anything in .venv changes."""
    if os.path.exists(STAMP):
        os.remove(STAMP)


def lock_hash():
    # type: () -> str
    """Return the lock's sha256."""
    with open(LOCK, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
