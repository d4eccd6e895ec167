"""A registry that serves: what a running container is here, in place of a process of the machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl

    from sandbox.app import App
    from sandbox.engine.embedded.ports import Published


@dataclass
class Process:
    """A running registry. `listens` is (address, port) inside the container.

    `published` are its ports outside, and `ports` is how clients are told of them: {"5000/tcp": [...]}.
    """

    app: App
    listens: tuple[str, int]
    tls: ssl.SSLContext | None = None
    endpoint: str = ""
    published: list[Published] = field(default_factory=list)
    ports: dict[str, Any] = field(default_factory=dict)

    def end(self) -> None:
        """Answer nowhere any more; what the registry remembers is gone with it."""
        while self.published:
            self.published.pop().close()
