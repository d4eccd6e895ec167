"""Building on an engine in this process, without sockets or threads."""

from __future__ import annotations

import io
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Request, Response
from sandbox.engine.embedded import EmbeddedEngine, Settings, World
from sandbox.engine.embedded.content.compression import open_layer
from sandbox.engine.process.ports import InProcessPorts
from sandbox.image.platform import Platform
from sandbox.registry.storage import Memory
from sandbox.transport import Network
from tests.engine.embedded.builder.telling import File, listed, pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.app import App
    from sandbox.engine.embedded.images import Image
    from sandbox.registry.storage.files import Files

AMD64 = Platform("linux", "amd64")


class Builder:
    """An engine of the platform linux/amd64, and what is asked of it in these tests."""

    def __init__(self, files: Files | None = None) -> None:
        """Use what is in the files, none by default."""
        self.world = World(files or Memory(), InProcessPorts(Network()), Settings(platform=AMD64))
        self.app: App = EmbeddedEngine(self.world)

    def post(self, body: bytes, *headers: tuple[str, str], path: str = "/build", **query: str) -> Response:
        """Send a build, and read nothing of the answer yet."""
        return self.app(
            Request("POST", path, urllib.parse.urlencode(query), Headers(headers), io.BytesIO(body))
        )

    def build(self, dockerfile: str, *files: File, **query: str) -> list[dict[str, Any]]:
        """Build, and return the messages, or the one message of a refusal."""
        return read(self.post(pack(File("Dockerfile", dockerfile), *files), **query))

    def image(self, name: str) -> Image:
        """Return an image."""
        return self.world.images.find(name)

    def layers(self, name: str) -> list[list[str]]:
        """Describe the files of an image's layers."""
        content = self.world.content
        opened = [open_layer(content.open(layer.digest)) for layer in self.image(name).layers]
        return [list(listed(each.read())) for each in opened]

    def scratch(self) -> list[str]:
        """Name what is left of builds that are over."""
        return self.world.files.names("ingest")


def read(response: Response) -> list[dict[str, Any]]:
    """Read an answer to its end."""
    return [json.loads(line) for line in b"".join(response.chunks()).splitlines()]


def texts(messages: Iterable[dict[str, Any]]) -> str:
    """Join what a build says."""
    return "".join(message.get("stream", "") for message in messages)


def error(messages: list[dict[str, Any]]) -> str:
    """Return what went wrong, "" if nothing did."""
    last = messages[-1]
    return str(last.get("error") or last.get("message") or "")
