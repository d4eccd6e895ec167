"""What a build of the Dockerfile needs where no image registry can be reached.

A base image made by debootstrap, the lock's packages as a wheelhouse, and a folder with both beside the
project's files. Called by the `stack` fixture alone. Debian's package mirror and the package index are
reached with the machine's own settings.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from launch.requirement import uv_requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
MIRROR = "http://deb.debian.org/debian"
RELEASE = "bookworm"
SYSTEM_PYTHON = "/usr/bin/python3"  # Debian 12's, so that the wheels are those that its image needs
PROJECT = (
    "Dockerfile",
    ".dockerignore",
    "LICENSE",
    "README.md",
    "course.py",
    "docker-compose.yml",
    "launch",
    "notebooks",
    "pyproject.toml",
    "sandbox",
    "uv.lock",
)


def run(*command: str | Path, environ: Mapping[str, str], folder: Path | None = None) -> str:
    """Run a program to its end and return what it printed.

    Raises:
        RuntimeError: It failed; the text holds its last words.

    """
    with subprocess.Popen(
        [str(word) for word in command],
        env=dict(environ),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            said, complained = child.communicate()
        except BaseException:  # a time-out of the test: nothing may go on behind its back
            os.killpg(child.pid, signal.SIGKILL)
            raise
    if child.returncode:
        raise RuntimeError(f"{command[0]} ended with {child.returncode}:\n{(said + complained)[-3000:]}")
    return said


def make_base(folder: Path, environ: Mapping[str, str]) -> None:
    """Fill the folder with Debian and its Python, the least that the Dockerfile builds on."""
    included = "--include=ca-certificates,python3,python3-venv"
    run("debootstrap", "--variant=minbase", included, RELEASE, folder, MIRROR, environ=environ)


def make_context(folder: Path, environ: Mapping[str, str]) -> Path:
    """Copy the project's files into the folder, and the lock's wheels into `wheelhouse` beside them."""
    folder.mkdir()
    for name in PROJECT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    make_wheelhouse(folder / "wheelhouse", folder.parent / "pip", environ)
    return folder


def make_wheelhouse(folder: Path, tools: Path, environ: Mapping[str, str]) -> None:
    """Download what the lock names for Debian's Python, checked by the lock's hashes."""
    run(SYSTEM_PYTHON, "-m", "venv", tools, environ=environ)
    (tools / "uv.txt").write_text(uv_requirement())
    pip = (tools / "bin" / "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "install", "--require-hashes", "--requirement", tools / "uv.txt", environ=environ)
    run(
        *(tools / "bin" / "uv", "export", "--quiet", "--frozen", "--no-emit-project"),
        *("--project", ROOT, "--output-file", tools / "requirements.txt"),
        environ=environ,
    )
    run(
        *(*pip, "download", "--only-binary=:all:", "--require-hashes", "--dest", folder),
        *("--requirement", tools / "uv.txt", "--requirement", tools / "requirements.txt"),
        environ=environ,
    )
