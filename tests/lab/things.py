"""What a test makes on a shared engine: named and labelled so that it is told apart from everybody else's."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.image.layer import make_tar

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

LABEL = "docker-registry-course.test"


@dataclass
class Things:
    """What one test made; `own` is {name: ID} of the stranger's images, `their_images` all of theirs."""

    name: str
    stranger: DockerClient
    own: dict[str, str] = field(default_factory=dict)
    their_images: set[str] = field(default_factory=set)

    def context(self, content: str) -> io.BytesIO:
        """Return a build context whose image is this test's own: FROM scratch, one file, one label."""
        recipe = f"FROM scratch\nCOPY file /file\nLABEL {LABEL}={self.name}\n"
        return io.BytesIO(
            make_tar({"Dockerfile": recipe.encode(), "file": f"{self.name} {content}".encode()})
        )

    def have_image(self, reference: str, content: str = "the stranger's") -> str:
        """Let the stranger have an image of that name; returns its ID."""
        image, _ = self.stranger.images.build(
            fileobj=self.context(content), custom_context=True, tag=reference, rm=True
        )
        self.give(reference, str(image.id))
        return str(image.id)

    def give(self, reference: str, image: str) -> None:
        """Count a name and its image as the stranger's."""
        self.own[reference] = image
        self.their_images.add(image)

    def have_container(self, image: str) -> Container:
        """Let the stranger have a container that never runs."""
        return self.stranger.containers.create(image, "/file", labels={LABEL: self.name})

    def images(self) -> dict[str, list[str]]:
        """Return {ID: tags} of this test's images."""
        found = self.stranger.images.list(filters={"label": f"{LABEL}={self.name}"})
        return {str(image.id): sorted(image.tags) for image in found}

    def survives(self) -> bool:
        """Tell whether each of the stranger's names is what it was."""
        return all(self.stranger.images.get(name).id == image for name, image in self.own.items())

    def left(self) -> list[str]:
        """Name what is on the engine and was not the stranger's."""
        return [f"{image} {tags}" for image, tags in self.images().items() if image not in self.their_images]

    def remove(self) -> None:
        """Remove all of this test, the stranger's things, too."""
        chosen: dict[str, str | list[str] | bool] = {"label": f"{LABEL}={self.name}"}
        for container in self.stranger.containers.list(all=True, filters=chosen):
            container.remove(force=True, v=True)
        for network in self.stranger.networks.list(filters=chosen):
            network.remove()
        for volume in self.stranger.volumes.list(filters=chosen):
            volume.remove()
        for image in self.images():
            self.stranger.images.remove(image, force=True)
