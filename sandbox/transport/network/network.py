"""The table of addresses, and the time during which it counts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from sandbox.transport.network.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from sandbox.app import App


class Network:
    """Addresses of this process: in a `with` block, unmodified `requests` and the docker SDK reach them.

    Addresses are written as clients write them: `127.0.0.1:5001`, `https://registry.example.com`, or
    `unix:///run/docker.sock`. Every address that is not named here is left to the machine's own network.
    A client that is told to use a proxy asks the proxy, here as on a real network.
    """

    def __init__(self) -> None:
        """Know no address."""
        self._apps: dict[Address, App] = {}
        self._refused: set[Address] = set()
        self._lock = threading.Lock()

    def serve(self, address: str, app: App) -> None:
        """Let an app answer at an address, in place of any other there."""
        with self._lock:
            place = Address.parse(address)
            self._refused.discard(place)
            self._apps[place] = app

    def stop(self, address: str) -> None:
        """Take an app away; from now on the connection is refused, as when a program has ended."""
        with self._lock:
            place = Address.parse(address)
            self._apps.pop(place, None)
            self._refused.add(place)

    def refuse(self, *addresses: str) -> None:
        """Declare addresses offline: connections to them are refused, whatever the machine has there."""
        for address in addresses:
            self.stop(address)

    def forget(self, address: str) -> None:
        """Leave an address to the machine's own network again."""
        with self._lock:
            place = Address.parse(address)
            self._apps.pop(place, None)
            self._refused.discard(place)

    def allow(self, *addresses: str) -> None:
        """Refuse addresses no longer: where no app answers, the machine's own network counts again."""
        with self._lock:
            self._refused.difference_update(map(Address.parse, addresses))

    def free_address(self, host: str = "127.0.0.1", first_port: int = 5000) -> str:
        """Return the first address on a host, from a port on, at which no app answers."""
        with self._lock:
            taken = {each.place for each in self._apps}
        return next(name for name in _addresses(host, first_port) if name not in taken)

    def is_free(self, address: str) -> bool:
        """Whether no app answers at an address."""
        return self.find(Address.parse(address)) is None

    def find(self, place: Address) -> App | None:
        """Return the app at an address, None where there is none."""
        return self._apps.get(place)

    def is_refused(self, place: Address) -> bool:
        """Whether connections to an address are refused."""
        return place in self._refused

    def __enter__(self) -> Self:
        """Count from now on."""
        from sandbox.transport.network import pools  # noqa: PLC0415 - servers start faster without urllib3

        pools.install(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Count no more, and leave urllib3 as it was."""
        from sandbox.transport.network import pools  # noqa: PLC0415 - as above

        pools.remove(self)


def _addresses(host: str, first_port: int) -> Iterator[str]:
    return (f"{host}:{port}" for port in range(first_port, 1 << 16))
