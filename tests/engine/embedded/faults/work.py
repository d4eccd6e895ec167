"""What is done to an engine while it is killed, fills its disk, or serves many: a learner's round."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

from sandbox.image.tiny import make_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docker import DockerClient

    from sandbox.engine.embedded import World

STATIONS = "north\nsouth\n" * 400
DOCKERFILE = 'FROM scratch\nCOPY stations /\nCOPY forecast /\nLABEL of=skylark\nCMD ["x"]\n'


def context(files: Mapping[str, str]) -> io.BytesIO:
    """Make a build context."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    buffer.seek(0)
    return buffer


def build(client: DockerClient, name: str, forecast: str) -> None:
    """Build an image whose first layer all share, and whose second is of this forecast alone."""
    files = {"Dockerfile": DOCKERFILE, "stations": STATIONS, "forecast": forecast}
    client.images.build(fileobj=context(files), custom_context=True, tag=name, rm=True)


def push(client: DockerClient, repository: str, tag: str) -> None:
    """Push; raises where the stream tells of an error."""
    fail_on_error(client.images.push(repository, tag=tag, stream=True, decode=True))


def round_trip(client: DockerClient, repository: str, tag: str) -> None:
    """Build, push, remove, pull, save, remove, load, remove, prune."""
    name = f"{repository}:{tag}"
    build(client, name, f"wind {tag}")
    push(client, repository, tag)
    client.images.remove(name, force=True)
    client.images.pull(repository, tag=tag)
    archive = b"".join(client.api.get_image(name))
    client.images.remove(name, force=True)
    client.images.load(archive)
    client.images.remove(name, force=True)
    client.images.load(make_image({"stations": STATIONS}, {"tag": tag}).archive("tiny:1"))
    client.images.prune({"dangling": True})


def fail_on_error(messages: Iterable[Mapping[str, object]]) -> None:
    """Raise what a stream tells as its last message."""
    for message in messages:
        if "error" in message:
            raise RuntimeError(message["error"])


def damages(world: World) -> list[str]:
    """Name what does not hold together: every image has all its content, every name its image."""
    found = []
    for image in world.images.all():
        missing = [digest for digest in sorted(image.content) if not world.content.has(digest)]
        found += [f"{image.id} lacks {digest}" for digest in missing]
        if not missing:
            facts = [world.content.layers.of(layer.digest).diff_id for layer in image.layers]
            found += [] if tuple(facts) == image.diff_ids else [f"{image.id} has other layers"]
    names = world.images.names.all().items()
    return found + [f"{name} leads nowhere" for name, image_id in names if world.images.get(image_id) is None]
