"""An answer's body that is read along: the SDK sees it unchanged, and so does whoever wants to know.

The engine tells the ID of what a build, an import or a commit made in the body of its answer, while it
streams. Used by `recording.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_IDS = re.compile(r"sha256:([0-9a-f]{64})\b| ---> ([0-9a-f]{12})\b|Successfully built ([0-9a-f]{12,64})\b")
_CONTAINERS = re.compile(r" ---> Running in ([0-9a-f]{12})\b")
# The classic builder's JSON writes the arrow as ` ---\\u003e `.
_ARROW = "\\u003e"


def image_ids_in(text: str) -> tuple[str, ...]:
    """Return what may be images' IDs in words of an engine or client, in order; short ones stay short."""
    found = _IDS.findall(text.replace(_ARROW, ">"))
    return tuple(dict.fromkeys(f"sha256:{full}" if full else step or built for full, step, built in found))


def container_ids_in(text: str) -> tuple[str, ...]:
    """Return the containers that a classic build says its steps run in: short IDs."""
    return tuple(_CONTAINERS.findall(text.replace(_ARROW, ">")))


class ObservedBody:
    """Stands in for urllib3's response: everything is passed through; lines are told, then the end.

    `on_line` gets each line once it has arrived, `on_end` is called once: at the end or when it is closed.
    """

    def __init__(self, raw: Any, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:  # noqa: ANN401  # urllib3's, and the SDK reads its private parts
        """Observe `raw`."""
        self._raw = raw
        self._on_line = on_line
        self._on_end = on_end
        self._rest = b""
        self._ended = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever urllib3's response has
        """Be the response in everything else: the SDK asks for `_fp`, `closed`, `release_conn` and more."""
        return getattr(self._raw, name)

    def read(self, *args: Any, **kwargs: Any) -> bytes:  # noqa: ANN401  # urllib3's own signature
        """Read as urllib3 does."""
        data: bytes = self._raw.read(*args, **kwargs)
        self._see(data)
        if data and self._raw.closed:  # the last piece closes it: nobody asks again
            self._see(b"")
        return data

    def stream(self, *args: Any, **kwargs: Any) -> Iterator[bytes]:  # noqa: ANN401  # urllib3's own signature
        """Stream as urllib3 does."""
        for data in self._raw.stream(*args, **kwargs):
            self._see(data)
            yield data
        self._see(b"")

    def close(self) -> None:
        """Close the response; what was not read is lost to the observer, too."""
        self._raw.close()
        self._see(b"")

    def _see(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if not data:
            lines.append(self._rest)
            self._rest = b""
        for line in filter(None, lines):
            self._on_line(line.decode(errors="replace"))
        if not data and not self._ended:
            self._ended = True
            self._on_end()
