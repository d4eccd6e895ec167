"""How much of what was sent a client on this machine has not taken yet, where the system tells.

Source: unix(7) and tcp(7), SIOCOUTQ, which `termios` knows as TIOCOUTQ.
"""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_NUMBER = struct.Struct("i")


def unread_bytes(sock: socket.socket) -> int:
    """Return how many bytes wait for the client, 0 where nobody can tell."""
    if sys.platform == "win32":
        return 0
    import fcntl  # noqa: PLC0415 - Windows has neither
    import termios  # noqa: PLC0415

    try:
        answer = fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(_NUMBER.size))
    except OSError:
        return 0
    return int(_NUMBER.unpack(answer)[0])
