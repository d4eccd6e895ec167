"""How to mend what is wrong with a daemon: one sentence each, with the command for this platform."""

from __future__ import annotations

import getpass
import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.daemon.address import Address

IS_LINUX = platform.system() == "Linux"
INSTALL_URL = "https://docs.docker.com/get-started/get-docker/"
ROOTLESS_URL = "https://docs.docker.com/engine/security/rootless/"

STARTS = (
    ("podman", "systemctl --user start podman.socket"),
    (".colima", "colima start"),
)


def get_docker() -> str:
    """Say how to start Docker where it is installed, and how to get it on a machine that has none."""
    if IS_LINUX and shutil.which("dockerd"):
        return "Docker is installed; start it: `sudo systemctl start docker`."
    if not IS_LINUX and shutil.which("docker"):
        return "Start Docker Desktop and wait until it says that the engine runs."
    if IS_LINUX:
        return f"Install it ({INSTALL_URL}; on Debian and Ubuntu: `sudo apt install docker.io`) and start it."
    return f"Install Docker Desktop ({INSTALL_URL}) and start it."


def start_daemon(address: Address) -> str:
    """Say how to start the daemon that should listen there."""
    if address.scheme == "tcp":
        return f"Start the daemon that should listen there, or unset DOCKER_HOST if {address} is of the past."
    for part, command in STARTS:
        if part in address.path:
            return f"Start it: `{command}`."
    if "/.rd/" in address.path:
        return "Start Rancher Desktop and wait until it says that it runs."
    if "/.docker/" in address.path or not IS_LINUX:
        return "Start Docker Desktop and wait until it says that the engine runs."
    if address.path.startswith("/run/user/"):
        return "Start it: `systemctl --user start docker`."
    return "Start it: `sudo systemctl start docker`."


def restart_daemon(address: Address) -> str:
    """Say how to bring back a daemon that hangs."""
    if address.scheme == "unix" and IS_LINUX and address.path.startswith(("/var/run/", "/run/docker")):
        return "Restart it: `sudo systemctl restart docker`; its log: `journalctl -u docker`."
    return "Restart what listens there, or set DOCKER_HOST to another engine."


def allow_access(address: Address) -> str:
    """Say how to be allowed to use a socket that others own."""
    if not IS_LINUX:
        return "Start Docker Desktop as the user you are now."
    group = _group_of(Path(address.path))
    if group in ("", "root"):
        return f"Use rootless Docker, which needs no rights on that socket: {ROOTLESS_URL}."
    if _is_listed_in(group):
        return f"You are in the group {group}, but this session began before that: log out and in again."
    return (
        f"`sudo usermod -aG {group} {_user()}`, then log out and in again (who is in that group can become "
        f"root), or use rootless Docker: {ROOTLESS_URL}."
    )


def _group_of(path: Path) -> str:
    try:
        return path.group()
    except (OSError, KeyError):
        return ""


def _is_listed_in(group: str) -> bool:
    """Look into the system's own table, which a session that is older does not follow."""
    import grp  # noqa: PLC0415  # there is none on Windows

    try:
        return _user() in grp.getgrnam(group).gr_mem
    except KeyError:
        return False


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an id without a name
        return "$USER"
