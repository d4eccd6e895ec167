"""The recorder: asks the engine what is there before a creation, and what came of it afterwards.

`recording.py` calls it for the SDK, `docker_magic.py` for the real client. What it learns goes to the record;
what the learner had is told apart from what the lab made by the state before, never by a guess.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import docker.errors

from sandbox.errors import InvalidReferenceError
from sandbox.lab.record.observed import container_ids_in, image_ids_in
from sandbox.lab.record.record import Entries, RecordedReference
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker import DockerClient

    from sandbox.lab.record.creation import Creation
    from sandbox.lab.record.record import Record

BUILDERS_COMMAND = "#(nop)"
SHORT_ID = 12
LONGEST_STEP = timedelta(minutes=10)


class Recorder:
    """Writes down what is about to be created on one engine. `client` must be one that is not recorded."""

    def __init__(self, client: DockerClient, record: Record) -> None:
        """Ask the engine through `client`, write to `record`."""
        self.client = client
        self.record = record

    def begin(self, creation: Creation) -> Begun:
        """Write down what may be made: on the disk when this returns, and before the request goes out."""
        present = self._image_ids() if creation.makes_images else frozenset()
        images = {name: self.image_id(name) for name in creation.references}
        there = self.tags_of(creation.repository) if creation.repository else {}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        begun = Begun(self, creation, present)

        def add(entries: Entries) -> Entries:
            if creation.makes_images:
                entries = replace(entries, unfinished={**entries.unfinished, begun.key: now})
            for name, image in images.items():
                entries = entries.with_reference(name, _begun(entries.references.get(name), image, now))
            if creation.repository:
                entries = replace(
                    entries, repositories={**entries.repositories, creation.repository: tuple(there)}
                )
            return entries

        self.record.change(add)
        return begun

    def settle(self, key: str, creation: Creation, present: frozenset[str]) -> None:
        """Write down what each name of a finished creation is now; one that names nothing is dropped."""
        if creation.repository:
            self.settle_repository(creation.repository)
        images = {name: self.image_id(name) for name in creation.references}

        def update(entries: Entries) -> Entries:
            for name, image in images.items():
                entries = _settled(entries, name, image)
                if creation.makes_images and image and image not in present:
                    entries = entries.with_image(image)
            return replace(entries, unfinished={k: v for k, v in entries.unfinished.items() if k != key})

        self.record.change(update)

    def settle_unfinished(self) -> None:
        """Settle what a crash cut off: tags that came, and the step that a build went on with unobserved.

        Its image is known by its parent and its container by its image, which the record has. The engine
        ends a step after its client is gone, so that this is looked at for a while.
        """
        for repository in self.record.entries().repositories:
            self.settle_repository(repository)
        if not self.record.entries().unfinished:
            return
        listed = self.client.api.images(all=True)
        steps = [it for it in self.client.api.containers(all=True) if BUILDERS_COMMAND in it["Command"]]
        early = (datetime.now(UTC) - LONGEST_STEP).isoformat(timespec="seconds")

        def update(entries: Entries) -> Entries:
            for image in reversed(listed):  # the newest are listed first
                if image.get("ParentId") in entries.images and not tags_of_listed(image):
                    entries = entries.with_image(str(image["Id"]))
            for container in steps:
                if container["ImageID"] in entries.images:
                    entries = entries.with_container(str(container["Id"])[:SHORT_ID])
            return replace(entries, unfinished={k: v for k, v in entries.unfinished.items() if v > early})

        self.record.change(update)

    def settle_repository(self, repository: str) -> None:
        """Write down the tags that came with a pull of all of a repository's."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        tags = self.tags_of(repository)

        def update(entries: Entries) -> Entries:
            there = entries.repositories.get(repository)
            rest = {name: tags for name, tags in entries.repositories.items() if name != repository}
            for name, image in tags.items():
                if there is not None and name not in there:
                    entry = RecordedReference(absent_before=True, recorded_at=now, image=image)
                    entries = entries.with_reference(name, entry)
            return replace(entries, repositories=rest)

        self.record.change(update)

    def keep(self, reference: str) -> None:
        """Let a reference outlive a reset, if it is a recorded one."""
        name = str(Reference.parse(reference))

        def update(entries: Entries) -> Entries:
            entry = entries.references.get(name)
            return entries.with_reference(name, replace(entry, kept=True)) if entry else entries

        self.record.change(update)

    def forget_absent(self) -> None:
        """Drop what is gone: a name made again later is somebody else's, until it is recorded again."""
        recorded = self.record.entries()
        gone = {name for name in (*recorded.references, *recorded.images) if not self.image_id(name)}
        gone |= {container for container in recorded.containers if not self.has_container(container)}

        def update(entries: Entries) -> Entries:
            return replace(
                entries,
                references={name: entry for name, entry in entries.references.items() if name not in gone},
                images=tuple(image for image in entries.images if image not in gone),
                containers=tuple(container for container in entries.containers if container not in gone),
            )

        if gone:
            self.record.change(update)

    def image_id(self, name: str) -> str:
        """Return the ID of the image that a full reference or an ID names, "" if there is none."""
        try:
            return str(self.client.images.get(name).id)
        except docker.errors.NotFound:
            return ""

    def has_container(self, container_id: str) -> bool:
        """Tell whether a container is there, running or not."""
        try:
            self.client.api.inspect_container(container_id)
        except docker.errors.NotFound:
            return False
        return True

    def tags_of(self, repository: str) -> dict[str, str]:
        """Return {full reference: image ID} of the tags that the engine has of a repository."""
        tags = {}
        for image in self.client.api.images():
            for text in tags_of_listed(image):
                reference = _parsed(text)
                if reference is not None and reference.name == repository:
                    tags[str(reference)] = str(image["Id"])
        return tags

    def _image_ids(self) -> frozenset[str]:
        return frozenset(str(image["Id"]) for image in self.client.api.images(all=True))


def tags_of_listed(image: Mapping[str, Any]) -> list[str]:
    """Return the tags of an entry of the engine's list of images; older engines write `<none>:<none>`."""
    return [tag for tag in image.get("RepoTags") or () if tag != "<none>:<none>"]


class Begun:
    """One creation under way: reads along for IDs, and settles at its end."""

    def __init__(self, recorder: Recorder, creation: Creation, present: frozenset[str]) -> None:
        """Keep which images were there before."""
        self._recorder = recorder
        self._creation = creation
        self._present = present
        self.key = secrets.token_hex(4)

    def see(self, line: str) -> None:
        """Write down an image that the engine says it made that was not there, and a build's containers."""
        if not self._creation.makes_images:
            return
        found = {self._recorder.image_id(text) for text in image_ids_in(line)} - self._present - {""}
        containers = container_ids_in(line)

        def add(entries: Entries) -> Entries:
            for image in sorted(found):
                entries = entries.with_image(image)
            for container in containers:
                entries = entries.with_container(container)
            return entries

        if found or containers:
            self._recorder.record.change(add)

    def end(self) -> None:
        """Settle: the engine has answered, or the client has gone."""
        self._recorder.settle(self.key, self._creation, self._present)
        if self._recorder.record.entries().containers:
            self._recorder.forget_absent()


def _begun(entry: RecordedReference | None, image: str, now: str) -> RecordedReference:
    if not image:
        return RecordedReference(absent_before=True, recorded_at=now, kept=bool(entry and entry.kept))
    if entry is not None and entry.absent_before and entry.image in ("", image):
        return replace(entry, image="")  # ours, and about to change
    return RecordedReference(absent_before=False, recorded_at=now, image=image)


def _settled(entries: Entries, name: str, image: str) -> Entries:
    entry = entries.references.get(name)
    if entry is None:
        return entries
    if not image:
        return entries.without_reference(name)
    return entries.with_reference(name, replace(entry, image=image))


def _parsed(text: str) -> Reference | None:
    try:
        return Reference.parse(text)
    except InvalidReferenceError:
        return None  # a name of an older grammar
