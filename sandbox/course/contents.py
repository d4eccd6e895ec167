"""Contents: what tags in the learner's registry and names on the engine stand for, told by their layers.

A layer's diff ID is the digest of what is inside: the same on every engine and in every registry, however the
layer was compressed on its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.snapshot import Snapshot

ROLE = "local"


def content_of_tags(snapshot: Snapshot, repository: str) -> dict[str, tuple[str, ...]]:
    """Return {tag: diff IDs} of a repository in the learner's registry; {} if it is not there."""
    registry = snapshot.registries.get(ROLE)
    state = registry.repositories.get(repository) if registry else None
    if state is None:
        return {}
    images = {tag: list(state.images(tag).values()) for tag in state.tags}
    return {tag: tuple(found[0].diff_ids) for tag, found in images.items() if found}


def digests_of_tags(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Return {(repository, tag): digest} of the learner's registry; {} if it is not there."""
    registry = snapshot.registries.get(ROLE)
    return {
        (name, tag): digest
        for name, state in (registry.repositories if registry else {}).items()
        for tag, digest in state.tags.items()
    }


def content_of_name(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Return the diff IDs of the image that the engine knows by a name; () if it knows none."""
    image = snapshot.images.get(name)
    return tuple(image.diff_ids) if image else ()


def labels_of_name(snapshot: Snapshot, name: str) -> Mapping[str, str]:
    """Return the labels of the image that the engine knows by a name; {} if it knows none."""
    image = snapshot.images.get(name)
    return image.labels if image else {}


def repositories(snapshot: Snapshot) -> set[str]:
    """Return the names of the repositories in the learner's registry."""
    registry = snapshot.registries.get(ROLE)
    return set(registry.repositories) if registry else set()
