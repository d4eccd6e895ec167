"""JupyterLab as a child process: started, waited for until it answers, and ended with all that it started."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from sandbox import processes
from sandbox.cli.jupyterlab import settings
from sandbox.cli.jupyterlab.ports import ADDRESS
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
    home: Home
    notebook: str
    token: str

    @property
    def log(self) -> Path:
        """Where JupyterLab writes what it does."""
        return _log(self.home)

    def wait_until_it_answers(self) -> str:
        """Return the page's address when it can be opened.

        Raises:
            SetupError: JupyterLab ended, or did not answer in time; with the end of its log.
        """
        deadline = time.monotonic() + DEADLINE_S
        while not (port := self._port()) or not self._answers(port):
            if _ended(self.child, STEP_S):
                status = self.child.returncode
                raise SetupError(f"JupyterLab ended with status {status}. {self._last_words()}")
            if time.monotonic() > deadline:
                raise SetupError(f"JupyterLab did not answer within {DEADLINE_S:.0f} s. {self._last_words()}")
        return f"http://{ADDRESS}:{port}/lab/tree/{self.notebook}?token={self.token}"

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
        settings.clear_temporary(self.home)

    def _port(self) -> int:
        """Return the port that JupyterLab took, 0 while it has none; the token tells its file from others."""
        for path in settings.runtime_folder(self.home).glob("jpserver-*.json"):
            try:
                said = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):  # gone, or only begun
                continue
            if said.get("token") == self.token:
                return int(said["port"])
        return 0

    def _answers(self, port: int) -> bool:
        connection = http.client.HTTPConnection(ADDRESS, port, timeout=10)
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


def start_server(home: Home, folder: Path, notebook: str, port: int | None, choice: str) -> Server:
    """Start JupyterLab on a folder and a port (None: the preferred one or the next); it answers soon."""
    token = secrets.token_hex(24)
    settings.make_folders(home)
    configuration = settings.write_server_settings(home, folder, notebook, port, token)
    with _log(home).open("wb") as output:
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
    return Server(child, home, notebook, token)


def _log(home: Home) -> Path:
    return home.jupyter / "server.log"


def _ended(child: subprocess.Popen[bytes], within_s: float) -> bool:
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True
