"""`GET /containers/{id}/logs`: what was written, and what is being written.

Source: Docker Engine API 1.50, "Get container logs"; moby `daemon/logs.go`.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.app import NOTHING_YET, Headers, Response
from sandbox.engine.embedded.containers.streams.framing import ERR, OUT, content_type, framed
from sandbox.engine.embedded.containers.streams.log import LogReader
from sandbox.engine.embedded.errors import EngineError, bad_request, not_implemented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.containers.streams.log import LogLine
    from sandbox.engine.embedded.world import World

PIECE_BYTES = 32 << 10


@dataclass(frozen=True)
class Wanted:
    """Which lines, and how they are written. `last` is None for all, times are in nanoseconds since 1970."""

    streams: frozenset[int]
    is_terminal: bool
    last: int | None = None
    since_ns: int = 0
    until_ns: int | None = None
    has_stamps: bool = False

    def lets_through(self, line: LogLine) -> bool:
        """Tell whether a line is wanted, however many there are."""
        is_early = self.until_ns is None or line.time_ns <= self.until_ns
        return is_early and line.stream in self.streams and line.time_ns >= self.since_ns

    def written(self, line: LogLine) -> bytes:
        """Write a line as it travels."""
        text = f"{line.stamp} {line.text}" if self.has_stamps else line.text
        text = text.replace("\n", "\r\n") if self.is_terminal else text
        return framed(line.stream, text.encode(), is_terminal=self.is_terminal)


def container_logs(call: Call) -> Response:
    """Send the log, and with `follow` what is added to it, until the container ends."""
    world, query = call.world, call.query
    if not query.flag("stdout") and not query.flag("stderr"):
        raise bad_request("Bad parameters: you must choose at least one stream")
    container = world.containers.find(call.name)
    if (container.host.get("LogConfig") or {}).get("Type") == "none":
        raise not_implemented("configured logging driver does not support reading")
    headers = Headers((("Content-Type", content_type(call, is_terminal=container.is_terminal)),))
    told = _told(world, container, _read(call, container), follows=query.flag("follow"))
    return Response(200, headers, told)


def follow(world: World, container: Container, reader: LogReader, wanted: Wanted) -> Iterator[bytes]:
    """Send what is added to a log, until the container has ended or is gone."""
    while True:
        now = world.containers.get(container.id)
        is_over = now is None or not now.state.is_running
        yield from written(reader, wanted)
        if is_over:
            return
        yield NOTHING_YET


def written(reader: LogReader, wanted: Wanted) -> Iterator[bytes]:
    """Send the lines that are there."""
    return _joined(
        wanted.written(line) for line in reader.lines(wanted.since_ns) if wanted.lets_through(line)
    )


def _joined(frames: Iterable[bytes]) -> Iterator[bytes]:
    """Put frames together into larger pieces: a registry's log has thousands of them."""
    piece = bytearray()
    for frame in frames:
        piece += frame
        if len(piece) >= PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _told(world: World, container: Container, wanted: Wanted, *, follows: bool) -> Iterator[bytes]:
    reader = LogReader(world.containers.log(container))
    if wanted.last is None:
        yield from written(reader, wanted)
    else:
        latest = deque(
            (line for line in reader.lines(wanted.since_ns) if wanted.lets_through(line)), maxlen=wanted.last
        )
        yield from _joined(map(wanted.written, latest))
    if follows:
        yield from follow(world, container, reader, wanted)


def _read(call: Call, container: Container) -> Wanted:
    query = call.query
    names = (("stdout", OUT), ("stderr", ERR))
    tail, since, until = query.get("tail", "all"), query.get("since"), query.get("until")
    return Wanted(
        frozenset(stream for name, stream in names if query.flag(name)),
        container.is_terminal,
        int(tail) if tail.isascii() and tail.isdigit() else None,
        _nanoseconds(since) or 0,
        _nanoseconds(until) or None,
        query.flag("timestamps"),
    )


def _nanoseconds(text: str) -> int | None:
    """Read a time in seconds since 1970, which is all that dockerd takes here: its CLI reads the rest."""
    if text and not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text, re.ASCII):
        raise EngineError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return int(Decimal(text) * 10**9) if text else None  # a float has a quarter of a microsecond's room here
