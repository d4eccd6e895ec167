"""Events: what happened on an engine, for `docker events`; the latest are kept, and listeners get new ones.

Source: Docker Engine API, "Monitor events"; moby `daemon/events`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.labels import has_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.engine.embedded.images.image import Image

KEPT = 256
"""As many as dockerd keeps for those who ask about the past."""


@dataclass(frozen=True)
class Event:
    """One event: a thing of some kind (`image`, `container`, …), and what became of it."""

    kind: str
    action: str
    actor: str
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    time_ns: int = field(default_factory=time.time_ns)

    def to_json(self) -> dict[str, Any]:
        """Write it as the API does, with the older fields that images and containers have."""
        older: dict[str, Any] = {}
        if self.kind in ("image", "container"):
            older = {"status": self.action, "id": self.actor}
            if "image" in self.attributes:
                older["from"] = self.attributes["image"]
        return {
            **older,
            "Type": self.kind,
            "Action": self.action,
            "Actor": {"ID": self.actor, "Attributes": dict(self.attributes)},
            "scope": "local",
            "time": self.time_ns // 1_000_000_000,
            "timeNano": self.time_ns,
        }

    def is_wanted(self, filters: Mapping[str, list[str]]) -> bool:
        """Tell whether it passes the filters of `docker events`: all names, and one value of each.

        Source: moby `daemon/events/filter.go`.
        """
        return all(self._passes(name, values) for name, values in filters.items())

    def _passes(self, name: str, values: list[str]) -> bool:
        if name == "label":
            return has_labels(self.attributes, values)
        if name in ("type", "scope", "event"):
            mine = {"type": self.kind, "scope": "local", "event": self.action}[name]
            return mine in values or (name == "event" and mine.partition(":")[0] in values)
        if name == "image":
            return bool(self._image_names() & set(values))
        names = {self.actor, self.attributes.get("name", "")}
        return self.kind == name and any(value in names or self.actor.startswith(value) for value in values)

    def _image_names(self) -> set[str]:
        """The names by which an image is looked for, with and without its tag."""
        full = {self.actor, self.attributes.get("name", "")} if self.kind == "image" else set()
        full |= {self.attributes.get("image", "")}
        return full | {name.rpartition(":")[0] for name in full}


class Events:
    """The events of one engine."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self._lock = threading.Lock()
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._listeners: set[Callable[[Event], None]] = set()

    def happened(self, kind: str, action: str, actor: str, /, **attributes: str) -> None:
        """Write down an event, and tell it to all who listen."""
        event = Event(kind, action, actor, attributes)
        with self._lock:
            self._kept.append(event)
            listeners = list(self._listeners)
        for listener in listeners:
            listener(event)

    def image_happened(self, action: str, image: Image, name: str = "") -> None:
        """Write down an event of an image, with its labels, by which events are asked for.

        Source: moby `daemon/images/events.go`, `LogImageEvent`.
        """
        self.happened("image", action, image.id, **{**image.labels, "name": name or image.id})

    def listen(self, listener: Callable[[Event], None]) -> list[Event]:
        """Call `listener` with each event from now on; returns those kept from before."""
        with self._lock:
            self._listeners.add(listener)
            return list(self._kept)

    def leave(self, listener: Callable[[Event], None]) -> None:
        """Call it no more."""
        with self._lock:
            self._listeners.discard(listener)
