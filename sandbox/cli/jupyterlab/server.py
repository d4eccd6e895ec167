"""JupyterLab as a child process: started, waited for until it answers, and ended with all that it started."""

from __future__ import annotations

import http.client
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from sandbox.cli.jupyterlab import settings
from sandbox.cli.jupyterlab.ports import ADDRESS
from sandbox.cli.supervision import processes
from sandbox.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.home import Home

DEADLINE_S = 90.0
STEP_S = 0.03
LOG_LINES = 12
NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # the same on Windows


@dataclass(frozen=True)
class Server:
    """A JupyterLab that was started on a port, with its token and the file that holds its log."""

    child: subprocess.Popen[bytes]
    port: int
    notebook: str
    token: str
    log: Path

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return f"http://{ADDRESS}:{self.port}/lab/tree/{self.notebook}?token={self.token}"

    def wait_until_it_answers(self) -> None:
        """Return when the page can be opened.

        Raises:
            SetupError: JupyterLab ended, or did not answer in time; with the end of its log.
        """
        deadline = time.monotonic() + DEADLINE_S
        while not self._answers():
            if _ended(self.child, STEP_S):
                status = self.child.returncode
                raise SetupError(f"JupyterLab ended with status {status}. {self._last_words()}")
            if time.monotonic() > deadline:
                raise SetupError(f"JupyterLab did not answer within {DEADLINE_S:.0f} s. {self._last_words()}")

    def stop(self) -> None:
        """End JupyterLab, its kernels, and whatever these started."""
        try:
            everyone = processes.family(psutil.Process(self.child.pid))
        except psutil.NoSuchProcess:
            everyone = []
        if self.child.poll() is None:
            self.child.terminate()  # it ends its kernels in their own way
            _ended(self.child, processes.TERMINATE_S)
        processes.end(everyone)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=10)
        try:
            connection.request("GET", "/api/status", headers={"Authorization": f"token {self.token}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
        return "\n".join([f"Its log ({self.log}) ends with:", *(f"    {line}" for line in lines)])


def start_server(home: Home, folder: Path, notebook: str, port: int, choice: str) -> Server:
    """Start JupyterLab on a folder; it answers a moment later."""
    token = secrets.token_hex(24)
    settings.make_folders(home)
    configuration = settings.write_server_settings(home, folder, notebook, port, token)
    log = home.jupyter / "server.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "jupyterlab", f"--config={configuration}"],
            cwd=folder,
            env=settings.server_environment(home, choice),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone, and no question is asked
            creationflags=NEW_GROUP,
        )
    return Server(child, port, notebook, token, log)


def _ended(child: subprocess.Popen[bytes], within_s: float) -> bool:
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True
