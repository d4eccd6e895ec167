"""Skylark, the company of the course's story: what is in its images.

The images are a few files each, made in memory; nothing in them is ever executed. A user creates a container
and copies `forecast.json` out. Every version has two layers: the stations, equal in all versions, and the
forecast. Each layer names the edition that it belongs to, see `edition.py`.
"""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.image import Manifest
from sandbox.image.tiny import TinyImage, make_image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker.models.containers import Container


REPOSITORY = "skylark/forecast"
VERSION_LABEL = "org.opencontainers.image.version"
STATIONS = "station,latitude,longitude\nHelgoland,54.18,7.89\nList,55.01,8.41\nCuxhaven,53.87,8.71\n"
WINDS = {"0.1": "southwest 4", "0.2": "west 5"}
OFFICE_LABEL = "office"
"""The label of a container by which Skylark's other offices say that it is theirs."""
NEW_WIND = "southwest 6"


def forecast(version: str, *, edition: str, wind: str = "", platform: str = "linux/amd64") -> TinyImage:
    """Make Skylark's image of a version; `wind` is a direction and a force, such as "west 7".

    `edition` tells the images of this start of the course from all others on the same engine. The default
    command is never run: it lets an engine create a container from an image without a program.
    """
    words = {
        "area": "German Bight",
        "wind": wind or WINDS.get(version, NEW_WIND),
        "version": version,
    }
    return make_image(
        {"stations.csv": STATIONS, "stations.edition": edition},
        {"forecast.json": json.dumps(words, indent=2) + "\n", "forecast.edition": edition},
        labels={"org.opencontainers.image.title": REPOSITORY, VERSION_LABEL: version},
        platform=platform,
        command=("nothing-to-run",),
    )


def on_top_of(image: TinyImage, held: Mapping[str, bytes]) -> TinyImage:
    """Make the same image with the layers that somebody has as they have them, by diff ID.

    Engines compress the same files to other bytes. Who has pulled a layer pushes it as it came, so that a
    registry knows it again.
    """
    layers = tuple(replace(layer, content=held.get(layer.diff_id, layer.content)) for layer in image.layers)
    manifest = Manifest.make(image.manifest.config, [layer.descriptor for layer in layers])
    return TinyImage(image.config, layers, manifest)


def read_file(container: Container, path: str) -> str:
    """Copy one text file out of a container, started or not, and return what is in it."""
    chunks, _ = container.get_archive(path)
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        member = archive.next()
        content = archive.extractfile(member) if member else None
        return content.read().decode() if content else ""
