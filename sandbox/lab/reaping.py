"""Reaping: takes away what a data folder's labs made on an engine, and nothing else.

Containers, networks and volumes go by label; image references by the record, and only while they still name
what the lab made; images that lost their name by their recorded ID, if they are still without one. What can't
go is told with the engine's reason. Called by the lab, by `course.py stop`, and at the start after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker.errors

from sandbox.lab.labels import filter_of
from sandbox.lab.record.recorder import tags_of_listed
from sandbox.lab.wait import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docker import DockerClient

    from sandbox.lab.record.recorder import Recorder

CONFLICT = 409
GONE_TIMEOUT_S = 30


@dataclass(frozen=True)
class Leftover:
    """Something on the engine that a lab made. `kind` is container, network, volume or image."""

    kind: str
    name: str

    def __str__(self) -> str:
        """Name it as a person would."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Reaped:
    """What went, and what stayed with the reason."""

    removed: tuple[Leftover, ...] = ()
    kept: tuple[tuple[Leftover, str], ...] = ()

    def __str__(self) -> str:
        """Say it in lines, sorted."""
        gone = [f"removed {leftover}" for leftover in self.removed]
        stayed = [f"kept {leftover}: {reason}" for leftover, reason in self.kept]
        return "\n".join([*sorted(gone), *sorted(stayed)])


@dataclass(frozen=True)
class _Step:
    """One thing to remove, or why it stays."""

    leftover: Leftover
    remove: Callable[[], object] | None
    reason: str = ""


def leftovers(
    recorder: Recorder, labels: Mapping[str, str], *, everything: bool = True
) -> tuple[Leftover, ...]:
    """Return what `reap` would take away, in the order in which it goes."""
    steps = _steps(recorder, labels, everything=everything)
    return tuple(step.leftover for step in steps if step.remove is not None)


def reap(recorder: Recorder, labels: Mapping[str, str], *, everything: bool = True) -> Reaped:
    """Take it all away; `everything=False` leaves images that are kept over a reset (the registry's own)."""
    removed: list[Leftover] = []
    kept: list[tuple[Leftover, str]] = []
    for step in _steps(recorder, labels, everything=everything):
        if step.remove is None:
            kept.append((step.leftover, step.reason))
            continue
        try:
            step.remove()
        except docker.errors.NotFound:
            continue  # it went with another
        except docker.errors.APIError as error:
            kept.append((step.leftover, str(error.explanation or error)))
        else:
            removed.append(step.leftover)
    recorder.forget_absent()
    return Reaped(tuple(removed), tuple(kept))


def remove_container(client: DockerClient, container_id: str) -> None:
    """Remove a container, running or not, with its anonymous volumes; it is gone when this returns."""
    try:
        client.api.remove_container(container_id, force=True, v=True)
    except docker.errors.NotFound:
        return
    except docker.errors.APIError as error:
        if error.status_code != CONFLICT or "in progress" not in str(error.explanation):
            raise
        if not until(lambda: _is_gone(client, container_id), timeout_s=GONE_TIMEOUT_S):
            raise


def _is_gone(client: DockerClient, container_id: str) -> bool:
    try:
        client.api.inspect_container(container_id)
    except docker.errors.NotFound:
        return True
    return False


def _steps(recorder: Recorder, labels: Mapping[str, str], *, everything: bool) -> Iterator[_Step]:
    """Yield what goes, in an order in which it can; each kind is listed when those before it are gone."""
    client, chosen = recorder.client, filter_of(labels)
    recorder.settle_unfinished()
    for container in client.api.containers(all=True, filters=chosen):
        yield _container_step(client, container["Id"], container["Names"][0].lstrip("/"))
    for container_id in filter(recorder.has_container, recorder.record.entries().containers):
        yield _container_step(client, container_id, container_id)
    for network in client.networks.list(filters=chosen):
        yield _Step(Leftover("network", str(network.name)), network.remove)
    for volume in client.volumes.list(filters=chosen):
        yield _Step(Leftover("volume", str(volume.name)), volume.remove)
    yield from _reference_steps(recorder, everything=everything)
    yield from _unnamed_image_steps(recorder)


def _container_step(client: DockerClient, container_id: str, name: str) -> _Step:
    return _Step(Leftover("container", name), lambda: remove_container(client, container_id))


def _reference_steps(recorder: Recorder, *, everything: bool) -> Iterator[_Step]:
    for name, entry in sorted(recorder.record.entries().references.items()):
        if not entry.absent_before or (entry.kept and not everything):
            continue
        image = recorder.image_id(name)
        if image and entry.image in ("", image):
            yield _image_step(recorder.client, name)
        elif image:
            yield _Step(Leftover("image", name), None, "it names another image by now")


def _unnamed_image_steps(recorder: Recorder) -> Iterator[_Step]:
    """Newest first: a build's steps are children of those before."""
    for image in reversed(recorder.record.entries().images):
        listed = {str(entry["Id"]): entry for entry in recorder.client.api.images(all=True)}
        is_parent = any(entry.get("ParentId") == image for entry in listed.values())
        if image in listed and not tags_of_listed(listed[image]) and not is_parent:
            yield _image_step(recorder.client, image)


def _image_step(client: DockerClient, name: str) -> _Step:
    return _Step(Leftover("image", name), lambda: client.images.remove(name))
