"""The uv and the Pythons of this machine that the tests of the launcher may use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.engines import MACHINE_ENVIRON

SYSTEM_PATH = os.pathsep.join(["/usr/sbin", "/usr/bin", "/sbin", "/bin"])


def find_uv() -> Path | None:
    """Return the uv beside this Python (put there by course.py), else the one on PATH."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    return Path(found) if found else None


def uv_cache(uv: Path) -> str:
    """Return the folder of uv's cache as it is outside the tests, whose HOME is another."""
    done = subprocess.run(
        [uv, "cache", "dir"], env=MACHINE_ENVIRON, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def python_of_version(version: str) -> Path | None:
    """Return a Python of this machine: on PATH, or among pyenv's."""
    root = Path(MACHINE_ENVIRON.get("PYENV_ROOT") or Path(MACHINE_ENVIRON.get("HOME", "/")) / ".pyenv")
    installed = sorted(root.glob(f"versions/{version}.*/bin/python"))
    if installed:
        return installed[-1]
    found = shutil.which(f"python{version}")
    return Path(found) if found and _runs(found) else None


def _runs(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
