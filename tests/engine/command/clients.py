"""Docker's own client and ours, given the same command lines on the same engine.

What must differ is evened out and nothing else: names that each has for itself (`@` in a line), IDs and
digests of what each makes, ages, ports that the engine chose, and the notice about the classic builder.
"""

from __future__ import annotations

import io
import re
import shlex
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker

from sandbox.engine.command import Session, run_command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TIMEOUT_S = 60
TRIES = 4
REAL, OWN = "r", "o"
_BUILDER_NOTICE = re.compile(r"DEPRECATED: The legacy builder.*?environment-variable\.\n\n", re.DOTALL)
_PROGRESS = re.compile(r"^[0-9a-f]{12}: .*\n", re.MULTILINE)
_EVEN = (
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:…"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "…64"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "…12"),
    (re.compile(r"docker-import-\d+"), "docker-import-…"),
    (re.compile(r"127\.0\.0\.1:[3-6]\d{4}"), "127.0.0.1:…"),
    (re.compile(r"\r+\n"), "\n"),
    (re.compile(r"Less than a second|1 second|\d+ seconds|About a minute"), "a while"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?"), "then"),
)


@dataclass(frozen=True)
class Said:
    """What a client did."""

    exit_code: int
    out: str
    err: str


class Clients:
    """Both clients on one engine, each with settings of its own; `stem` begins all names of a test."""

    def __init__(self, host: str, folder: Path, stem: str, environ: Mapping[str, str]) -> None:
        """Make two folders of settings."""
        self.host = host
        self.stem = stem
        self.folder = folder
        self.environ = {
            **{name: environ[name] for name in ("PATH", "HOME") if name in environ},
            "DOCKER_HOST": host,
            "DOCKER_BUILDKIT": "0",
            "DOCKER_CLI_HINTS": "false",
        }
        for who in (REAL, OWN):
            self.config_folder(who).mkdir()

    def config_folder(self, who: str) -> Path:
        """Return a client's DOCKER_CONFIG; both paths have the same length."""
        return self.folder / f"config-{who}"

    def real(self, line: str, given: str = "") -> Said:
        """Run a line by Docker's client."""
        done = subprocess.run(
            ["docker", *self._words(line, REAL)],
            input=given.encode(),
            capture_output=True,
            env={**self.environ, "DOCKER_CONFIG": str(self.config_folder(REAL))},
            cwd=self.folder,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    def own(self, line: str, given: str = "") -> Said:
        """Run a line by ours."""
        out: list[str] = []
        err: list[str] = []
        with closing(docker.DockerClient(base_url=self.host, timeout=TIMEOUT_S)) as client:
            session = Session(
                connect=lambda _: client,
                docker_host=self.host,
                config_folder=self.config_folder(OWN),
                out=out.append,
                err=err.append,
                stdin=io.BytesIO(given.encode()),
                out_bytes=lambda chunk: out.append(chunk.decode(errors="replace")),
                environ=self.environ,
            )
            code = run_command(self._words(line, OWN), session)
        return Said(code, "".join(out), "".join(err))

    def same(self, line: str, given: str = "") -> Said:
        """Expect the same from both, to the last space; tried again where the clock ticked in between."""
        for _ in range(TRIES):
            real, own = self.real(line, given), self.own(line, given)
            if real == own:
                break
        assert own == real, line
        return own

    def alike(self, line: str, given: str = "") -> Said:
        """Expect the same from both but for what must differ; `@` in a line is a name of each one's own."""
        real, own = self.real(line, given), self.own(line, given)
        assert self._even(own, OWN) == self._even(real, REAL), line
        return own

    def all_same(self, lines: str) -> None:
        """Expect the same for each line of a text."""
        for line in lines.strip().splitlines():
            self.same(line.strip())

    def all_alike(self, lines: str) -> None:
        """Expect the like for each line of a text."""
        for line in lines.strip().splitlines():
            self.alike(line.strip())

    def name(self, who: str) -> str:
        """Return what `@` stands for."""
        return f"{self.stem}{who}"

    def _words(self, line: str, who: str) -> list[str]:
        return [word.replace("@", self.name(who)).replace("(at)", "@") for word in shlex.split(line)]

    def _even(self, said: Said, who: str) -> Said:
        return Said(said.exit_code, self._even_text(said.out, who), self._even_text(said.err, who))

    def _even_text(self, text: str, who: str) -> str:
        text = text.replace(str(self.config_folder(who)), "CONFIG").replace(self.name(who), "@")
        text = _PROGRESS.sub("", _BUILDER_NOTICE.sub("", text))
        for pattern, even in _EVEN:
            text = pattern.sub(even, text)
        return re.sub(r" {2,}", "  ", text)
