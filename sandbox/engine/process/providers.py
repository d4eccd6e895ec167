"""The registries of others that answer inside an engine's process: made when one is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.engine.process import running
from sandbox.registry.storage import Folder

if TYPE_CHECKING:
    from sandbox.app import App
    from sandbox.home import Home


class Providers(Mapping[str, "App"]):
    """The stand-ins by host name. An engine that only lists images never makes them."""

    def __init__(self, home: Home) -> None:
        """Make none yet."""
        self._home = home

    @cached_property
    def _apps(self) -> Mapping[str, App]:
        from sandbox.providers.hub import apps  # noqa: PLC0415 - its imports take longer than a first answer

        return apps(Folder(running.folder(self._home) / "hub"))

    def __getitem__(self, host: str) -> App:
        """Return the app of a host."""
        return self._apps[host]

    def __iter__(self) -> Iterator[str]:
        """Go through the hosts."""
        return iter(self._apps)

    def __len__(self) -> int:
        """Count the hosts."""
        return len(self._apps)
