"""Talking to an embedded engine in this process: requests as clients send them, answers taken apart."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Request
from sandbox.engine.embedded import EmbeddedEngine, Settings, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.image.platform import Platform
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Memory
from sandbox.transport import Network
from sandbox.wire.log import LoggedRequest, parse

if TYPE_CHECKING:
    from sandbox.app import App

AMD64 = Platform("linux", "amd64")
CLIENT = "Docker-Client/28.2.2 (linux)"


@dataclass(frozen=True)
class Told:
    """What an engine answered: status and body."""

    status: int
    body: bytes

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of a stream."""
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def lines(self) -> list[str]:
        """The messages as `ID: status`, without those that tell how far something is."""
        kept = [each for each in self.messages if "status" in each and not each.get("progress")]
        return [f"{each['id']}: {each['status']}" if each.get("id") else each["status"] for each in kept]

    @property
    def error(self) -> str:
        """What went wrong: the last message's error, or the message of a refusal."""
        last = self.messages[-1] if self.body else {}
        return str(last.get("error") or last.get("message") or "")


class Engine:
    """An engine for tests, with no port published."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - the fields of `Settings`
        """Make an empty one, of the platform linux/amd64."""
        self.world = World(Memory(), InProcessPorts(Network()), Settings(**{"platform": AMD64, **settings}))
        self._app = EmbeddedEngine(self.world)

    def ask(self, method: str, path: str, *, auth: dict[str, str] | None = None, body: object = None) -> Told:
        """Send a request, and read the answer to its end."""
        sent = json.dumps(body).encode() if body is not None else b""
        headers = {"User-Agent": CLIENT, "Content-Type": "application/json", "Content-Length": str(len(sent))}
        if auth is not None:
            headers["X-Registry-Auth"] = base64.urlsafe_b64encode(json.dumps(auth).encode()).decode()
        target, _, query = path.partition("?")
        request = Request(method, target, query, Headers(headers.items()), BytesIO(sent))
        response = self._app(request)
        return Told(response.status, b"".join(response.chunks()))

    def pull(self, name: str, **sent: Any) -> Told:  # noqa: ANN401 - as `ask` takes it
        """Pull `name`, a tag included; more of the query may follow it as `name&platform=…`."""
        return self.ask("POST", f"/images/create?fromImage={name}", **sent)

    def push(self, name: str, **sent: Any) -> Told:  # noqa: ANN401 - as `ask` takes it
        """Push `name`, a tag included, as nobody unless `auth` says who."""
        repository, _, tag = name.rpartition(":")
        return self.ask("POST", f"/images/{repository}/push?tag={tag}", **{"auth": {}, **sent})

    def tag(self, name: str, new: str) -> None:
        """Give an image another name."""
        repository, _, tag = new.rpartition(":")
        assert self.ask("POST", f"/images/{name}/tag?repo={repository}&tag={tag}").status == 201

    def inspect(self, name: str) -> dict[str, Any]:
        """Return all of an image."""
        found: dict[str, Any] = json.loads(self.ask("GET", f"/images/{name}/json").body)
        return found


class LoggingRegistry:
    """A registry in memory whose log is kept."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - the fields of `Configuration`
        """Make an empty one."""
        self._lines: list[str] = []
        self.app: App = Registry(Configuration(root=None, **settings), write_log=self._lines.append)
        self._told = 0

    def log(self) -> list[LoggedRequest]:
        """Return the requests since the last time that this was asked."""
        requests = parse(self._lines)
        told, self._told = self._told, len(requests)
        return list(requests[told:])

    def requests(self) -> list[str]:
        """Return them as `METHOD path status`, without queries and ids of uploads."""
        return [_short(each) for each in self.log()]


def _short(request: LoggedRequest) -> str:
    path = request.resource.partition("/uploads/")
    return f"{request.method} {path[0]}{path[1]} {request.status}"
