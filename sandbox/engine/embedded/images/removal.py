"""`DELETE /images/{name}` and `POST /images/prune`: what may go, in which order, and what is told of it.

Source: moby `daemon/images/image_delete.go`, `image_prune.go`; Docker Engine API 1.50, "Remove an image",
"Delete unused images".
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.errors import EngineError, conflict
from sandbox.engine.embedded.images.listing import is_dangling, is_dangling_wanted, wanted_images
from sandbox.engine.embedded.images.store import parse_name
from sandbox.engine.embedded.labels import has_labels
from sandbox.image.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.images.store import Images, ImageUser
    from sandbox.engine.embedded.world import World
    from sandbox.reference import Reference

FILTERS = ("dangling", "label", "label!", "until")


def remove_image(call: Call) -> Response:
    """Remove a name, and with the last one the image."""
    removal = Removal(call.world, force=call.query.flag("force"), prunes=not call.query.flag("noprune"))
    removal.remove(call.name)
    return json_answer(removal.records)


def prune_images(call: Call) -> Response:
    """Remove the images that nobody names, or, with `dangling=false`, all that no container uses."""
    filters = call.query.filters(FILTERS)
    world = call.world
    removal = Removal(world)
    dangling_only = is_dangling_wanted(filters) is not False
    for image in _prunable(world.images, filters, dangling_only=dangling_only):
        removal.prune(image, dangling_only=dangling_only)
    world.events.happened("image", "prune", "", reclaimed=str(removal.reclaimed_bytes))
    return json_answer({"ImagesDeleted": removal.records or None, "SpaceReclaimed": removal.reclaimed_bytes})


class ConflictError(EngineError):
    """An image may not be deleted: `is_used` by a container, or for another reason."""

    def __init__(self, image: Image, reason: str, *, is_hard: bool, is_used: bool = False) -> None:
        """Say why, and whether force would help."""
        force = "cannot be forced" if is_hard else "must be forced"
        super().__init__(f"conflict: unable to delete {image.id.short} ({force}) - {reason}", 409)
        self.is_used = is_used


@dataclass
class Removal:
    """One removal, the records of what went, and how many bytes of files its layers held.

    Source: moby `daemon/images/image_prune.go`, where `SpaceReclaimed` is the sum of the layers' sizes.
    """

    world: World
    force: bool = False
    prunes: bool = True
    records: list[dict[str, str]] = field(default_factory=list)
    reclaimed_bytes: int = 0

    def remove(self, text: str) -> None:
        """Remove what a client named; raises `EngineError` 404, or 409 where it may not go."""
        images = self.world.images
        image = images.find(text)
        if text.removeprefix("sha256:") and image.id.encoded.startswith(text.removeprefix("sha256:")):
            names = images.names.of(image.id)
            self._check(image, force=self.force, named=is_single(names))
            self._untag(image, names)
        elif not self._remove_name(image, parse_name(text), text):
            return
        self._delete(image, force=self.force)

    def prune(self, image: Image, *, dangling_only: bool) -> None:
        """Remove all names of an image, and then the image, unless something needs it.

        `dangling_only`: a tag that it has been given since it was looked at is such a need.
        """
        try:
            self._check(image, force=False, named=True)
        except ConflictError:
            return
        self._record_untagged(image, self.world.images.untag(image.id, unless_tagged=dangling_only))
        self._delete(image, force=False, is_quiet=True)

    def _remove_name(self, image: Image, name: Reference, text: str) -> bool:
        """Remove one name; True where it was the last."""
        names = self.world.images.names
        users = self.world.images.users_of(image.id)
        if not self.force and is_single(names.of(image.id)) and users:
            raise conflict(
                f'conflict: unable to remove repository reference "{text}" (must force) - container '
                f"{users[0].container_id[:12]} is using its referenced image {image.id.short}"
            )
        self._untag(image, [name])
        left = names.of(image.id)
        if not name.digest and not any(each.tag for each in left if each.name == name.name):
            self._untag(image, [each for each in left if each.name == name.name])
        return not names.of(image.id)

    def _untag(self, image: Image, names: Sequence[Reference]) -> None:
        self._record_untagged(image, [name for name in names if self.world.images.names.remove(name)])

    def _record_untagged(self, image: Image, names: Sequence[Reference]) -> None:
        for name in names:
            self.records.append({"Untagged": name.familiar})
            self.world.events.image_happened("untag", image)

    def _delete(self, image: Image, *, force: bool, is_quiet: bool = False) -> None:
        """Delete an image, and then its parents as far as nobody needs them."""
        images = self.world.images
        try:
            self._check(image, force=force, named=True)
        except ConflictError as error:
            if is_quiet and (error.is_used or not is_dangling(images, image)):
                return
            raise
        gone = {} if images.users_of(image.id) else _chains_of_one(images, image)
        if not images.remove(image):
            return  # somebody has just given it a name
        self.world.events.happened("image", "delete", image.id, name=image.id)
        self.records += [{"Deleted": each} for each in (image.id, *gone)]
        self.reclaimed_bytes += sum(gone.values())
        parent = images.get(image.parent) if image.parent else None
        if self.prunes and parent is not None and not images.names.of(parent.id):
            self._delete(parent, force=False, is_quiet=True)

    def _check(self, image: Image, *, force: bool, named: bool = False) -> None:
        """Raise `ConflictError` where something needs the image; `named`: its names are no reason."""
        images = self.world.images
        if images.children(image.id):
            raise ConflictError(image, "image has dependent child images", is_hard=True)
        users = images.users_of(image.id)
        running = [user for user in users if user.is_running]
        if running:
            raise ConflictError(image, _used("running", running), is_hard=True, is_used=True)
        if force:
            return
        if not named and images.names.of(image.id):
            raise ConflictError(image, "image is referenced in multiple repositories", is_hard=False)
        if users:
            raise ConflictError(image, _used("stopped", users), is_hard=False, is_used=True)


def is_single(names: Sequence[Reference]) -> bool:
    """Tell whether these are one name: at most one tag, and digests of the same repository alone."""
    tagged = [name for name in names if name.tag]
    return len(tagged) <= 1 and len({name.name for name in names}) <= 1


def chain_ids(diff_ids: Sequence[Digest]) -> list[Digest]:
    """Name each layer together with those below it.

    Source: OCI image specification 1.1, config.md, "Layer ChainID".
    """
    chains: list[Digest] = []
    for diff_id in diff_ids:
        text = f"{chains[-1]} {diff_id}" if chains else ""
        chains.append(Digest(f"sha256:{hashlib.sha256(text.encode()).hexdigest()}") if text else diff_id)
    return chains


def _chains_of_one(images: Images, image: Image) -> dict[Digest, int]:
    """Name the layers that go with this image, the top one first, each with the bytes of its files."""
    others = {chain for other in images.all() if other.id != image.id for chain in chain_ids(other.diff_ids)}
    sizes = dict(zip(chain_ids(image.diff_ids), image.sizes, strict=True))
    return {chain: size for chain, size in reversed(sizes.items()) if chain not in others}


def _used(state: str, users: Sequence[ImageUser]) -> str:
    return f"image is being used by {state} container {users[0].container_id[:12]}"


def _prunable(images: Images, filters: Mapping[str, Sequence[str]], *, dangling_only: bool) -> list[Image]:
    shown = {name: filters[name] for name in ("label", "until") if name in filters}
    return [
        image
        for image in wanted_images(images, shown, every=False)
        if (not dangling_only or is_dangling(images, image))
        and not any(has_labels(image.labels, [label]) for label in filters.get("label!", []))
        and not images.users_of(image.id)
    ]
