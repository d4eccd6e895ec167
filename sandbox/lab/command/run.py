"""One run of the real `docker` command, told piece by piece while it runs."""

from __future__ import annotations

import queue
import subprocess
import threading
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

END_TIMEOUT_S = 5
INTERRUPTED = 130


@dataclass(frozen=True)
class Ran:
    """What a command did. A notebook shows nothing for it: its output is on the page already."""

    exit_code: int
    stdout: str = field(default="", repr=False)
    stderr: str = field(default="", repr=False)

    def _ipython_display_(self) -> None:
        """Add nothing to the page."""


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    given: str | None,
    tell: Callable[[str], None],
) -> Ran:
    """Run a command to its end, with `given` as its input; an interrupt of the kernel ends it, too.

    `tell` gets each line of both outputs as it comes.
    """
    process = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    with process:
        said = _Said(process, given)
        try:
            said.tell_all(tell)
            code = process.wait()
        except KeyboardInterrupt:
            _end(process)
            said.tell_all(tell)
            code = INTERRUPTED
    return Ran(code, "".join(said.stdout), "".join(said.stderr))


class _Said:
    """Both outputs of a process, in the order in which they come; threads read, the caller's tells."""

    def __init__(self, process: subprocess.Popen[str], given: str | None) -> None:
        self.stdout: list[str] = []
        self.stderr: list[str] = []
        self._queue: queue.Queue[tuple[str, bool] | None] = queue.Queue()
        self._open = 2
        for stream, is_error in ((process.stdout, False), (process.stderr, True)):
            threading.Thread(target=self._read, args=(stream, is_error), daemon=True).start()
        if given is not None:
            threading.Thread(target=_give, args=(process.stdin, given), daemon=True).start()

    def tell_all(self, tell: Callable[[str], None]) -> None:
        while self._open:
            piece = self._queue.get()
            if piece is None:
                self._open -= 1
                continue
            text, is_error = piece
            (self.stderr if is_error else self.stdout).append(text)
            tell(text)

    def _read(self, stream: IO[str], is_error: bool) -> None:  # noqa: FBT001  # a thread's argument
        for line in stream:
            self._queue.put((line, is_error))
        self._queue.put(None)


def _give(stdin: IO[str], given: str) -> None:
    try:
        with stdin:
            stdin.write(given)
    except BrokenPipeError:
        pass  # the command did not want all of it; what it then says is on the page


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
