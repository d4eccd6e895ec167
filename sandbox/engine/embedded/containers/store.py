"""The containers of an engine: in memory, one file each, found by name, ID or the beginning of an ID."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from sandbox.engine.embedded.containers.filesystem.image_layers import ImageLayers
from sandbox.engine.embedded.containers.filesystem.own_layers import OwnLayers
from sandbox.engine.embedded.containers.record import Container
from sandbox.engine.embedded.containers.streams.log import ContainerLog, Listeners
from sandbox.engine.embedded.errors import bad_request, conflict, not_found
from sandbox.engine.embedded.images.store import ImageUser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.engine.embedded.containers.running.execs import Exec
    from sandbox.engine.embedded.containers.running.process import Process
    from sandbox.engine.embedded.containers.state import State
    from sandbox.engine.embedded.content import Content
    from sandbox.registry.storage.files import Files

_FOLDER = "containers"
_DATA = "container-data"
_MOST_REMEMBERED = 256
_log = logging.getLogger(__name__)


class Containers:
    """All containers of one engine. Every change is one step for anyone who looks, and is written through.

    `processes` are those that run: {container ID: process}. Whoever starts or ends one holds `lock_of` its
    container.
    """

    def __init__(self, files: Files, content: Content) -> None:
        """Read the files; a damaged record is named in the log, and left out."""
        self.files = files
        self.layers = ImageLayers(content)
        self.processes: dict[str, Process] = {}
        self.execs: dict[str, Exec] = {}
        self._lock = threading.RLock()
        self._locks: dict[str, threading.RLock] = {}
        self._listeners: dict[str, Listeners] = {}
        self._own: dict[str, OwnLayers] = {}
        self._last_states: OrderedDict[str, State] = OrderedDict()
        self._containers: dict[str, Container] = {each.id: each for each in self._stored()}

    def all(self) -> list[Container]:
        """Every container, the newest first."""
        with self._lock:
            found = list(self._containers.values())
        return sorted(found, key=lambda each: (each.created_s, each.id), reverse=True)

    def get(self, container_id: str) -> Container | None:
        """Return the container of a whole ID."""
        return self._containers.get(container_id)

    def find(self, text: str) -> Container:
        """Return the container that a client means; raises `EngineError` 404, or 400 where several could be.

        Source: moby `daemon/container.go`, `GetContainer`: the whole ID, a name, the beginning of an ID.
        """
        with self._lock:
            every = list(self._containers.values())
        name = text.removeprefix("/")
        named = [each for each in every if text == each.id] or [each for each in every if each.name == name]
        found = named or [each for each in every if text and each.id.startswith(text)]
        if not found:
            raise not_found(f"No such container: {text}")
        if len(found) > 1:
            raise bad_request(f"Multiple IDs found with provided prefix: {text}")
        return found[0]

    def has_name(self, name: str) -> bool:
        """Tell whether a name is taken."""
        with self._lock:
            return any(each.name == name for each in self._containers.values())

    def check_free(self, name: str) -> None:
        """Raise `EngineError` 409, which says who has it, where a name is taken."""
        with self._lock:
            self._check_name(name)

    def add(self, container: Container) -> None:
        """Add a container; raises `EngineError` 409 where its name is taken."""
        with self._lock:
            self._check_name(container.name)
            self._write(container)

    def rename(self, container: Container, name: str) -> Container:
        """Give a container another name; raises `EngineError` 409 where it is taken."""
        with self._lock:
            self._check_name(name)
            return self.update(container.id, lambda now: now.replaced(name=name))

    def update(self, container_id: str, change: Callable[[Container], Container]) -> Container:
        """Replace a record by what `change` makes of the current one; raises `EngineError` 404."""
        with self._lock:
            now = self._containers.get(container_id)
            if now is None:
                raise not_found(f"No such container: {container_id}")
            changed = change(now)
            self._write(changed)
            return changed

    def remove(self, container: Container) -> None:
        """Forget a container, with its log and all that was copied into it."""
        with self._lock:
            gone = self._containers.pop(container.id, None)
            if gone is None:
                raise not_found(f"No such container: {container.id}")
            self._last_states[container.id] = gone.state
            while len(self._last_states) > _MOST_REMEMBERED:
                self._last_states.popitem(last=False)
            self._own.pop(container.id, None)
            self._locks.pop(container.id, None)
            self._listeners.pop(container.id, None)
            self.execs = {key: each for key, each in self.execs.items() if each.container_id != container.id}
            self.files.delete(_path(container.id))
        if self.files.has(self.folder(container)):
            self.files.delete(self.folder(container))

    def last_state(self, container_id: str) -> State | None:
        """Return the state in which a container was removed, for those who wait for that."""
        return self._last_states.get(container_id)

    def lock_of(self, container: Container) -> threading.RLock:
        """Return the lock under which a container is started, ended or removed."""
        with self._lock:
            return self._locks.setdefault(container.id, threading.RLock())

    def users(self) -> Iterator[ImageUser]:
        """Tell which containers were made from which image."""
        return (ImageUser(each.id, each.image, each.state.is_running) for each in self.all())

    def users_of_volume(self, name: str) -> list[str]:
        """Tell which containers have a volume, by ID."""
        wanted = ("volume", name)
        return [each.id for each in self.all() if any((m.kind, m.source) == wanted for m in each.mounts)]

    def folder(self, container: Container) -> str:
        """Where a container's own files are."""
        return f"{_DATA}/{container.id}"

    def log(self, container: Container) -> ContainerLog:
        """Return a container's log."""
        with self._lock:
            listeners = self._listeners.setdefault(container.id, set())
        return ContainerLog(self.files, f"{self.folder(container)}/log", listeners)

    def own_layers(self, container: Container) -> OwnLayers:
        """Return what was copied into a container."""
        with self._lock:
            known = self._own.get(container.id)
        if known is not None:
            return known
        below = [self.layers.of(layer.digest) for layer in container.image.layers]
        made = OwnLayers(self.files, f"{self.folder(container)}/layers", below)
        with self._lock:
            return self._own.setdefault(container.id, made)

    def _check_name(self, name: str) -> None:
        holder = next((each for each in self._containers.values() if each.name == name), None)
        if holder is not None:
            raise conflict(
                f'Conflict. The container name "/{name}" is already in use by container "{holder.id}". '
                "You have to remove (or rename) that container to be able to reuse that name."
            )

    def _write(self, container: Container) -> None:
        self.files.write(_path(container.id), json.dumps(container.to_json()).encode())
        self._containers[container.id] = container

    def _stored(self) -> Iterator[Container]:
        for name in self.files.names(_FOLDER):
            try:
                yield Container.from_json(json.loads(self.files.read(f"{_FOLDER}/{name}")))
            except (ValueError, KeyError, TypeError) as error:
                _log.warning("%s/%s is damaged, and left out: %r", _FOLDER, name, error)


def _path(container_id: str) -> str:
    return f"{_FOLDER}/{container_id}.json"
