"""Two streams in one: each piece of output with its stream and its length, unless there is a terminal.

Source: Docker Engine API 1.50, "Attach to a container", "Stream format".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.embedded.call import Call

OUT, ERR = 1, 2
RAW = "application/vnd.docker.raw-stream"
MULTIPLEXED = "application/vnd.docker.multiplexed-stream"
_MULTIPLEXED_SINCE = (1, 42)


def framed(stream: int, content: bytes, *, is_terminal: bool) -> bytes:
    """Return a piece of output as it travels."""
    if is_terminal:
        return content
    return bytes((stream, 0, 0, 0)) + len(content).to_bytes(4, "big") + content


def content_type(call: Call, *, is_terminal: bool) -> str:
    """Return the name of the format; clients before API 1.42 know one name for both."""
    return RAW if is_terminal or call.api < _MULTIPLEXED_SINCE else MULTIPLEXED
