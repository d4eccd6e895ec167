"""One run of the course's own `docker` command, in this process, told line by line while it runs.

`%docker` uses it where there is no other command, or none that reaches an engine inside this process. It
needs no thread and no process, so that a browser tab has it, too.
"""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.command import Session, run_command
from sandbox.lab.command.run import INTERRUPTED, Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.engine import Engine


def run_own(
    words: Sequence[str],
    engine: Engine,
    environment: Mapping[str, str],
    given: str | None,
    tell: Callable[[str], None],
) -> Ran:
    """Run `docker WORDS` with `given` as its input; an interrupt of the kernel ends it, too.

    `environment` is as for Docker's client: its DOCKER_CONFIG says where settings are.

    `tell` gets each line of both outputs as it comes.
    """
    out, err = _Lines(tell), _Lines(tell)
    with closing(engine.client()) as client:
        session = Session(
            connect=lambda _: client,
            docker_host=engine.docker_host,
            config_folder=Path(environment["DOCKER_CONFIG"]),
            out=out.add,
            err=err.add,
            stdin=io.BytesIO((given or "").encode()),
            environ=environment,
        )
        try:
            code = run_command(words, session)
        except KeyboardInterrupt:
            code = INTERRUPTED
    out.end()
    err.end()
    return Ran(code, out.text, err.text)


class _Lines:
    """One output: what was written, handed on line by line."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.text = ""
        self._tell = tell
        self._told = 0

    def add(self, piece: str) -> None:
        self.text += piece
        while (end := self.text.find("\n", self._told) + 1) > 0:
            line, self._told = self.text[self._told : end], end
            self._tell(line)

    def end(self) -> None:
        """Hand on what has no line end."""
        if self._told < len(self.text):
            self._tell(self.text[self._told :])
