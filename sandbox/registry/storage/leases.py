"""Leases: what a request has just been promised, so that a collection leaves it alone.

A collection marks first and sweeps afterwards; a push goes on meanwhile. Two rules make that safe. A blob
that was touched since the collection began is kept, whatever the marks say. And a blob that a push has
sent, mounted or found is kept until a manifest names it, for as long as a push may take.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.image.digest import Digest
    from sandbox.registry.names import Name

DURATION_S = 3600.0
"""How long a push may take from a blob to the manifest that names it."""


class Leases:
    """Who may still rely on which blob. One lock, held for the time of one file's deletion at most."""

    def __init__(self, duration_s: float = DURATION_S, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none."""
        self._duration_s = duration_s
        self._clock = clock
        self._lock = threading.Lock()
        self._generation = 0
        self._touched: dict[Digest, int] = {}
        self._promised: dict[Digest, dict[Name, float]] = {}

    def promise(self, name: Name, digest: Digest) -> None:
        """Keep a blob until a manifest of that repository names it.

        Call this before looking whether it is there.
        """
        with self._lock:
            self._touched[digest] = self._generation
            self._promised.setdefault(digest, {})[name] = self._clock() + self._duration_s

    def redeem(self, name: Name, digests: Iterable[Digest]) -> None:
        """End promises: a manifest now names these blobs, or the repository has given them up."""
        with self._lock:
            for digest in digests:
                holders = self._promised.get(digest, {})
                holders.pop(name, None)
                if not holders:
                    self._promised.pop(digest, None)

    def begin_collection(self) -> int:
        """Start a generation: what is touched from now on, the collection of this number keeps."""
        with self._lock:
            self._generation += 1
            self._touched = {each: born for each, born in self._touched.items() if self._is_promised(each)}
            return self._generation

    def delete_unless_held(self, digest: Digest, generation: int, delete: Callable[[], None]) -> bool:
        """Delete a blob unless someone relies on it.

        No promise can come between the look and the deletion.
        """
        with self._lock:
            if self._touched.get(digest, -1) >= generation or self._is_promised(digest):
                return False
            delete()
            return True

    def _is_promised(self, digest: Digest) -> bool:
        now = self._clock()
        return any(end > now for end in self._promised.get(digest, {}).values())
