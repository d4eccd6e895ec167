"""What stories are told to: engines by their DOCKER_HOST, each with a registry beside it."""

from __future__ import annotations

import contextlib
import http
import json
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

import docker
import urllib3
from docker.transport.unixconn import UnixHTTPConnectionPool

from sandbox.engine.registry_image import find_registry_image
from sandbox.lab.wait import until
from tests.contract.engine.seeds import Seeds
from tests.contract.engine.writing.answers import Answer, written
from tests.contract.engine.writing.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.contract.engine.story import Step, Story

TIMEOUT_S = 20
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Registries:
    """Where stories pull from and push to: open to all, with a password, and not there at all."""

    plain: str
    guarded: str
    absent: str = "127.0.0.1:1"


class Told(Protocol):
    """What can be told: a story, a script of commands, a session of the SDK."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def prepare(self) -> Callable[[Names], None] | None:
        """What is done before."""

    @property
    def runs_registry(self) -> bool:
        """Whether it needs an image that a registry runs from."""


@dataclass(eq=False)
class Target:
    """An engine; `run` marks everything of one run of the suite, `is_ours` the embedded engine.

    Without a socket, what is no part of this process cannot reach it.
    """

    name: str
    host: str
    registries: Registries
    run: str
    is_ours: bool = False
    has_socket: bool = True

    @cached_property
    def pool(self) -> urllib3.HTTPConnectionPool:
        """Connections to it."""
        parts = urlsplit(self.host)
        if parts.scheme == "unix":
            pool: urllib3.HTTPConnectionPool = UnixHTTPConnectionPool(self.host, parts.path, TIMEOUT_S)
            return pool
        return urllib3.HTTPConnectionPool(parts.hostname or "", parts.port, timeout=TIMEOUT_S)

    @cached_property
    def newest(self) -> tuple[int, ...]:
        """The newest version of the API that it offers."""
        return _numbers(self.newest_text)

    @cached_property
    def newest_text(self) -> str:
        """The same as it is written."""
        return self.ask("GET", "/_ping").headers["Api-Version"]

    @cached_property
    def registry_image(self) -> str:
        """An image that a registry runs from; it stays on the engine."""
        with contextlib.closing(docker.DockerClient(base_url=self.host, timeout=TIMEOUT_S)) as client:
            return find_registry_image(client, None).reference

    def offers(self, version: str) -> bool:
        """Whether it offers a version of the API."""
        return _numbers(version) <= self.newest

    def names(self, story: str) -> Names:
        """Return what names stand for at the beginning of a story."""
        slug = story.replace(" ", "-").lower()
        names = Names(Seeds(f"{self.run} {slug}"))
        own = f"{self.run}-{self.name}/{slug}".lower()
        for variable, value in {
            "run": self.run,
            "name": f"{self.run}/{slug}",
            "box": f"{self.run}-{slug}",
            "remote": f"{self.registries.plain}/{own}",
            "guarded": f"{self.registries.guarded}/{own}",
            "absent": f"{self.registries.absent}/{own}",
            "repository": own,
            "registry": self.registries.plain,
            "guard": self.registries.guarded,
            "begun": f"{time.time():.9f}",
            "salt": f"{self.run} {slug}",
        }.items():
            names.keep(variable, value)
        for name, digest in names.seeds.digests.items():
            names.know(name, digest)
            names.variables.setdefault(name.replace("'s ", "_").replace(" ", "_"), str(digest))
        return names

    @contextlib.contextmanager
    def telling(self, story: Told) -> Iterator[Names]:
        """Prepare what names stand for in a story, and take away at its end what bears its marks."""
        names = self.names(story.name)
        if story.runs_registry:
            names.keep("registry_image", self.registry_image)
        if story.prepare:
            story.prepare(names)
        try:
            yield names
        finally:
            self.sweep(names)

    def tell(self, story: Story, version: str) -> list[Answer]:
        """Send a story's requests, write the answers down, and leave nothing."""
        with self.telling(story) as names:
            return [self._ask(step, version, names) for step in story.steps]

    def _ask(self, step: Step, version: str, names: Names) -> Answer:
        names.variables["now"] = f"{time.time():.9f}"
        if step.awaits and not self.is_answered(names.fill(step.awaits)):
            return Answer({"answer": "none: the registry does not answer"})
        target = names.fill(step.target)
        headers = {name: names.fill(value) for name, value in step.headers.items()}
        try:
            response = self._send(step, target if step.is_bare else f"/v{version}{target}", headers, names)
        except urllib3.exceptions.HTTPError as error:
            return Answer({"answer": f"none: {type(error).__name__}"})
        for variable, path in step.keeps.items():
            if (found := _at(response.data, path)) is not None:
                names.keep(variable, found)
        return written(response.status, response.headers, response.data, names, step.values)

    def _send(
        self, step: Step, target: str, headers: Mapping[str, str], names: Names
    ) -> urllib3.BaseHTTPResponse:
        body = step.body
        if callable(body):
            body = body(names)
        elif body is not None and not isinstance(body, bytes):
            body, headers = names.fill(json.dumps(body)).encode(), JSON | dict(headers)
        return self.ask(step.method, target, body, headers)

    def ask(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Send one request as it is, and read the answer to its end."""
        return self.pool.request(
            method, target, body, headers=headers, redirect=False, retries=False, timeout=TIMEOUT_S
        )

    def is_answered(self, url: str) -> bool:
        """Wait until a registry answers; False if it does not, or if it has no port."""

        def answers() -> bool:
            try:
                return urllib3.request("GET", url, retries=False).status == http.HTTPStatus.OK
            except urllib3.exceptions.HTTPError:
                return False

        return "{" not in url and bool(until(answers, timeout_s=TIMEOUT_S))

    def close(self) -> None:
        """Close the connections."""
        self.pool.close()

    def sweep(self, names: Names) -> None:
        """Take away whatever bears the marks of a story."""
        box = {"name": [names["box"]]}
        for wanted in (
            box,
            {"label": [f"contract={names['box']}"]},
        ):  # a build that failed leaves some by label
            for found in self._listed("/containers/json?all=1&", wanted):
                self._delete(f"/containers/{found['Id']}?force=1&v=1")
        for image in self._images(names):
            self._delete(f"/images/{quote(image, safe='')}?force=1")
        for volume in self._listed("/volumes?", box):
            self._delete(f"/volumes/{volume['Name']}?force=1")
        for found in self._listed("/networks?", box):
            self._delete(f"/networks/{found['Id']}")

    def _images(self, names: Names) -> Iterator[str]:
        """Name the images of a story, those with a name first."""
        marks = (names["name"], names["repository"], names["box"])
        for image in self._listed("/images/json?", {}):
            for name in image["RepoTags"] or ():
                if any(mark in name for mark in marks):
                    yield name
        for image in self._listed("/images/json?", {"label": [f"salt={names.seeds.salt}"]}):
            yield image["Id"]
        for image in self._listed("/images/json?", {"label": [f"contract={names['box']}"]}):
            yield image["Id"]

    def _listed(self, target: str, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
        answer = self.ask("GET", f"/v1.41{target}filters={quote(json.dumps(filters))}")
        if answer.status != http.HTTPStatus.OK:
            return []  # an engine without such things has none of the story's
        found = answer.json()
        return list((found["Volumes"] or ()) if isinstance(found, dict) else found)

    def _delete(self, target: str) -> None:
        self.ask("DELETE", f"/v1.41{target}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _at(body: bytes, path: str) -> str | None:
    """Find a value by its dotted path, in the last message of a stream; None where there is none."""
    try:
        found = json.loads(body.splitlines()[-1])
        for key in path.split("."):
            found = found[int(key)] if isinstance(found, list) else found[key]
    except (ValueError, LookupError, TypeError):
        return None
    return str(found)
