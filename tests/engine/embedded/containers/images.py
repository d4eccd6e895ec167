"""The images of the tests of containers, put into an engine's store directly."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

from sandbox.engine.registry_image.binary import CONFIGURATION
from sandbox.image import media_types
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest
from sandbox.image.layer import make_layer, store_gzip
from sandbox.providers.hub.seeds import words
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.engine.embedded import World
    from sandbox.engine.embedded.images import Image

CONFIG = "/etc/docker/registry/config.yml"
REGISTRY_SETTINGS = {
    "Entrypoint": ["/bin/registry"],
    "Cmd": ["serve", CONFIG],
    "ExposedPorts": {"5000/tcp": {}},
    "Volumes": {"/var/lib/registry": {}},
}
OFFICIAL_SETTINGS = {**REGISTRY_SETTINGS, "Entrypoint": ["/entrypoint.sh"], "Cmd": [CONFIG]}


def add_images(world: World) -> None:
    """Add `tiny:1.0`, `stand-in:1.0`, `nocmd:1.0`, `programs:1.0`, `registry:2` and `official:2`."""
    tiny = [
        {"hello.txt": "hello\n", "dir/a.txt": "A\n", "dir/sub/b.txt": "B\n"},
        {"dir/.wh.a.txt": "", "new": "n"},
    ]
    add_image(world, "tiny:1.0", tiny, {"Cmd": ["/bin/x"], "Env": ["A=1", "B=2"], "Labels": {"who": "me"}})
    add_image(world, "nocmd:1.0", tiny[:1], {})
    add_image(world, "stand-in:1.0", tiny[:1], {"Labels": {words.KEY: "stand-in for the image tiny"}})
    programs = {"bin/true": "#!/bin/sh\n", "data/seed.txt": "seed", "etc/link": "text"}
    add_image(world, "programs:1.0", [programs], {"Cmd": ["/bin/true"], "WorkingDir": "/data"}, ["bin/true"])
    registry = {"bin/registry": "a program", "entrypoint.sh": "#!/bin/sh\n", CONFIG[1:]: CONFIGURATION}
    add_image(world, "registry:2", [registry], REGISTRY_SETTINGS, ["bin/registry", "entrypoint.sh"])
    add_image(world, "official:2", [registry], OFFICIAL_SETTINGS, ["bin/registry", "entrypoint.sh"])


def add_image(
    world: World,
    name: str,
    layers: Sequence[Mapping[str, str]],
    settings: Mapping[str, Any],
    executables: Iterable[str] = (),
) -> Image:
    """Add an image with one layer for each mapping of {path: content}."""
    made = [make_layer(files, executables=frozenset(executables) & files.keys()) for files in layers]
    return _add(world, name, [(layer.content, layer.diff_id) for layer in made], settings)


def add_archive_image(world: World, name: str, archive: bytes, settings: Mapping[str, Any]) -> Image:
    """Add an image with one layer, given as the tar archive that is inside."""
    return _add(world, name, [(store_gzip(archive), Digest.of(archive))], settings)


def _add(
    world: World, name: str, layers: Sequence[tuple[bytes, Digest]], settings: Mapping[str, Any]
) -> Image:
    config = {
        "architecture": world.settings.platform.architecture,
        "os": "linux",
        "config": dict(settings),
        "rootfs": {"type": "layers", "diff_ids": [diff_id for _, diff_id in layers]},
    }
    with world.content.lease() as lease:
        described = []
        for content, _ in layers:
            lease.write(content)
            described.append(Descriptor.of(content, media_types.DOCKER_LAYER_GZIP))
        image = world.images.add(json.dumps(config).encode(), described, lease)
        world.images.tag(Reference.parse(name), image.id)
    return image


def tar_of(*entries: tarfile.TarInfo | tuple[str, bytes]) -> bytes:
    """Write a tar archive of files, given as (name, content), and of entries without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for each in entries:
            if isinstance(each, tarfile.TarInfo):
                archive.addfile(each)
                continue
            entry = tarfile.TarInfo(each[0])
            entry.size, entry.mode, entry.uid, entry.mtime = len(each[1]), 0o640, 1000, 1_600_000_000
            archive.addfile(entry, io.BytesIO(each[1]))
    return buffer.getvalue()


def entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """Make an entry without content: a folder, a link, a device."""
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode = kind, target, 0o755
    return made
