"""Where a server listens: a port of this machine, or a socket in a folder."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path

_BACKLOG = 256
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Listener:
    """A socket that listens, and where clients find it: `127.0.0.1:5000`, `[::1]:5000`, or a path."""

    socket: socket.socket
    address: str
    path: Path | None = None

    def close(self) -> None:
        """Listen no more, and leave nothing in the folder."""
        self.socket.close()
        if self.path:
            self.path.unlink(missing_ok=True)


def listen_tcp(host: str = LOOPBACK, port: int = 0, *, beyond_loopback: bool = False) -> Listener:
    """Listen on a port, 0 for a free one.

    Raises `SetupError` where it is taken, and for an address that other machines reach unless
    `beyond_loopback` says so.
    """
    if not beyond_loopback and not is_loopback(host):
        raise SetupError(
            f"{host} can be reached from other machines. Use 127.0.0.1, or say that you want that."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let two programs have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise SetupError(_cannot_listen(f"port {port} of {host}", error)) from error
    return Listener(listener, _written(listener.getsockname()))


def listen_unix(path: Path) -> Listener:
    """Listen on a socket that its owner alone may use; one that a killed server has left is replaced.

    Raises `SetupError` where another server listens there, or where it can't be made.
    """
    if _answers(path):
        raise SetupError(f"Another server listens at {path}. Stop it, or choose another path.")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        listener.bind(str(temporary))
        temporary.chmod(0o600)
        listener.listen(_BACKLOG)
        temporary.replace(path)
    except OSError as error:
        listener.close()
        temporary.unlink(missing_ok=True)
        raise SetupError(_cannot_listen(str(path), error)) from error
    return Listener(listener, str(path), path)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address or a name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _written(name: tuple[str, int]) -> str:
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _cannot_listen(where: str, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Cannot listen on {where}: another program does. Stop it, or choose another (0: a free port)."
    if number in (errno.EACCES, errno.EPERM):
        return f"Cannot listen on {where}: not allowed here. Choose a port above 1023, or another folder."
    reason = getattr(error, "strerror", None) or error
    return f"Cannot listen on {where}: {reason}."
