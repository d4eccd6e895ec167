"""A process that serves JupyterLab: started, timed until it can be used, ended with all that it started."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import psutil
import requests
import websocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

DEADLINE_S = 300
STEP_S = 0.02
STOP_S = 30
NOTEBOOK = "00-start-here.ipynb"
KERNEL_INFO = {
    "header": {"msg_id": "1", "session": "benchmark", "msg_type": "kernel_info_request", "version": "5.3"},
    "parent_header": {},
    "metadata": {},
    "content": {},
    "channel": "shell",
}
"""Source: Messaging in Jupyter, "Kernel info"."""


@dataclass(frozen=True)
class Page:
    """A JupyterLab that answers: its address and its token."""

    address: str
    token: str

    def is_there(self) -> bool:
        """Whether the notebook's page answers 200."""
        with contextlib.suppress(requests.ConnectionError):
            url = f"{self.address}/lab/tree/{NOTEBOOK}"
            return requests.get(url, headers=self._headers, timeout=30).status_code == HTTPStatus.OK
        return False

    def start_kernel(self) -> None:
        """Start a kernel and wait for its first answer."""
        kernels = f"{self.address}/api/kernels"
        answer = requests.post(kernels, headers=self._headers, json={"name": "python3"}, timeout=60)
        answer.raise_for_status()
        channels = f"{kernels}/{answer.json()['id']}/channels".replace("http", "ws", 1)
        with closing(websocket.create_connection(channels, timeout=60, header=self._headers)) as connection:
            connection.send(json.dumps(KERNEL_INFO))
            while json.loads(connection.recv())["header"]["msg_type"] != "kernel_info_reply":
                pass

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.token}"}


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], folder: Path, environ: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its output in a file; in the end it and whatever it started are gone."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def printed_page(process: subprocess.Popen[bytes], log: Path) -> Page:
    """Wait until a program has printed an address with a token and its page answers.

    Raises:
        RuntimeError: It ended before; the text holds what it printed.
        TimeoutError: It did not in time.

    """
    found: list[Page] = []

    def answers() -> bool:
        match = re.search(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)", log.read_text(errors="replace"))
        if match:
            found[:] = [Page(match.group(1), match.group(2))]
        if process.poll() is not None:
            raise RuntimeError(
                f"It ended with {process.returncode}:\n{log.read_text(errors='replace')[-2000:]}"
            )
        return bool(match) and found[0].is_there()

    wait(answers, f"a page from {process.args!r}")
    return found[0]


def wait(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition, a function without arguments, holds.

    Raises:
        TimeoutError: It did not hold in time.

    """
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"After {DEADLINE_S} s there is still no {what}.")
        time.sleep(STEP_S)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, wait, and kill what is left of what it started."""
    everyone = _family(process.pid)
    process.terminate()
    _, alive = psutil.wait_procs(everyone, timeout=STOP_S)
    for one in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs(alive, timeout=STOP_S)
    process.wait()


def _family(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    return []
