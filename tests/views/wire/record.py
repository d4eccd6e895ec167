"""`python -m tests.views.wire.record`: let real clients push and pull, and keep what the registry logged.

Needs Distribution's `docker-registry`, skopeo, podman, crane, oras, docker, and engines in
COURSE_TEST_ENGINES. Writes `recorded/NAME.json`, which the tests read; addresses of clients are left out.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.image.tiny import make_image
from sandbox.providers.hub import Hub
from sandbox.providers.hub.limits import Limits
from sandbox.registry.storage import Memory
from sandbox.transport import serving
from sandbox.wire import USER_AGENT, Client, log
from tests import distribution, engines
from tests.contract.registry.clients import ANN, CLIENTS, Docker, RefusedError, Skopeo, Tools
from tests.contract.registry.targets import HTPASSWD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FOLDER = Path(__file__).parent / "recorded"
SEED, COPY = "skylark/seed", "skylark/copy"
OTHERS = "course-client/1"
"""The name under which our own client asks here: what the sandbox asks is left out of every picture."""


@dataclass(frozen=True)
class Place:
    """A registry, and a folder for a client's own files."""

    address: str
    folder: Path

    @property
    def tools(self) -> Tools:
        """Runs programs here."""
        return Tools(self.folder)

    def name(self, repository: str, tag: str = "1.0") -> str:
        """Return an image's name as clients write it."""
        return f"{self.address}/{repository}:{tag}"


def copies(name: str) -> Callable[[Place], None]:
    """Return what lets a client copy an image."""
    return lambda place: CLIENTS[name](place.tools).copy(place.name(SEED), place.name(COPY))


def engine(host: str) -> Callable[[Place], None]:
    """Return what lets an engine pull, push another name, build, push twice, ask for what is missing."""

    def story(place: Place) -> None:
        docker = Docker(place.tools, host)
        built = place.name("skylark/built")
        with docker.without(place.name(SEED), place.name(COPY), built):
            docker("pull", place.name(SEED))
            docker("tag", place.name(SEED), place.name(COPY))
            docker("push", place.name(COPY))
            docker.build(built)
            docker("push", built)
            docker("push", built)
            with suppress(RefusedError):
                docker("pull", place.name(SEED, "9.9"))

    return story


def skopeo(place: Place) -> None:
    """Let skopeo copy within the registry, list tags and delete."""
    client = Skopeo(place.tools)
    client.copy_directly(place.name(SEED), place.name(COPY))
    client.tags(f"{place.address}/{COPY}")
    client.delete(place.name(COPY))


def course(place: Place) -> None:
    """Let our own client do all that it can, and two things that are refused."""
    with closing(Client(place.address, user_agent=OTHERS)) as client:
        digest = client.push_image("skylark/forecast", "0.1", make_image({"a": b"one"}, {"b": b"two"}))
        manifest = client.manifest("skylark/forecast", "0.1")
        client.ping()
        client.catalog(page_size=1)
        client.tags("skylark/forecast")
        client.mount_blob("skylark/other", manifest.layers[0].digest, "skylark/forecast")  # type: ignore[union-attr]
        client.mount_blob("skylark/other", f"sha256:{'0' * 64}", "skylark/forecast")
        client.blob("skylark/forecast", manifest.layers[0].digest)  # type: ignore[union-attr]
        for method, path in (
            ("GET", f"/v2/skylark/forecast/referrers/{digest}"),
            ("PUT", "/v2/skylark/forecast/manifests/wrong"),
            ("GET", "/v2/Sky/manifests/1"),
            ("GET", "/v2/skylark/nowhere/tags/list"),
            ("DELETE", "/v2/skylark/forecast/manifests/0.1"),
            ("GET", "/"),
        ):
            client.request(method, path)
        client.delete_manifest("skylark/forecast", digest)
        client.delete_blob("skylark/forecast", manifest.layers[0].digest)  # type: ignore[union-attr]


def visitor(place: Place) -> None:
    """Let skopeo ask without a log-in, with a wrong one, and with the right one."""
    client = Skopeo(place.tools)
    for credentials in (ANN, ANN.__class__(ANN.username, "wrong")):
        with suppress(RefusedError):
            client.raw(place.name(SEED))
        with suppress(RefusedError):
            client.login(place.address, credentials)
    client.raw(place.name(SEED))


def limited(place: Place) -> None:
    """Let crane ask a Hub for a public image until the limit is reached, and for a private one."""
    for name in ("library/python", "library/python", "skylark/secret"):
        with suppress(RefusedError):
            place.tools.run("crane", "--insecure", "manifest", place.name(name, "3.12-slim"))


def recorded(lines: str) -> Iterable[log.LoggedRequest]:
    """Return the requests of a log but for the sandbox's own."""
    return (request for request in log.parse(lines) if not request.is_ours)


def keep(name: str, lines: str) -> None:
    """Write a log's requests down."""
    rows = [{**request.to_json(), "remote": ""} for request in recorded(lines)]
    text = ",\n".join(json.dumps(row) for row in rows)
    (FOLDER / f"{name}.json").write_text(f"[\n{text}\n]\n")
    print(name, len(rows))  # noqa: T201  # it is a program


def at_distribution(name: str, story: Callable[[Place], None], *, asks: bool = False) -> None:
    """Record a story at Distribution; `asks` for a log-in."""
    with tempfile.TemporaryDirectory(prefix="record-") as text:
        folder = Path(text)
        (folder / "htpasswd").write_text(HTPASSWD)
        auth = {"htpasswd": {"realm": "skylark", "path": str(folder / "htpasswd")}} if asks else None
        with distribution.running(distribution.PROGRAM, folder / "registry", auth=auth) as registry:
            with closing(Client(registry.address, credentials=ANN if asks else None)) as client:
                client.push_image(SEED, "1.0", make_image({"a": os.urandom(500)}, {"b": os.urandom(90_000)}))
                story(Place(registry.address, folder))
                client.request("GET", "/v2/?mark=end", headers={"User-Agent": USER_AGENT})
            lines = registry.wait_for(lambda log: "mark=end" in log)
    keep(name, lines)


def at_a_hub(name: str, story: Callable[[Place], None]) -> None:
    """Record a story at the stand-in for Docker Hub, which lets anybody pull once."""
    lines: list[str] = []
    hub = Hub(Memory(), limits=Limits(anybody=1), write_log=lines.append)
    with tempfile.TemporaryDirectory(prefix="record-") as text, serving(hub) as server:
        story(Place(server.address, Path(text)))
    keep(name, "\n".join(lines))


def main() -> None:
    """Record all of them."""
    FOLDER.mkdir(exist_ok=True)
    for under_test in engines.engines():
        at_distribution(under_test.id, engine(under_test.host))
    for name in ("podman", "crane", "oras"):
        at_distribution(name, copies(name))
    at_distribution("skopeo", skopeo)
    at_distribution("course", course)
    at_distribution("visitor", visitor, asks=True)
    at_a_hub("limited", limited)


if __name__ == "__main__":
    main()
