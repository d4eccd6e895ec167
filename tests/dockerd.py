"""A dockerd of the tests' own: its data, sockets, bridge and processes in one folder, gone afterwards.

Called by `.ci/run` as a command (`python3 tests/dockerd.py start FOLDER …`, `… stop FOLDER`), and by
the tests that need a daemon nobody else uses. The standard library alone, because CI starts daemons
before anything is installed. Needs root, a `dockerd` and iproute2. Tables of iptables and the machine's
own engine are left alone: `--iptables=false`, ports are published by docker-proxy.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
KILL_TIMEOUT_S = 10
SUBNETS = tuple(f"172.31.{number}" for number in range(20, 250))
SECLUDED_PORTS = "20000 29999"
"""What a daemon in a namespace publishes can be forwarded: this machine's own choice begins at 32768."""

CGROUPS = Path("/sys/fs/cgroup")


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
    features: dict[str, bool] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

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
        return f"dt{hash_of(str(self.folder)) % 10**9}"

    @property
    def log_path(self) -> Path:
        """What the daemon printed."""
        return self.folder / "dockerd.log"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            DockerdError: It runs already, it ended, or it did not answer in time.

        """
        if answers(self.socket_path):
            raise DockerdError(f"A dockerd runs in {self.folder} already; stop it first.")
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "daemon.json"
        features = {"containerd-snapshotter": self.store == "containerd", **self.features}
        settings.write_text(json.dumps({"features": features}))
        with self.log_path.open("wb") as log:
            self._process = process = subprocess.Popen(
                self._command(settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment(),
                start_new_session=True,
            )
        (self.folder / "pid").write_text(str(process.pid))
        if not wait_until(lambda: answers(self.socket_path) or process.poll() is not None, START_TIMEOUT_S):
            self._give_up()
        if process.poll() is not None:
            self._give_up()

    def stop(self) -> None:
        """End the daemon and all that it started; remove its mounts, bridge, cgroups and folder.

        Raises:
            DockerdError: Something of it is still there; the text names what.

        """
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            self._end(int((self.folder / "pid").read_text()))
        kill_all(self._processes())
        if self._process:
            self._process.wait()
        for mount in mounts_below(self.folder):
            subprocess.run(["umount", "--lazy", mount], check=False)
        if self.network_namespace is None:
            subprocess.run(["ip", "link", "delete", self.bridge], check=False, capture_output=True)
        for cgroup in self._cgroups():
            cgroup.rmdir()
        shutil.rmtree(self.folder, ignore_errors=True)
        if left := self.leftovers():
            raise DockerdError(f"dockerd in {self.folder} left behind: {'; '.join(left)}")

    def leftovers(self) -> list[str]:
        """Name what is still there of it: processes, mounts, bridge, cgroups, folder; [] after `stop`."""
        bridge = Path("/sys/class/net") / self.bridge
        return [
            *(f"process {pid}" for pid in self._processes()),
            *(f"mount {mount}" for mount in mounts_below(self.folder)),
            *(f"cgroup {cgroup}" for cgroup in self._cgroups()),
            *(f"{path}" for path in (bridge, self.folder) if path.exists()),
        ]

    def _end(self, pid: int) -> None:
        """Ask the daemon to end, which stops its containers, and wait for it."""
        os.kill(pid, signal.SIGTERM)
        ended = self._process.poll if self._process else lambda: None if is_alive(pid) else 0
        wait_until(lambda: ended() is not None, STOP_TIMEOUT_S)

    def _give_up(self) -> None:
        last = self.log_path.read_text(errors="replace")[-2000:]
        self.stop()
        raise DockerdError(f"dockerd in {self.folder} did not start; its log ends with:\n{last}")

    def _processes(self) -> set[int]:
        """Find the dockerd, containerd and shims that name this folder, and what these have started."""
        mine = {pid for pid in pids() if is_of(command_line(pid), self.folder)}
        return mine | descendants(mine)

    def _cgroups(self) -> list[Path]:
        """Find the cgroups of its containers, of version 1 and 2, the deepest first."""
        tops = [*CGROUPS.glob(f"*/{self.bridge}"), *CGROUPS.glob(self.bridge)]
        below = [path for top in tops for path in top.rglob("*") if path.is_dir()]
        return sorted([*tops, *below], reverse=True)

    def _command(self, settings: Path) -> list[str]:
        daemon = [
            "dockerd",
            f"--config-file={settings}",
            f"--data-root={self.folder / 'data'}",
            f"--exec-root={self.folder / 'exec'}",
            f"--pidfile={self.folder / 'dockerd.pid'}",
            f"--host={self.host}",
            f"--cgroup-parent=/{self.bridge}",
            "--iptables=false",
            "--ip-masq=false",
            *self.flags,
        ]
        if self.network_namespace is None:
            has_own = any(flag.startswith("--bridge") for flag in self.flags)
            return daemon if has_own else [*daemon, f"--bridge={self._make_bridge()}"]
        range_file = "/proc/sys/net/ipv4/ip_local_port_range"
        inside = f"ip link set lo up; echo {SECLUDED_PORTS} > {range_file}; exec {' '.join(daemon)}"
        return ["nsenter", f"--net=/var/run/netns/{self.network_namespace}", "sh", "-c", inside]

    def _make_bridge(self) -> str:
        """Make it on a subnet that no interface has; a lock keeps two daemons from taking the same."""
        subprocess.run(["ip", "link", "delete", self.bridge], check=False, capture_output=True)
        with locked():
            taken = subprocess.run(["ip", "-4", "route"], check=True, capture_output=True, text=True).stdout
            subnet = next(subnet for subnet in SUBNETS if f"{subnet}." not in taken)
            subprocess.run(["ip", "link", "add", self.bridge, "type", "bridge"], check=True)
            subprocess.run(["ip", "address", "add", f"{subnet}.1/24", "dev", self.bridge], check=True)
            subprocess.run(["ip", "link", "set", self.bridge, "up"], check=True)
        return self.bridge

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        environment["TMPDIR"] = str(self.folder)  # containerd dumps its stacks there when it does not answer
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


def kill_all(processes: set[int]) -> None:
    """Kill these and wait until the last one is gone."""
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in processes), KILL_TIMEOUT_S)


def wait_until(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Wait for a condition; say whether it came true in time."""
    deadline = time.monotonic() + timeout_s
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return met


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Hold a lock, on this very file, so that nothing is left of it."""
    with Path(__file__).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pids() -> list[int]:
    """List the processes that live."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if is_alive(int(path.name))]


def command_line(pid: int) -> list[str]:
    """Return a process' command line; [] if it ended meanwhile."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    return []


def is_of(command: list[str], folder: Path) -> bool:
    """Say whether this is a program of the daemon in that folder."""
    program = Path(command[0]).name if command else ""
    return program.startswith(("dockerd", "containerd")) and f"{folder}/" in " ".join(command[1:])


def descendants(parents: set[int]) -> set[int]:
    """Find the processes that these started, and those started, and so on."""
    parent_of = {pid: int(stat[1]) for pid in pids() if (stat := status(pid))}
    found: set[int] = set()
    while new := {pid for pid, parent in parent_of.items() if parent in parents | found} - found:
        found |= new
    return found


def status(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on: state, parent, group, …; [] if it ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def is_alive(pid: int) -> bool:
    """Say whether the process still runs; a zombie does not."""
    return bool(fields := status(pid)) and fields[0] != "Z"


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
