"""The two registries as processes, each on a folder: started, asked for their memory, ended."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psutil

from benchmarks.starts import ROOT

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

Kind = Literal["embedded", "distribution"]
PROGRAM = "docker-registry"
DEADLINE_S = 30
_STEP_S = 0.002
_PING = b"GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@dataclass
class Server:
    """One registry. Both write their log to a file, sync what they store, and allow deletion."""

    kind: Kind
    folder: Path
    port: int = 0
    start_s: float = 0.0
    """From the start of the program to its first answer."""
    process: subprocess.Popen[bytes] = field(init=False)

    def __enter__(self) -> Self:
        """Start it, and wait for its first answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        command = self._command()
        with (self.folder / "log").open("ab") as log:
            begun_s = time.perf_counter()
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            self._wait(begun_s + DEADLINE_S)
        except BaseException:
            self._end()
            raise
        self.start_s = time.perf_counter() - begun_s
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._end()

    @property
    def content(self) -> Path:
        """The root of what it stores."""
        return self.folder / "content"

    def memory_bytes(self) -> int:
        """Return what it has in memory now."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def peak_bytes(self) -> int:
        """Return the most that it ever had; Linux alone tells."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        if not found:
            raise RuntimeError(f"No VmHWM in {status}")
        return int(found[1]) << 10

    def _command(self) -> list[str]:
        if self.kind == "embedded":
            words = ["-m", "sandbox.cli", "registry", "--port", str(self.port), "--folder", str(self.content)]
            return [sys.executable, *words]
        settings = {
            "version": "0.1",
            "storage": {
                "cache": {"blobdescriptor": "inmemory"},  # as in the official image
                "filesystem": {"rootdirectory": str(self.content)},
                "delete": {"enabled": True},
            },
            "http": {"addr": f"127.0.0.1:{self.port}"},
        }
        path = self.folder / "config.yml"
        path.write_text(json.dumps(settings))
        program = shutil.which(PROGRAM)
        if program is None:
            raise RuntimeError(f"No {PROGRAM} here: Debian's package docker-registry brings it.")
        return [program, "serve", str(path)]

    def _wait(self, end_s: float) -> None:
        while not self._answers():
            if time.perf_counter() > end_s or self.process.poll() is not None:
                raise RuntimeError(f"It did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(_STEP_S)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as sock:
                sock.sendall(_PING)
                return sock.recv(100).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def _end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """Find a port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
