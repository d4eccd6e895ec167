"""Leases: what a request has just been promised, so that a collection leaves it alone.

A collection marks first and sweeps afterwards; a push goes on meanwhile. Two rules make that safe. A blob
that was touched since the collection began is kept, whatever the marks say. And a blob that a push has
sent, mounted or found is kept until a manifest names it, for as long as a push may take.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.image.digest import Digest
    from sandbox.registry.names import Name

DURATION_S = 3600.0
"""How long a push may take from a blob to the manifest that names it."""

_MANY = 10_000


class Leases:
    """Who may still rely on which blob. One lock, held for the time of one file's deletion at most."""

    def __init__(self, duration_s: float = DURATION_S, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none."""
        self._duration_s = duration_s
        self._clock = clock
        self._lock = threading.Lock()
        self._collections = 0
        self._touched: set[Digest] = set()
        self._promised: dict[Digest, dict[Name, float]] = {}

    def promise(self, name: Name, *digests: Digest) -> None:
        """Keep blobs until a manifest of that repository names them, for as long as a push may take."""
        with self._lock:
            if len(self._promised) > _MANY:
                self._drop_expired()
            for digest in digests:
                self._promised.setdefault(digest, {})[name] = self._clock() + self._duration_s
                self._touch(digest)

    def redeem(self, name: Name, *digests: Digest) -> None:
        """End promises: a manifest now names these blobs, or the repository has given them up."""
        with self._lock:
            for digest in digests:
                holders = self._promised.get(digest, {})
                holders.pop(name, None)
                if not holders:
                    self._promised.pop(digest, None)
                self._touch(digest)

    @contextlib.contextmanager
    def collecting(self) -> Iterator[None]:
        """Remember all that is touched from now on: this collection's marks know nothing of it."""
        with self._lock:
            self._collections += 1
        try:
            yield
        finally:
            with self._lock:
                self._collections -= 1
                if not self._collections:
                    self._touched.clear()

    def delete_unless_held(self, digest: Digest, delete: Callable[[], None]) -> bool:
        """Delete a blob unless someone relies on it, with no promise in between."""
        with self._lock:
            if digest in self._touched or self._is_promised(digest):
                return False
            delete()
            return True

    def _touch(self, digest: Digest) -> None:
        if self._collections:
            self._touched.add(digest)

    def _is_promised(self, digest: Digest) -> bool:
        now = self._clock()
        return any(end > now for end in self._promised.get(digest, {}).values())

    def _drop_expired(self) -> None:
        self._promised = {each: names for each, names in self._promised.items() if self._is_promised(each)}
