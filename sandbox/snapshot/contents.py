"""What was read of content, by its digest: read once, true for ever.

A digest names bytes, so what was read from them stays so. Whether a registry still holds them does not: a
snapshot asks for everything anew, in as many requests, and only what came is not read again. It doesn't ask
by HEAD: for a manifest that costs a registry as much, and for a blob Distribution answers out of its cache of
descriptors, also when the bytes are gone (2.8.2, seen); that is how an image breaks after a collection.

One `Contents` serves a session. It holds no bytes, is bounded, and threads may share it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sandbox.image import Config, Index, Manifest
    from sandbox.snapshot.image_state import ImageState

Value = TypeVar("Value")

MOST = 10_000
"""Of each kind: five times what a registry of the course may hold."""


class Memo(Generic[Value]):
    """The latest values by their keys; those that were asked for longest ago go first."""

    def __init__(self, most: int = MOST) -> None:
        """Hold nothing yet."""
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """Return what is held under a key, else what `read` makes; what it raises is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = read()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def __len__(self) -> int:
        """Count what is held."""
        return len(self._values)


class Contents(NamedTuple):
    """Manifests by digest and media type, configs by digest, an engine's images by what tells them apart."""

    manifests: Memo[Manifest | Index]
    configs: Memo[Config]
    images: Memo[ImageState]

    @classmethod
    def none_read(cls, most: int = MOST) -> Contents:
        """Begin to read."""
        return cls(Memo(most), Memo(most), Memo(most))
