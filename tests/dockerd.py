"""A dockerd of the tests' own: its data, sockets, bridge and processes in one folder, gone afterwards.

Called by `.ci/run` as a command (`python3 tests/dockerd.py start FOLDER …`, `… stop FOLDER`), and by
the tests that need a daemon nobody else uses. The standard library alone, because CI starts daemons
before anything is installed. Needs root, a `dockerd` and iproute2. Images pulled, tables of iptables
and the machine's own engine are left out: `--iptables=false`, ports are published by docker-proxy.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30


class DockerdError(RuntimeError):
    """The daemon did not start or end; the text holds the last lines of its log."""


@dataclass
class Dockerd:
    """One daemon. `programs` is a folder with usr/sbin and usr/bin to prefer; None: the machine's own.

    `store` is "classic" or "containerd". `network_namespace`, if given, must exist: the daemon lives in
    it, so that its loopback is not this machine's.
    """

    folder: Path
    programs: Path | None = None
    store: str = "classic"
    network_namespace: str | None = None
    flags: tuple[str, ...] = field(default=())

    @property
    def socket_path(self) -> Path:
        """Where it listens; short, because a socket's path may have about 104 bytes."""
        return self.folder / "docker.sock"

    @property
    def host(self) -> str:
        """The value of DOCKER_HOST that reaches it."""
        return f"unix://{self.socket_path}"

    @property
    def bridge(self) -> str:
        """The name of its bridge, at most 15 characters, the same for the same folder."""
        return f"dt{abs(hash_of(str(self.folder))) % 10**9}"

    @property
    def log_path(self) -> Path:
        """What the daemon printed."""
        return self.folder / "dockerd.log"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            DockerdError: It ended or did not answer in time.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "daemon.json"
        settings.write_text(json.dumps({"features": {"containerd-snapshotter": self.store == "containerd"}}))
        with self.log_path.open("wb") as log:
            process = subprocess.Popen(
                self._command(settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment(),
                start_new_session=True,
            )
        (self.folder / "pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_TIMEOUT_S
        while not answers(self.socket_path):
            if process.poll() is not None or time.monotonic() > deadline:
                last = self.log_path.read_text(errors="replace")[-2000:]
                self.stop()
                raise DockerdError(f"dockerd in {self.folder} did not start; its log ends with:\n{last}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the daemon and all that it started, unmount what it left, remove its bridge and folder."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            end_session(int((self.folder / "pid").read_text()))
        for mount in mounts_below(self.folder):
            subprocess.run(["umount", "--lazy", mount], check=False)
        if self.network_namespace is None:
            subprocess.run(["ip", "link", "delete", self.bridge], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, settings: Path) -> list[str]:
        daemon = [
            "dockerd",
            f"--config-file={settings}",
            f"--data-root={self.folder / 'data'}",
            f"--exec-root={self.folder / 'exec'}",
            f"--pidfile={self.folder / 'dockerd.pid'}",
            f"--host={self.host}",
            "--iptables=false",
            "--ip-masq=false",
            *self.flags,
        ]
        if self.network_namespace is None:
            return [*daemon, f"--bridge={self._make_bridge()}"]
        inside = f"ip link set lo up; exec {' '.join(daemon)}"
        return ["nsenter", f"--net=/var/run/netns/{self.network_namespace}", "sh", "-c", inside]

    def _make_bridge(self) -> str:
        number = abs(hash_of(str(self.folder))) % 200 + 20
        subprocess.run(["ip", "link", "delete", self.bridge], check=False, capture_output=True)
        subprocess.run(["ip", "link", "add", self.bridge, "type", "bridge"], check=True)
        subprocess.run(["ip", "address", "add", f"172.31.{number}.1/24", "dev", self.bridge], check=True)
        subprocess.run(["ip", "link", "set", self.bridge, "up"], check=True)
        return self.bridge

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        if self.programs is not None:
            first = f"{self.programs}/usr/sbin:{self.programs}/usr/bin"
            environment["PATH"] = f"{first}:{environment.get('PATH', '')}"
        return environment


def hash_of(text: str) -> int:
    """Return a number that is the same in every process, unlike `hash`."""
    return int.from_bytes(text.encode(), "big") % 1_000_003


def answers(socket_path: Path) -> bool:
    """Ask the daemon for `GET /_ping`."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(socket_path))
        connection.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
        return b" 200 " in connection.recv(64)
    return False


def end_session(session_id: int) -> None:
    """End every process of the session, the daemon first, and wait for the last one."""
    os.kill(session_id, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline and is_alive(session_id):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(session_id, os.WNOHANG)
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session_id, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Say whether the process still runs; a zombie does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def mounts_below(folder: Path) -> list[str]:
    """List mount points below the folder, the deepest first."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    points = [line.split()[1] for line in lines]
    return sorted((point for point in points if point.startswith(f"{folder}/")), reverse=True)


def main() -> None:
    """Start or stop a daemon from a shell; `start` prints the DOCKER_HOST."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--programs", type=Path)
    parser.add_argument("--store", choices=["classic", "containerd"], default="classic")
    arguments = parser.parse_args()
    daemon = Dockerd(arguments.folder.resolve(), arguments.programs, arguments.store)
    if arguments.action == "stop":
        daemon.stop()
        return
    daemon.start()
    sys.stdout.write(f"{daemon.host}\n")


if __name__ == "__main__":
    main()
