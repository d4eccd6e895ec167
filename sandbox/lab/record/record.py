"""The record: which image references and images this data folder's labs created, kept across a crash.

It is written before the request that creates goes out, so that a kill at any moment leaves a line that names
what may be there. Entries belong to one engine by its ID. Several kernels may write at once: each change is
read, made and replaced whole under a lock that ends with its process. What becomes of the entries is up to
`reaping.py`.
"""

from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sandbox.home import read_versioned, write_versioned
from sandbox.locks import lock_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.home import Home

VERSION = 1


@dataclass(frozen=True)
class RecordedReference:
    """A reference that a request was about to create.

    `absent_before` is false if the engine had it already: then it is the learner's own and stays. `image` is
    the ID it named when the request was done, "" while that is not known. `kept` entries outlive a reset.
    """

    absent_before: bool
    recorded_at: str
    image: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Entries:
    """What the record holds for one engine.

    `references` is {reference: entry}; `images` are IDs that were absent before and `containers` those that a
    build's steps ran in, oldest first; `repositories` is {repository: references that were there before all
    of its tags were pulled}; `unfinished` is {creation: when it began} of those whose end nobody has seen.
    """

    references: Mapping[str, RecordedReference] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    repositories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unfinished: Mapping[str, str] = field(default_factory=dict)

    def with_reference(self, reference: str, entry: RecordedReference) -> Entries:
        """Return these entries with one reference added or replaced."""
        return replace(self, references={**self.references, reference: entry})

    def without_reference(self, reference: str) -> Entries:
        """Return these entries without one reference."""
        return replace(self, references={k: v for k, v in self.references.items() if k != reference})

    def with_image(self, image_id: str) -> Entries:
        """Return these entries with one image's ID as the newest."""
        return self if image_id in self.images else replace(self, images=(*self.images, image_id))

    def with_container(self, container_id: str) -> Entries:
        """Return these entries with one container of a build as the newest."""
        if container_id in self.containers:
            return self
        return replace(self, containers=(*self.containers, container_id))


class Record:
    """The entries of one engine in a data folder's record."""

    def __init__(self, home: Home, engine_id: str) -> None:
        """Read and write `home.record`; nothing is written before there is something to say."""
        self._path = home.record
        self._engine_id = engine_id

    def entries(self) -> Entries:
        """Return what is recorded now."""
        return _entries_of(self._engines().get(self._engine_id, {}))

    def change(self, change: Callable[[Entries], Entries]) -> Entries:
        """Replace the entries by what `change` makes of them; on the disk when this returns."""
        with lock_beside(self._path):
            engines = self._engines()
            before = _entries_of(engines.get(self._engine_id, {}))
            after = change(before)
            if after != before:
                engines[self._engine_id] = asdict(after)
                write_versioned(self._path, VERSION, {"engines": engines})
        return after

    def _engines(self) -> dict[str, Any]:
        stored = read_versioned(self._path, VERSION)
        if stored.warning:
            warnings.warn(stored.warning, stacklevel=3)
        engines = (stored.content or {}).get("engines", {})
        return dict(engines) if isinstance(engines, dict) else {}


def _entries_of(stored: Mapping[str, Any]) -> Entries:
    return Entries(
        references={name: RecordedReference(**entry) for name, entry in stored.get("references", {}).items()},
        images=tuple(stored.get("images", ())),
        containers=tuple(stored.get("containers", ())),
        repositories={name: tuple(there) for name, there in stored.get("repositories", {}).items()},
        unfinished=dict(stored.get("unfinished", {})),
    )
