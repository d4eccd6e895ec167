"""A real registry for tests: Distribution's own program on a folder, on a free port of 127.0.0.1.

`with running(tmp_path) as registry:` starts it and stops it; its log is read while it runs.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.requirements import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pytest

PROGRAM = "docker-registry"
DEADLINE_S = 15
_LISTENING = re.compile(r"listening on (?P<address>127\.0\.0\.1:\d+)")


def program(config: pytest.Config) -> str:
    """Find the program, or skip with a sentence (fail under `--require docker`)."""
    found = shutil.which(PROGRAM)
    if found is None:
        missing(config, "docker", f"No {PROGRAM} here: Debian's package docker-registry brings it.")
    return found


class Distribution:
    """A running registry: its address and the lines of its log, standard output and error together."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Read the log of a started process until it ends."""
        self.process = process
        self._lines: list[str] = []
        self._grown = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address = self._listening()

    @property
    def url(self) -> str:
        """The registry's URL."""
        return f"http://{self.address}"

    @property
    def log(self) -> str:
        """All of the log so far."""
        with self._grown:
            return "\n".join(self._lines)

    def wait_for(self, condition: Callable[[str], bool]) -> str:
        """Wait until the log fulfils a condition and return it."""
        with self._grown:
            if not self._grown.wait_for(lambda: condition("\n".join(self._lines)), DEADLINE_S):
                raise TimeoutError(
                    "The registry's log did not fulfil the condition:\n" + "\n".join(self._lines)
                )
            return "\n".join(self._lines)

    def close(self) -> None:
        """Stop the registry and read its log to the end."""
        self.process.terminate()
        try:
            self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(DEADLINE_S)
        self._reader.join(DEADLINE_S)
        if self.process.stdout:
            self.process.stdout.close()

    def _listening(self) -> str:
        found = _LISTENING.search(
            self.wait_for(lambda log: bool(_LISTENING.search(log)) or not self._lives())
        )
        if found is None:
            raise RuntimeError(f"The registry did not start:\n{self.log}")
        return found["address"]

    def _lives(self) -> bool:
        return self.process.poll() is None

    def _read(self) -> None:
        for line in self.process.stdout or ():
            with self._grown:
                self._lines.append(line.rstrip("\n"))
                self._grown.notify_all()
        with self._grown:
            self._grown.notify_all()


@contextmanager
def running(
    found: str,
    folder: Path,
    *,
    formatter: str = "text",
    auth: Mapping[str, Any] | None = None,
    more: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[Distribution]:
    """Run the program on a folder; `auth` is that section of its configuration, `more` adds to any."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {
        "version": "0.1",
        "log": {"level": "info", "formatter": formatter},
        "storage": {
            "filesystem": {"rootdirectory": str(folder / "content")},
            "delete": {"enabled": True},
            "cache": {"blobdescriptor": "inmemory"},
        },
        "http": {"addr": "127.0.0.1:0", "secret": "of this test alone"},
    }
    settings |= {"auth": auth} if auth else {}
    settings |= {name: {**settings.get(name, {}), **section} for name, section in (more or {}).items()}
    path = folder / "config.yml"
    path.write_text(json.dumps(settings))  # JSON is YAML, too
    process = subprocess.Popen(
        [found, "serve", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    registry = Distribution(process)
    try:
        yield registry
    finally:
        registry.close()
