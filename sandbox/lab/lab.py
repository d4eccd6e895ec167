"""The lab: what one learner's session runs. A notebook gets it from `sandbox.open()`.

It holds the engine that was found, gives the notebook a plain DockerClient, runs registries, and takes away
all that was made. Cards, progress and the doctor come on top, in `sandbox.course`.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Self

from sandbox.engine import Engine, Search, find
from sandbox.engine.embedded_seam import close_second_machine, open_second_machine
from sandbox.engine.own_settings import change_settings
from sandbox.engine.registry_image import Watch, find_registry_image, named_bundle, refuse, unwatched
from sandbox.errors import LearnerError, NoEngineError
from sandbox.home import find_home, load_learner
from sandbox.lab.command.magic import load_magic
from sandbox.lab.failure import ExpectedError
from sandbox.lab.labels import labels_of
from sandbox.lab.reaping import Leftover, Reaped, leftovers, reap
from sandbox.lab.record import adapter
from sandbox.lab.record.record import Record
from sandbox.lab.record.recorder import Recorder
from sandbox.lab.registry.image import RegistryReference
from sandbox.lab.registry.readiness import PORT, wait_until_ready
from sandbox.lab.registry.registry import Registry
from sandbox.lab.registry.start import RegistrySettings, RegistryStart
from sandbox.snapshot import Contents, take

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping
    from contextlib import AbstractContextManager
    from types import TracebackType

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.home import Home, Learner
    from sandbox.snapshot import RegistryState

REGISTRY_VARIABLE = "COURSE_REGISTRY"


class Lab:
    """One learner's runtime: the engine in use, registries, and what is made on the way."""

    def __init__(
        self, home: Home, learner: Learner, search: Search, environ: MutableMapping[str, str] = os.environ
    ) -> None:
        """Use what was found.

        The engine's variables go into `environ`, so that `docker.from_env()` reaches the same engine and
        nobody reads ~/.docker. Inside IPython, `%docker` is there from now on.
        """
        self.home = home
        self.learner = learner
        self.search = search
        self._environ = environ
        self._registries: dict[str, Registry] = {}
        self._second_machine: DockerClient | None = None
        self.contents = Contents.none_read()
        """What this session's snapshots have read: each reads only what is new to it."""
        self.may_pull: Callable[[str], bool] = refuse
        """Asked, with a description, before more than 20 MB come from Docker Hub for the registry's image."""
        self.watching: Callable[[], AbstractContextManager[Watch]] = lambda: nullcontext(unwatched)
        """Entered while the registry's image is brought; what it gives is told how far a pull or build is."""
        if search.engine is not None:
            environ.update(search.engine.environment(home))
        self.load_magics()

    def load_magics(self) -> None:
        """Make `%docker` known to the IPython that this runs in."""
        load_magic(self)

    @classmethod
    def open(cls, environ: MutableMapping[str, str] = os.environ) -> Self:
        """Find the data folder, the learner and an engine, and open a lab. A missing engine is no error."""
        home = find_home(environ)
        return cls(home, load_learner(home, environ), find(environ=environ), environ)

    @property
    def engine(self) -> Engine | None:
        """The engine in use, None if there is none."""
        return self.search.engine

    @property
    def is_inside(self) -> bool:
        """Whether the engine, and so its registries, are in this very process."""
        return self.engine is not None and self.engine.is_inside

    @cached_property
    def docker(self) -> DockerClient:
        """The SDK's own DockerClient on the engine in use.

        What it creates is written down or labelled on the way, so that `stop` takes it away again.

        Raises:
            NoEngineError: there is none; the text is the doctor's.
        """
        client = self._engine().client()
        adapter.mount(client, self.recorder, self.labels, self.home.path)
        return client

    def second_machine(self) -> DockerClient:
        """Return the SDK's DockerClient on somebody else's machine: an engine with an empty store of its own.

        It is an embedded engine, whichever engine is first, and the same one until `reset` or `stop`.
        """
        if self._second_machine is None:
            self._second_machine = open_second_machine(self.home).client()
        return self._second_machine

    @cached_property
    def recorder(self) -> Recorder:
        """What writes down image references before they are created, on the engine in use."""
        client = self._engine().client()
        engine_id = str(client.info().get("ID") or self._engine().docker_host)
        return Recorder(client, Record(self.home, engine_id))

    @property
    def labels(self) -> dict[str, str]:
        """The labels of what this data folder's notebooks make: put them on containers, networks, volumes."""
        return labels_of(self.home)

    @cached_property
    def registry_image(self) -> RegistryReference:
        """The reference of the image that registries run from, brought to the engine if need be.

        It is a text that also tells `how` it came (present, Docker Hub, …) and the `reason` in a sentence.

        Raises:
            RegistryImageError: there is none to be had; the text says what to do.
        """
        return self._registry_image(self.may_pull)

    def pull_registry_image(self) -> RegistryReference:
        """Bring that image to the engine, even if more than 20 MB have to come from Docker Hub.

        Raises:
            RegistryImageError: there is none to be had; the text says what to do.
        """
        self.__dict__["registry_image"] = self._registry_image(lambda _: True)
        return self.registry_image

    def _registry_image(self, may_pull: Callable[[str], bool]) -> RegistryReference:
        bundle = named_bundle(self._environ, self.home.path)
        with self.watching() as watch:
            image = find_registry_image(self.docker, bundle, may_pull=may_pull, watch=watch)
        self.recorder.keep(image.reference)
        return RegistryReference(image)

    def registry(
        self, name: str = "local", *, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> Registry:
        """Return the registry of that name, started if it does not run, and wait until it answers.

        The same name is the same container with the same content, in every kernel, until it is removed or
        the lab is stopped. It listens on 127.0.0.1 alone: on `port`, else the first free one from 5001.
        `environment` holds REGISTRY_* settings. Without an engine, `local` is the one that COURSE_REGISTRY
        names.

        Raises:
            NoEngineError: there is no engine, and COURSE_REGISTRY is not set.
            LearnerError: a registry of that name runs with another port or other settings.
            RegistryStartError: it did not come up; the text holds its state and its last log lines.
        """
        if self.engine is None and self._environ.get(REGISTRY_VARIABLE):
            return self._registry_elsewhere(name)
        start = RegistryStart(
            self._engine(), self.docker, self.labels, RegistrySettings(name, port, environment)
        )
        container = start.container(lambda: self.registry_image)
        return self._known(name, wait_until_ready(container), container, PORT)

    def wait_for(self, container: Container, port: str = PORT, *, name: str = "") -> Registry:
        """Wait until a registry that you started yourself answers, and return it as a registry.

        `name` is the role that it has from now on; without one it is the container's name.

        Raises:
            RegistryStartError: it did not come up; the text holds its state and its last log lines.
            LearnerError: the container does not publish the port.
        """
        address = wait_until_ready(container, port=port)
        return self._known(name or str(container.name), address, container, port)

    @property
    def registries(self) -> dict[str, Registry]:
        """The registries of this session, {role name: registry}."""
        return dict(self._registries)

    def state_of(self, registry: Registry) -> RegistryState:
        """Read what a registry holds now, see `snapshot.take`; what was read before is not read again.

        Raises:
            RegistryError: it refuses, or does not answer.
        """
        taken = take({registry.name: registry.client}, contents=self.contents, in_threads=not self.is_inside)
        return taken.registries[registry.name]

    def expected_error(self, says: str = "") -> ExpectedError:
        """Stage a failure: show the engine's real words, compare only what is equal everywhere.

        `says` are words that must be in the error. Evaluate the result on the cell's last line:

            with lab.expected_error("no such image") as failure:
                client.images.get("skylark/nowhere:1.0")
            failure

        The text form is then `ImageNotFound: no such image`; `failure.error` is the exception.
        """
        return ExpectedError(says)

    def go_online(self) -> None:
        """Let the names of Docker Hub lead to the real Docker Hub from now on, as on a Docker engine they do.

        On the embedded engine they lead to a small stand-in on this machine until you say this.

        Raises:
            NoEngineError: there is no engine.
        """
        if self._engine().is_ours:
            change_settings(self._engine(), online=True)

    def go_offline(self) -> None:
        """Let the names of Docker Hub lead to the stand-in on this machine again.

        Raises:
            NoEngineError: there is no engine.
            SetupError: it is your own Docker engine, which asks the real Docker Hub.
        """
        change_settings(self._engine(), online=False)

    def leftovers(self, *, everything: bool = False) -> tuple[Leftover, ...]:
        """Return what `stop` would remove, `everything` as there; nothing without an engine."""
        if self.engine is None:
            return ()
        return leftovers(self.recorder, self.labels, everything=everything)

    def reset(self) -> Reaped:
        """Take down all that was made and start from nothing; the registry's image stays for the next one."""
        return self._reap(everything=False)

    def stop(self, *, everything: bool = False) -> Reaped:
        """Take down all that was made and close the connections; `everything`: the registry's image, too.

        It also serves after a crash: what it removes is known by label and record, not by memory.
        """
        reaped = self._reap(everything=everything)
        self.close()
        return reaped

    def close(self) -> None:
        """Close the connections; everything that was made stays, and the next call connects again."""
        self._forget_registries()
        held = [self.__dict__.pop(name, None) for name in ("docker", "recorder", "registry_image")]
        if held[0] is not None:
            held[0].close()
        if held[1] is not None:
            held[1].client.close()

    def __enter__(self) -> Self:
        """Open it for a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def _reap(self, *, everything: bool) -> Reaped:
        self._forget_registries()
        self._forget_second_machine()
        self.__dict__.pop("registry_image", None)
        if self.engine is None:
            return Reaped()
        return reap(self.recorder, self.labels, everything=everything)

    def _forget_second_machine(self) -> None:
        if self._second_machine is not None:
            self._second_machine.close()
            self._second_machine = None
            close_second_machine(self.home)

    def _forget_registries(self) -> None:
        for registry in self._registries.values():
            registry.close()
        self._registries.clear()

    def _engine(self) -> Engine:
        if self.engine is None:
            raise NoEngineError(self.search.report())
        return self.engine

    def _known(self, name: str, address: str, container: Container, port: str) -> Registry:
        known = self._registries.get(name)
        if known is not None and known.is_at(address, container):
            return known
        registry = Registry(name, address, container, port=port)
        self._registries[name] = registry
        return registry

    def _registry_elsewhere(self, name: str) -> Registry:
        if name != "local":
            raise LearnerError(
                f"Without an engine there is one registry, 'local', at {self._environ[REGISTRY_VARIABLE]} "
                f"({REGISTRY_VARIABLE}); {name!r} needs an engine."
            )
        address = self._environ[REGISTRY_VARIABLE].partition("://")[2] or self._environ[REGISTRY_VARIABLE]
        known = self._registries.get(name)
        self._registries[name] = known if known is not None else Registry(name, address.rstrip("/"))
        return self._registries[name]
