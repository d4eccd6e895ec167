"""The least that a download costs here: a program that sends one file by `sendfile` and does nothing else.

`python -m benchmarks.registry_floor FILE` serves it to whoever asks for anything, and says its port. No
registry can be faster for this client: what it measures is the kernel's own work.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.starts import ROOT

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_MOST_BYTES = 1 << 30
"""More than one call of `sendfile` takes at once."""


@dataclass
class Floor:
    """The program, serving a file."""

    path: Path
    port: int = 0
    process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        """Start it."""
        command = [sys.executable, "-m", "benchmarks.registry_floor", str(self.path)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if self.process.stdout is None:
            raise RuntimeError("It has no output.")
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.process.terminate()
        self.process.communicate()


def serve(listener: socket.socket, path: Path) -> None:
    """Send the file once to each connection."""
    with path.open("rb") as file:
        size_bytes = os.fstat(file.fileno()).st_size
        while True:
            connection, _ = listener.accept()
            with connection:
                _answer(connection, file.fileno(), size_bytes)


def _answer(connection: socket.socket, file: int, size_bytes: int) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += connection.recv(4096)
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {size_bytes}\r\n\r\n".encode())
    sent = 0
    while sent < size_bytes:
        sent += os.sendfile(connection.fileno(), file, sent, min(size_bytes - sent, _MOST_BYTES))


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as found:
        sys.stdout.write(f"{found.getsockname()[1]}\n")
        sys.stdout.flush()
        serve(found, Path(sys.argv[1]))
