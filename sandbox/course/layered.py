"""Finding the images whose layers are to be compared: tags of a registry, or images on an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docker.errors import ImageNotFound

from sandbox.errors import LearnerError
from sandbox.snapshot import RepositoryState, take
from sandbox.views.layers import Image, image_of, images_of_tag
from sandbox.views.layers.images import known_layers
from sandbox.views.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docker import DockerClient

NOTHING = RepositoryState()


def find_images(
    names: Sequence[str],
    repositories: Mapping[str, RepositoryState],
    engine: DockerClient,
    at: DockerClient | None = None,
) -> list[Image]:
    """Return the images of these names; with `at`, what of a registry's is already on that engine.

    Raises:
        LearnerError: neither registry nor engine has a name.
    """
    split = [(name, *name.rpartition(":")[::2]) for name in names]
    wanted = [repositories.get(repository, NOTHING) for _, repository, _ in split]
    parts = parts_of(*wanted)
    there = None if at is None else _diff_ids_on(at)
    images: list[Image] = []
    for (name, repository, tag), state in zip(split, wanted, strict=True):
        if state.tags.get(tag):
            images += images_of_tag(repository, tag, state, parts, there)
        else:
            known = known_layers(state, parts)
            images.append(image_of(name, _diff_ids(name, repositories, engine), known, frozenset(known)))
    return images


def _diff_ids(name: str, repositories: Mapping[str, RepositoryState], engine: DockerClient) -> list[str]:
    try:
        return list(engine.images.get(name).attrs["RootFS"].get("Layers", ()))
    except ImageNotFound as error:
        tags = sorted(f"{one}:{tag}" for one, state in repositories.items() for tag in state.tags)
        raise LearnerError(
            f"Neither your registry nor your engine has {name}. "
            f"Your registry has: {', '.join(tags) or 'no tag'}."
        ) from error


def _diff_ids_on(engine: DockerClient) -> frozenset[str]:
    return frozenset(
        one for image in take({}, engine, in_threads=False).images.values() for one in image.diff_ids
    )
