"""A registry that a notebook talks to: its address, its container, its log, a client for it.

`lab.registry()` and `lab.wait_for(container)` make it. Starting a new container is `registry_start.py`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sandbox import wire
from sandbox.errors import SandboxError, SetupError
from sandbox.lab.registry.log import RegistryLog
from sandbox.lab.registry.readiness import PORT, start_again, wait_until_ready
from sandbox.wire.log import LogReader

if TYPE_CHECKING:
    from datetime import datetime

    from docker.models.containers import Container

    from sandbox.wire.log import LoggedRequest


class Registry:
    """One registry. `container` is None for one that runs elsewhere (COURSE_REGISTRY)."""

    def __init__(
        self, name: str, address: str, container: Container | None = None, *, port: str = PORT
    ) -> None:
        """Stand for the registry that answers at `address`; `name` is its role in the course."""
        self.name = name
        self.address = address
        self.container = container
        self._port = port
        self._log = RegistryLog(container) if container is not None else None
        self._reader = LogReader(without_ours=True)
        self._lines_read = 0

    @property
    def url(self) -> str:
        """Where HTTP reaches it: `http://127.0.0.1:PORT`."""
        return f"http://{self.address}"

    @cached_property
    def client(self) -> wire.Client:
        """A client that speaks the distribution protocol and keeps its exchanges."""
        return wire.Client(self.address)

    @property
    def has_log(self) -> bool:
        """Whether its log can be read from here."""
        return self._log is not None

    def log(self) -> str:
        """Return all that the registry has logged.

        Raises:
            SetupError: it runs elsewhere, and its log can't be read from here.
        """
        return "\n".join(self._readable_log().complete_lines(self.url)) + "\n"

    def requests(self, since: datetime | None = None) -> tuple[LoggedRequest, ...]:
        """Return the requests that it answered, oldest first, without the sandbox's own.

        `since` is a time by the registry's clock, as `now` or an earlier request's `time` gives it: what
        came later is returned.

        Raises:
            SetupError: it runs elsewhere, and its log can't be read from here.
        """
        answered = self._read_log().requests()
        return tuple(request for request in answered if since is None or request.time > since)

    def now(self) -> datetime:
        """Return the time by the registry's own clock: everything that it answered so far is earlier."""
        newest = self._read_log().newest
        if newest is None:
            raise SandboxError(f"The registry {self.name} has logged no request, not even our own.")
        return newest

    def stop(self) -> None:
        """Stop the container; its content stays in it."""
        self._own_container().stop(timeout=5)

    def start(self) -> Registry:
        """Start the container again and wait until it answers.

        Raises:
            RegistryStartError: it did not come up.
        """
        container = self._own_container()
        container.reload()
        start_again(container)
        self.address = wait_until_ready(container, port=self._port)
        self.close()
        return self

    def remove(self) -> None:
        """Remove the container and its content."""
        self._own_container().remove(force=True, v=True)

    def is_at(self, address: str, container: Container) -> bool:
        """Tell whether it is this container at this address."""
        return self.address == address and self.container is not None and self.container.id == container.id

    def close(self) -> None:
        """Close the connections to it; the registry goes on."""
        client = self.__dict__.pop("client", None)
        if client is not None:
            client.close()
        if self._log is not None:
            self._log.close()

    def __repr__(self) -> str:
        """Name its role alone: the port differs by machine."""
        return f"Registry({self.name!r})"

    def _own_container(self) -> Container:
        if self.container is None:
            raise SetupError(
                f"The registry at {self.address} runs elsewhere (COURSE_REGISTRY), so the course "
                "can't start or stop it. Do this on the machine that runs it."
            )
        return self.container

    def _read_log(self) -> LogReader:
        """Read what was logged since the last time: a log grows with every check."""
        lines = self._readable_log().complete_lines(self.url)
        for line in lines[self._lines_read :]:
            self._reader.read(line)
        self._lines_read = len(lines)
        return self._reader

    def _readable_log(self) -> RegistryLog:
        if self._log is None:
            raise SetupError(
                f"The registry at {self.address} runs elsewhere (COURSE_REGISTRY), so its log can't be "
                "read from here. Look at it on the machine that runs it."
            )
        return self._log
