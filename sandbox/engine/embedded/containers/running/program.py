"""Which program a container would run, and whether it is the one that this engine has: the registry.

Decided by the arguments, and by the program being in the container's file system. `/entrypoint.sh` of the
registry's images hands its arguments on. Source: distribution/distribution-library-image,
docker-entrypoint.sh; the words of refusals are runc's.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sandbox.image.json_fields import EMPTY
from sandbox.providers.hub.seeds import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.engine.embedded.containers.filesystem.mounted import FileSystem

_PROGRAMS = ("registry", "docker-registry")
_ENTRY_POINTS = ("entrypoint.sh", "docker-entrypoint.sh")
_COMMANDS = ("serve", "garbage-collect", "help")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_EXECUTABLE = 0o111
MISSING, REFUSED = 127, 126
"""Exit codes, as a shell gives them: no such program, and one that cannot be run."""


class ProgramError(Exception):
    """The program cannot be run: why, and the exit code that stands for it."""

    def __init__(self, reason: str, exit_code: int, *, is_ours: bool = False) -> None:
        """Keep both; `is_ours`: it is this engine that cannot, a Docker engine could."""
        super().__init__(reason)
        self.exit_code = exit_code
        self.is_ours = is_ours


def registry_arguments(
    argv: Sequence[str],
    environment: Mapping[str, str],
    system: FileSystem,
    folder: str = "/",
    labels: Mapping[str, str] = EMPTY,
) -> list[str]:
    """Return what follows `registry` on the command line; raises `ProgramError` for any other program.

    `labels` are the container's: a stand-in without any program lacks what the real image has, and the
    refusal says so.
    """
    try:
        program = find_program(argv[0], environment, system, folder)
    except ProgramError as error:
        if error.exit_code != MISSING or words.KEY not in labels or _has_registry(environment, system):
            raise
        raise _without_programs(argv[0]) from error
    name = posixpath.basename(program)
    if name in _PROGRAMS:
        return list(argv[1:])
    if name in _ENTRY_POINTS and _has_registry(environment, system):
        handed_on = list(argv[1:])
        first = handed_on[0] if handed_on else ""
        if first.endswith((".yml", ".yaml")):
            return ["serve", *handed_on]
        if first in _COMMANDS or first.startswith("-"):
            return handed_on
        if first:
            return registry_arguments(handed_on, environment, system, folder, labels)
    raise ProgramError(
        f"the embedded engine runs the registry and no other program, so it cannot run {program}; "
        "a Docker engine can",
        REFUSED,
        is_ours=True,
    )


def _without_programs(name: str) -> ProgramError:
    return ProgramError(
        f"this image is a stand-in, which holds no programs, so it cannot run {name}; "
        "a Docker engine with the real image can",
        MISSING,
        is_ours=True,
    )


def find_program(name: str, environment: Mapping[str, str], system: FileSystem, folder: str) -> str:
    """Return the path of a program; raises `ProgramError` in runc's words where there is none."""
    if "/" in name:
        path = posixpath.join("/", folder, name)
        entry = system.find(path)
        if entry is None:
            raise ProgramError(f'exec: "{name}": stat {name}: no such file or directory', MISSING)
        if entry.is_folder:
            raise ProgramError(f'exec: "{name}": is a directory', REFUSED)
        if not entry.mode & _EXECUTABLE and posixpath.basename(path) not in _PROGRAMS:
            raise ProgramError(f'exec: "{name}": permission denied', REFUSED)
        return path
    for place in (environment.get("PATH") or _PATH).split(":"):
        path = posixpath.join(place or ".", name)
        entry = system.find(path)
        if entry is not None and not entry.is_folder:
            return path
    raise ProgramError(f'exec: "{name}": executable file not found in $PATH', MISSING)


def _has_registry(environment: Mapping[str, str], system: FileSystem) -> bool:
    try:
        find_program(_PROGRAMS[0], environment, system, "/")
    except ProgramError:
        return False
    return True
