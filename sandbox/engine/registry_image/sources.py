"""The places that an image of a registry comes from, each able to say what it would do before it does it.

A plan changes nothing on the engine. Called by `choice` alone, which knows their order.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from sandbox.engine.registry_image.binary import RECIPE, build_context, find_registry_binary
from sandbox.engine.registry_image.progress import follow_or_refuse, unwatched
from sandbox.errors import RegistryImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from docker import DockerClient

    from sandbox.engine.registry_image.binary import RegistryBinary
    from sandbox.engine.registry_image.progress import Watch

How = Literal["present", "Docker Hub", "built from docker-registry", "bundle"]

OWN_REPOSITORY = "docker-registry-course/registry"
LABEL = "docker-registry-course.image"
KNOWN = (
    r"registry:3(\.\d+){0,2}",
    r"registry:2(\.[78](\.\d+)?)?",
    rf"{OWN_REPOSITORY}:[\w.]+-r{RECIPE}",
)
"""Names of images that are a registry, the best first."""


@dataclass(frozen=True)
class RegistryImage:
    """An image of a registry: its reference, where it comes from, and why that."""

    reference: str
    how: How
    reason: str


class Source(Protocol):
    """A place that an image can come from."""

    def plan(self, client: DockerClient) -> RegistryImage:
        """Say what `make` would use; change nothing.

        Raises:
            RegistryImageError: Nothing is to be had here; the text says why.

        """

    def make(self, client: DockerClient, record: Callable[[str], None]) -> RegistryImage:
        """Bring the image to the engine, telling `record` each reference before it is created.

        Raises:
            RegistryImageError: It could not be brought; the text says why.

        """


def image_names(client: DockerClient) -> set[str]:
    """Return the names of all images on the engine, in one request.

    (The SDK's `images.list` asks for each image again, and fails if one is removed meanwhile.)
    """
    return {name for image in client.api.images() for name in image["RepoTags"] or ()}


class Present:
    """An image that is on the engine already."""

    def plan(self, client: DockerClient) -> RegistryImage:
        """Find the best one."""
        found = best_registry(image_names(client))
        if found is None:
            raise RegistryImageError("none is on the engine (registry:3 or registry:2)")
        return RegistryImage(found, "present", f"{found} is on the engine already")

    def make(self, client: DockerClient, record: Callable[[str], None]) -> RegistryImage:
        """Take it as it is: there is nothing to record."""
        del record
        return self.plan(client)


@dataclass(frozen=True)
class LocalBinary:
    """A `docker-registry` program of this machine, put into an image with what it is linked with."""

    watch: Watch = unwatched

    def plan(self, client: DockerClient) -> RegistryImage:
        """Look for a program that the engine's machine can run."""
        return self._image(self._binary(client))

    def make(self, client: DockerClient, record: Callable[[str], None]) -> RegistryImage:
        """Build it with the classic builder, which every engine has."""
        binary = self._binary(client)
        image = self._image(binary)
        record(image.reference)
        messages = client.api.build(
            fileobj=io.BytesIO(build_context(binary)),
            custom_context=True,
            tag=image.reference,
            labels={LABEL: "registry"},
            rm=True,
            forcerm=True,
            decode=True,
        )
        for progress in follow_or_refuse(messages, f"building an image from {binary.path} failed"):
            self.watch(progress)
        return image

    def _binary(self, client: DockerClient) -> RegistryBinary:
        binary = find_registry_binary()
        if binary is None:
            raise RegistryImageError("no Linux program `docker-registry` is on PATH")
        wanted = client.version()["Arch"]
        if binary.architecture != wanted:
            raise RegistryImageError(f"{binary.path} is for {binary.architecture}, the engine for {wanted}")
        return binary

    def _image(self, binary: RegistryBinary) -> RegistryImage:
        return RegistryImage(
            f"{OWN_REPOSITORY}:{binary.tag}",
            "built from docker-registry",
            f"built from {binary.path} (Distribution {binary.version})",
        )


@dataclass(frozen=True)
class Bundle:
    """An archive of `docker save`, such as a class gets handed out."""

    path: Path | None
    watch: Watch = unwatched

    def plan(self, client: DockerClient) -> RegistryImage:
        """Read which images it holds; none of its names may be on the engine, for loading would move it."""
        path = self._named()
        names = archive_references(path)
        found = best_registry(names)
        if found is None:
            raise RegistryImageError(f"the bundle {path} holds no image of a registry")
        moved = sorted(image_names(client) & set(names))
        if moved:
            raise RegistryImageError(f"loading the bundle {path} would move {', '.join(moved)}")
        return RegistryImage(found, "bundle", f"{found} comes from the bundle {path}")

    def make(self, client: DockerClient, record: Callable[[str], None]) -> RegistryImage:
        """Load it."""
        image, path = self.plan(client), self._named()
        for name in archive_references(path):
            record(name)
        with path.open("rb") as archive:
            messages = client.api.load_image(archive)  # type: ignore[no-untyped-call]  # the stubs' gap
            for progress in follow_or_refuse(messages, f"loading the bundle {path} failed"):
                self.watch(progress)
        return image

    def _named(self) -> Path:
        if self.path is None:
            raise RegistryImageError("no bundle is named (COURSE_BUNDLE)")
        return self.path


def best_registry(names: Iterable[str]) -> str | None:
    """Return the best of these image names that is a registry's; None if none is."""
    names = sorted(names, key=lambda name: [int(number) for number in re.findall(r"\d+", name)], reverse=True)
    for pattern in KNOWN:
        for name in names:
            if re.fullmatch(pattern, familiar(name)):
                return name
    return None


def familiar(name: str) -> str:
    """Shorten a name as people write it: Podman lists `docker.io/library/registry:3`, `localhost/…`."""
    return re.sub(r"^(docker\.io/library/|docker\.io/|library/|localhost/)", "", name)


def archive_references(path: Path) -> list[str]:
    """List the references in an archive of `docker save`.

    Source: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".

    Raises:
        RegistryImageError: It is no such archive.

    """
    try:
        with tarfile.open(path) as archive:
            file = archive.extractfile("manifest.json")
            images = json.load(file) if file else []
        return [name for image in images for name in image.get("RepoTags") or []]
    except (OSError, tarfile.TarError, KeyError, ValueError, AttributeError, TypeError) as error:
        raise RegistryImageError(f"the bundle {path} is no archive of `docker save` ({error})") from error
