"""Where the embedded engine of a data folder runs: which process it is, and its address.

One process at a time has a data folder's engine. It claims it under a lock, and an entry whose process has
gone is what a crash left.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.home import read_versioned, write_versioned
from sandbox.locks import lock_beside
from sandbox.processes import Identity, identify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.home import Home

VERSION = 1
SOCKET_FOLDER = "course-engine-"
"""How the temporary folder of a socket begins: short, for a socket's path may have about 104 bytes."""


@dataclass(frozen=True)
class RunningEngine:
    """A process that serves the engine, and its address as DOCKER_HOST takes it."""

    process: Identity
    docker_host: str

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.process() is not None


def folder(home: Home) -> Path:
    """Return the folder of a data folder's engine, made if it is not there."""
    path = home.path / "engine"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def state_folder(home: Home) -> Path:
    """Return where the engine keeps images, containers and volumes."""
    return folder(home) / "state"


def log_file(home: Home) -> Path:
    """Return where the engine's process writes what goes wrong."""
    return folder(home) / "engine.log"


def read(home: Home) -> RunningEngine | None:
    """Return the engine that runs; None if none does, whatever the entry says."""
    entry = _read(home)
    return entry if entry is not None and entry.is_alive else None


def is_of(home: Home, docker_host: str) -> bool:
    """Say whether the engine at an address is that of a data folder; it may be another folder's, or none."""
    entry = read(home)
    return entry is not None and entry.docker_host == docker_host


def claim(home: Home, listen: Callable[[], str]) -> RunningEngine | None:
    """Take a data folder's engine for this process; `listen` opens the address and returns it.

    Returns the engine that runs already, if one does: then nothing was opened.
    """
    path = _path(home)
    with lock_beside(path):
        entry = _read(home)
        if entry is not None and entry.is_alive:
            return entry
        if entry is not None:
            _remove_socket(entry.docker_host)
        write_versioned(path, VERSION, _fields(RunningEngine(identify(), listen())))
    return None


def release(home: Home) -> None:
    """Say that this process serves no more; another's entry is left alone."""
    path = _path(home)
    with lock_beside(path):
        entry = _read(home)
        if entry is not None and entry.process.pid == identify().pid:
            path.unlink(missing_ok=True)
            _remove_socket(entry.docker_host)


def _path(home: Home) -> Path:
    return folder(home) / "running.json"


def _read(home: Home) -> RunningEngine | None:
    content = read_versioned(_path(home), VERSION).content or {}
    with contextlib.suppress(KeyError, TypeError, ValueError):
        process = Identity(int(str(content["pid"])), float(str(content["started"])))
        return RunningEngine(process, str(content["dockerHost"]))
    return None


def _fields(entry: RunningEngine) -> dict[str, object]:
    return {"pid": entry.process.pid, "started": entry.process.started, "dockerHost": entry.docker_host}


def _remove_socket(docker_host: str) -> None:
    """Remove the temporary folder of a socket, and no folder of another name."""
    scheme, _, path = docker_host.partition("://")
    socket_folder = Path(path).parent
    if scheme == "unix" and socket_folder.name.startswith(SOCKET_FOLDER):
        shutil.rmtree(socket_folder, ignore_errors=True)
