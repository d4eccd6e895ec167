"""What a client may cost: sizes and times. What is beyond them is refused, or its connection ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one server; the defaults suit a registry on this machine's loopback.

    A token may be long, therefore header fields may be. A body must go on (`stall_s`) and, after
    `patience_s` of waiting for it, must have come at `slowest_bytes_per_s` on the whole, so that dripping
    one byte now and then keeps no thread. The time that the app takes is not counted.
    """

    request_line_bytes: int = 16 << 10
    header_bytes: int = 64 << 10
    header_fields: int = 100
    head_s: float = 20.0
    """From a request's first byte to the end of its header."""
    idle_s: float = 75.0
    """How long a kept connection may wait for its next request."""
    stall_s: float = 60.0
    """How long a body, or a client that should read an answer, may stand still."""
    patience_s: float = 120.0
    slowest_bytes_per_s: int = 1 << 10
    drain_bytes: int = 256 << 10
    """How much of an unwanted body is read to keep the connection, as Go's net/http does."""
    linger_s: float = 2.0
    """How long a refused client may go on sending before its answer may be lost."""
    connections: int = 1000
