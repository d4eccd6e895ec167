"""Records what engines really stream while they push, pull and build, for the tests beside it.

    COURSE_TEST_ENGINES=… python -m tests.engine.progress.record

Each engine's answers go to `recorded/ENGINE.json`, {story: [message, …]}, exactly as they came, but for the
port of the registry, which is another one each time.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docker
from docker.errors import ImageNotFound

from sandbox.engine.process import end_engine, start_engine
from sandbox.home import Home
from sandbox.image import Index, Manifest
from sandbox.image.layer import make_tar
from sandbox.registry import Configuration, Registry
from sandbox.transport import serving
from sandbox.wire import Client
from tests import engines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docker import DockerClient

RECORDED = Path(__file__).parent / "recorded"
REGISTRY = "127.0.0.1:5000"
"""What stands for the registry's address in the records."""

BIG_BYTES, SMALL_BYTES = 8 << 20, 300
Messages = list["dict[str, Any]"]


def main() -> int:
    """Record every engine that is named, and the embedded one."""
    with tempfile.TemporaryDirectory(prefix="cr-") as folder:
        home = Home(Path(folder))
        for engine in engines.engines():
            record(engine.id, engine.host)
        try:
            record(engines.EMBEDDED.id, start_engine(home))
        finally:
            end_engine(home)
    return 0


def record(name: str, host: str) -> None:
    """Let one engine do everything, and write down what it said."""
    registry = Registry(Configuration(root=None, is_delete_enabled=True), write_log=lambda _: None)
    with serving(registry) as server, closing(docker.DockerClient(base_url=host, timeout=60)) as client:
        told = {
            story: [json.loads(json.dumps(one).replace(server.address, REGISTRY)) for one in messages]
            for story, messages in stories(client, f"{server.address}/skylark/forecast")
        }
    RECORDED.mkdir(exist_ok=True)
    lines = ",\n".join(f" {json.dumps(story)}: [\n{_lines(messages)}\n ]" for story, messages in told.items())
    (RECORDED / f"{name}.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(name, {story: len(messages) for story, messages in told.items()})  # noqa: T201  # for the author


def stories(client: DockerClient, repository: str) -> Iterable[tuple[str, Messages]]:
    """Yield each story's name and what was streamed; nothing of it stays on the engine."""
    api = client.api
    mine = ("0.1", "quiet")

    def transfer(call: Callable[..., Any], name: str, tag: str) -> Messages:
        return list(call(name, tag=tag, stream=True, decode=True))

    try:
        yield "build", build(client, f"{repository}:0.1", "FROM scratch\nCOPY big /big\nCOPY small /small\n")
        yield "build that fails", build(client, None, "FROM scratch\nCOPY nothing /nothing\n")
        yield "quiet build", build(client, f"{repository}:quiet", "FROM scratch\nCOPY small /\n", quiet=True)
        yield "push", transfer(api.push, repository, "0.1")
        yield "second push", transfer(api.push, repository, "0.1")
        yield "push elsewhere", elsewhere(client, repository)
        yield "push of what is not there", transfer(api.push, repository, "9.9")
        yield "push to nobody", to_nobody(client, f"{repository}:0.1")
        yield "second pull", transfer(api.pull, repository, "0.1")
        client.images.remove(f"{repository}:0.1")
        client.images.remove(f"{repository}-too:0.1")
        yield "pull", transfer(api.pull, repository, "0.1")
        client.images.remove(f"{repository}:0.1")
        lose_a_layer(repository)
        yield "pull of what has lost a layer", transfer(api.pull, repository, "0.1")
    finally:
        for name in [*(f"{repository}:{tag}" for tag in mine), f"{repository}-too:0.1"]:
            with suppress(ImageNotFound):
                client.images.remove(name)


def build(client: DockerClient, name: str | None, dockerfile: str, *, quiet: bool = False) -> Messages:
    """Build an image of a layer that can't be compressed and a small one."""
    big, small = (random.Random(size).randbytes(size) for size in (BIG_BYTES, SMALL_BYTES))  # noqa: S311  # no secret
    files = {"Dockerfile": dockerfile.encode(), "big": big, "small": small}
    context = io.BytesIO(gzip.compress(make_tar(files)))
    options: Mapping[str, Any] = {"custom_context": True, "encoding": "gzip", "rm": True, "nocache": True}
    return list(client.api.build(fileobj=context, tag=name, quiet=quiet, decode=True, **options))


def elsewhere(client: DockerClient, repository: str) -> Messages:
    """Push the same layers to another repository of the registry, where they can be mounted."""
    client.api.tag(f"{repository}:0.1", f"{repository}-too", "0.1")
    return list(client.api.push(f"{repository}-too", tag="0.1", stream=True, decode=True))


def to_nobody(client: DockerClient, name: str) -> Messages:
    """Push to a port that nothing listens on."""
    client.api.tag(name, "127.0.0.1:1/skylark/forecast", "0.1")
    try:
        return list(client.api.push("127.0.0.1:1/skylark/forecast", tag="0.1", stream=True, decode=True))
    finally:
        client.images.remove("127.0.0.1:1/skylark/forecast:0.1")


def lose_a_layer(repository: str) -> None:
    """Delete the blob of the first layer from the registry, but not the manifest that lists it."""
    address, _, name = repository.partition("/")
    with closing(Client(address)) as client:
        image = client.manifest(name, "0.1")
        if isinstance(image, Index):  # the containerd store may push one
            image = client.manifest(name, str(image.manifests[0].digest))
        assert isinstance(image, Manifest)
        client.delete_blob(name, str(image.layers[0].digest))


def _lines(messages: Messages) -> str:
    return ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in messages)


if __name__ == "__main__":
    sys.exit(main())
