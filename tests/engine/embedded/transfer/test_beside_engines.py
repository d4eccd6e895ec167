"""The same pulls and pushes by a real engine and by the embedded one: told the same, and asked the same."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.image.tiny import make_image, make_index
from sandbox.wire import Client
from sandbox.wire.log import parse
from tests import distribution
from tests.engine.embedded.transfer.talk import Engine, Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient

    from tests.distribution import Distribution

BESIDE = {"beside": "a layer of this test alone\n"}
IMAGE = make_image(BESIDE, {"b": "beside b\n"}, labels={"course": "beside"})
OTHER = make_image(BESIDE, {"c": "beside c\n"})
INDEX = make_index(IMAGE, make_image({"a": "beside arm\n"}, platform="linux/arm64/v8"))
CONTAINERD = ["driver-type", "io.containerd.snapshotter.v1"]
NOBODY = base64.urlsafe_b64encode(b"{}").decode()
RACING = ("Verifying Checksum", "Waiting", "Download complete", "Pull complete")
"""Steps that a real engine tells of, or not, as its threads run."""
PULLS = ("app&tag=1.0", "app&tag=1.0", "app&tag=2.0", f"app&tag={IMAGE.digest}", "multi&tag=1", "app")
FAILING = (
    "app&tag=9",
    f"app&tag=sha256:{'0' * 64}",
    "nothing&tag=1",
    "nothing",
    "multi&tag=1&platform=linux/s390x",
    "app&tag=1.0&platform=foo",
    "app&tag=..bad",
)


class Real:
    """A real engine, asked as `Engine` is."""

    def __init__(self, client: DockerClient) -> None:
        """Ask through a client of the SDK."""
        self._api = client.api

    def ask(self, method: str, path: str, *, auth: object = None) -> Told:
        """Send a request as nobody, whatever `auth` says, and read the answer to its end."""
        del auth
        url = f"{self._api.base_url}/v{self._api.api_version}{path}"
        answer = self._api.request(method, url, headers={"X-Registry-Auth": NOBODY})
        return Told(answer.status_code, answer.content)


@pytest.fixture
def registry(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Distribution]:
    """Run a Distribution with an image, another, and an index."""
    with distribution.running(distribution.program(pytestconfig), tmp_path / "registry") as running:
        with closing(Client(running.address)) as client:
            client.push_image("course/app", "1.0", IMAGE)
            client.push_image("course/app", "2.0", OTHER)
            client.push_image("course/multi", "1", INDEX)
        yield running


@pytest.fixture
def real(engine_host: str, registry: Distribution) -> Iterator[Real]:
    """Reach an engine of the classic kind, and take away from it what the test has pulled."""
    client = docker.DockerClient(base_url=engine_host)
    with closing(client):
        if CONTAINERD in (client.info().get("DriverStatus") or []):
            pytest.skip("This engine has the containerd store: it asks registries in another order.")
        yield Real(client)
        for image in client.images.list():
            if any(name.startswith(registry.address) for name in [*image.tags, *image.attrs["RepoDigests"]]):
                with contextlib.suppress(docker.errors.NotFound):
                    client.images.remove(str(image.id), force=True)


class Log:
    """The registry's log, in pieces: each ends with a request that is sent to mark the end."""

    def __init__(self, registry: Distribution) -> None:
        """Begin after what is there."""
        self._registry = registry
        self._marks = 0
        self.piece()

    def piece(self) -> list[str]:
        """Return the requests since the last time, sorted: a real engine sends some of them at once."""
        self._marks += 1
        mark = f"/v2/_catalog?mark={self._marks}"
        with closing(Client(self._registry.address)) as client:
            client.request("GET", mark)
        log = parse(self._registry.wait_for(lambda text: f'uri="{mark}"' in text))
        places = [place for place, each in enumerate(log) if each.path.startswith("/v2/_catalog?mark=")]
        start = places[-2] + 1 if len(places) > 1 else 0
        return sorted(_short(f"{each.method} {each.path} {each.status}") for each in log[start : places[-1]])


def _short(request: str) -> str:
    request = re.sub(r"/uploads/[^ ?]+", "/uploads/…", request)
    request = re.sub(r"\?_state=[^ &]*&?", "?", request)
    return re.sub(r"copy-\w+", "copy", re.sub(r"\? ", " ", request))


def lines(told: Told, address: str) -> list[str]:
    """Return what was told, sorted, without what races and without the digest of what was pushed."""
    kept = sorted(line for line in told.lines if not line.endswith(RACING))
    return [re.sub(r"digest: \S+ size: \d+", "digest", line.replace(address, "HOST")) for line in kept]


def test_pulls_ask_and_tell_what_a_real_engine_does(real: Real, registry: Distribution) -> None:
    embedded, log = Engine(), Log(registry)
    for name in (*PULLS, *FAILING):
        path = f"/images/create?fromImage={registry.address}/course/{name}"
        theirs, theirs_asked = real.ask("POST", path), log.piece()
        ours, ours_asked = embedded.ask("POST", path), log.piece()
        assert (name, ours.status, ours.error) == (name, theirs.status, theirs.error)
        assert lines(ours, registry.address) == lines(theirs, registry.address), name
        assert ours_asked == theirs_asked, name


def test_pushes_ask_and_tell_what_a_real_engine_does(real: Real, registry: Distribution) -> None:
    log = Log(registry)
    theirs = list(_pushes(real, registry, log, "copy-real"))
    ours = list(_pushes(Engine(), registry, log, "copy-embedded"))
    assert json.dumps(ours, indent=1) == json.dumps(theirs, indent=1)


def _pushes(
    engine: Real | Engine, registry: Distribution, log: Log, copy: str
) -> Iterator[tuple[list[str], list[str], str]]:
    """Push what was pulled to another repository: twice, then a tag that is not there, then all tags."""
    name = f"{registry.address}/course/{copy}"
    engine.ask("POST", f"/images/create?fromImage={registry.address}/course/app&tag=1.0")
    engine.ask("POST", f"/images/{registry.address}/course/app:1.0/tag?repo={name}&tag=1")
    for tag in ("1", "1", "77", ""):
        log.piece()
        told = engine.ask("POST", f"/images/{name}/push?tag={tag}", auth={})
        shown = [line.replace(copy, "copy") for line in lines(told, registry.address)]
        yield shown, log.piece(), told.error.replace(copy, "copy")
