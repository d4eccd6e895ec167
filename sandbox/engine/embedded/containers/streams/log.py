"""The log of a container: what its program wrote, line by line, with the time of each."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.registry.storage.files import Files


NEAR_BYTES = 4 << 10
"""What is read through rather than searched."""


@dataclass(frozen=True)
class LogLine:
    """A line with its line feed, the stream that it went to, and when, in nanoseconds since 1970."""

    time_ns: int
    stream: int
    text: str

    @property
    def stamp(self) -> str:
        """The time as RFC 3339 with all nine digits."""
        seconds, rest_ns = divmod(self.time_ns, 10**9)
        return f"{_second(seconds)}.{rest_ns:09}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    """Write a whole second; a busy log has hundreds of lines in one."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


Listeners = set["Heard"]
"""Those who are told of each line of one container, whether its log is still there when they look or not."""


class Heard:
    """What one listener has been told and has not looked at yet."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self._lines: deque[LogLine] = deque()

    def hear(self, lines: Iterable[LogLine]) -> None:
        """Take down lines."""
        self._lines.extend(lines)

    def take(self) -> Iterator[LogLine]:
        """Yield what was not looked at yet."""
        while self._lines:
            yield self._lines.popleft()


class ContainerLog:
    """The log in a file: one JSON object a line, as dockerd's `json-file` driver keeps it, too."""

    def __init__(self, files: Files, path: str, listeners: Listeners) -> None:
        """Write nothing yet."""
        self._files = files
        self.path = path
        self.listeners = listeners
        self._lock = threading.Lock()
        self._last_ns = 0

    def write(self, text: str, stream: int) -> None:
        """Add lines, each with this moment and none before an earlier one; those who listen are told."""
        with self._lock:
            self._last_ns = now_ns = max(time.time_ns(), self._last_ns)  # a clock may be set back
            lines = [LogLine(now_ns, stream, line) for line in text.splitlines(keepends=True)]
            written = (json.dumps([line.time_ns, line.stream, line.text]) for line in lines)
            self._files.append(self.path, "".join(f"{line}\n" for line in written).encode())
        for listener in tuple(self.listeners):
            listener.hear(lines)

    @property
    def size_bytes(self) -> int:
        """How long the file is."""
        try:
            return self._files.stat(self.path).size_bytes
        except FileNotFoundError:
            return 0

    def open(self) -> BinaryIO:
        """Open the file; raises `FileNotFoundError` where nothing was written."""
        return self._files.open(self.path)


class LogReader:
    """Reads a log from some place on, and goes on where it has stopped."""

    def __init__(self, log: ContainerLog, offset: int = 0) -> None:
        """Read nothing yet."""
        self._log = log
        self._offset = offset

    def lines(self, since_ns: int = 0) -> Iterator[LogLine]:
        """Yield the whole lines that are there and were not read yet; earlier ones are passed over."""
        if self._offset >= self._log.size_bytes:
            return
        with self._log.open() as file:
            if since_ns:
                self._offset = _place_before(file, since_ns, self._offset, self._log.size_bytes)
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                if since_ns and _is_before(line, since_ns):
                    continue
                if found := _read(line):
                    yield found


def _place_before(file: BinaryIO, time_ns: int, low: int, high: int) -> int:
    """Return a place between two, the beginning of a line, before which every line is earlier.

    Lines are in the order of their times, so that half of a log can be told by one of its lines.
    """
    while high - low > NEAR_BYTES:
        middle = (low + high) // 2
        file.seek(middle)
        found = middle + len(file.readline())
        if _is_before(file.readline(), time_ns):
            low = found
        else:
            high = middle
    return low


def _is_before(line: bytes, time_ns: int) -> bool:
    """Tell by its beginning, without reading a line: a log has thousands that nobody asks for again."""
    began = line[1 : line.find(b",")]
    return began.isdigit() and int(began) < time_ns


def _read(line: bytes) -> LogLine | None:
    try:
        time_ns, stream, text = json.loads(line)
        return LogLine(int(time_ns), int(stream), str(text))
    except (ValueError, TypeError):
        return None  # half a line, from a process that was killed
