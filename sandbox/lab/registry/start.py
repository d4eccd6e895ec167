"""Starting a registry's container: found again by its labels, started again if it had stopped, or new.

The registry is the real thing, in a container made through the SDK like the learner's own in chapter 01. A
registry of a name is one container: asked for twice, or from a kernel that has just restarted, the same one
answers. Settings belong to the container's whole life, as content does, so a call with other settings is
refused rather than answered with an empty registry in the place of a full one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker.errors
from docker.types import LogConfig

from sandbox.errors import LearnerError, RegistryStartError
from sandbox.lab.labels import REGISTRY_LABEL, SETTINGS_LABEL, filter_of
from sandbox.lab.reaping import CONFLICT, remove_container
from sandbox.lab.registry.ports import LOOPBACK, PREFERRED, free_ports, says_taken
from sandbox.lab.registry.readiness import PORT, start_again, start_error
from sandbox.lab.wait import until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.engine import Engine

NAME_TIMEOUT_S = 10
DEFAULT_ENVIRONMENT = {
    "REGISTRY_STORAGE_DELETE_ENABLED": "true",  # chapters delete; the image's own default refuses
    "OTEL_TRACES_EXPORTER": "none",  # registry 3 otherwise logs that it finds no collector
}


@dataclass(frozen=True)
class RegistrySettings:
    """What a registry's container is made of. `environment` None: whatever the running one has."""

    name: str
    port: int | None = None
    environment: Mapping[str, str] | None = None

    @property
    def full_environment(self) -> dict[str, str]:
        """The environment of the container: the course's defaults, and over them the given settings."""
        return DEFAULT_ENVIRONMENT | dict(self.environment or {})

    @property
    def fingerprint(self) -> str:
        """Short text that is equal for equal settings; it holds none of them."""
        text = json.dumps(self.full_environment, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class RegistryStart:
    """Brings up the container of one registry; `labels` are the data folder's."""

    def __init__(
        self, engine: Engine, client: DockerClient, labels: Mapping[str, str], settings: RegistrySettings
    ) -> None:
        """Use `client` for everything; nothing happens before `container`."""
        self._engine = engine
        self._client = client
        self._settings = settings
        self._labels = {**labels, REGISTRY_LABEL: settings.name}
        self._name = "-".join(["course-registry", settings.name, *labels.values()])

    def container(self, image: Callable[[], str]) -> Container:
        """Return the started container; `image` is asked only if a new one is made.

        Raises:
            LearnerError: the registry runs with other settings.
            RegistryStartError: no port is free, or the engine refuses to start the container.
        """
        found = self._found()
        if found is not None and found.status != "created":
            start_again(found)
            return found
        if found is not None and self._took_port(found):  # another kernel, or a crash, left it half made
            return found
        return self._new(image())

    def _found(self) -> Container | None:
        chosen = filter_of(self._labels)
        for container in self._client.containers.list(all=True, filters=chosen, ignore_removed=True):
            if container.status == "dead":
                remove_container(self._client, str(container.id))
                continue
            self._check_settings(container)
            return container
        return None

    def _check_settings(self, container: Container) -> None:
        name, port = self._settings.name, self._settings.port
        if (
            self._settings.environment is not None
            and container.labels.get(SETTINGS_LABEL) != self._settings.fingerprint
        ):
            what = "other settings"
        elif port is not None and port != _host_port(container):
            what = f"port {_host_port(container)}"
        else:
            return
        raise LearnerError(
            f"The registry {name!r} is there already, with {what}; changing them would empty it. "
            f"Call lab.registry({name!r}).remove() first, or give the new one another name."
        )

    def _new(self, image: str) -> Container:
        port = self._settings.port
        for one in free_ports(self._engine, self._client) if port is None else (port,):
            container = self._created(image, one)
            if self._took_port(container):
                return container
        raise RegistryStartError(self._no_port())

    def _created(self, image: str, port: int) -> Container:
        """Make the container, or take the one that another kernel makes or removes at this moment."""
        made = until(lambda: self._make(image, port) or self._found(), timeout_s=NAME_TIMEOUT_S)
        if made is None:
            raise RegistryStartError(
                f"A container named {self._name} is there that the course did not make. "
                f"Rename it or remove it: docker rm {self._name}"
            )
        return made

    def _make(self, image: str, port: int) -> Container | None:
        settings = self._settings
        try:
            return self._client.containers.create(
                image,
                name=self._name,
                environment=settings.full_environment,
                ports={PORT: (LOOPBACK, port)},
                labels={**self._labels, SETTINGS_LABEL: settings.fingerprint},
                log_config=LogConfig(type=LogConfig.types.JSON),
            )
        except docker.errors.APIError as error:
            if error.status_code == CONFLICT:
                return None  # the name is in use
            raise

    def _took_port(self, container: Container) -> bool:
        """Start a new container; False, and it is gone, if its port was taken on the way."""
        try:
            container.start()
        except docker.errors.NotFound:
            return False  # another kernel removed it for the same reason
        except docker.errors.APIError as error:
            container.reload()
            refusal = start_error(container, str(error.explanation or error))
            remove_container(self._client, str(container.id))
            if says_taken(str(error.explanation)):
                return False
            raise refusal from error
        return True

    def _no_port(self) -> str:
        wanted = self._settings.port
        if wanted is not None:
            return (
                f"Port {wanted} on {LOOPBACK} is taken by another program. "
                "Leave `port` out, and the next free one is used; or stop that program."
            )
        return (
            f"No port from {PREFERRED.start} to {PREFERRED.stop - 1} on {LOOPBACK} is free. "
            "Stop what listens there, or name a port: lab.registry(port=…)."
        )


def _host_port(container: Container) -> int:
    binding = container.attrs["HostConfig"]["PortBindings"][PORT][0]
    return int(binding["HostPort"])
