"""Parts: short names for what a repository's tags reach, so that a text tells them apart without digests.

Layers go by letters, in the order in which the tags, sorted, and their manifests list them. So the same
images get the same names on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sandbox.snapshot import ManifestState, RepositoryState


@dataclass(frozen=True)
class Part:
    """One thing that a registry stores: `kind` is "manifest", "index", "config" or "layer"."""

    kind: str
    name: str
    size_bytes: int | None = None


@dataclass
class _Namer:
    """Gives every digest its name once."""

    parts: dict[str, Part] = field(default_factory=dict)
    letters: Iterator[str] = field(default_factory=lambda: _letters())  # noqa: PLW0108  # defined below

    def manifest(self, digest: str, known: Mapping[str, ManifestState]) -> None:
        """Name a manifest and all that it lists."""
        state = known.get(digest)
        if state is None or digest in self.parts:
            return
        kind = "index" if state.is_index else "manifest"
        self.parts[digest] = Part(kind, kind)
        for child in state.children:
            self.manifest(child, known)
        if state.config_digest:
            self.parts.setdefault(state.config_digest, Part("config", "config"))
        for layer in state.layers:
            if str(layer.digest) not in self.parts:
                name = f"layer {next(self.letters)}"
                self.parts[str(layer.digest)] = Part("layer", name, layer.size_bytes)


def parts_of(repository: RepositoryState) -> dict[str, Part]:
    """Return {digest: part} of all that the repository's tags reach."""
    namer = _Namer()
    for tag in sorted(repository.tags):
        namer.manifest(repository.tags[tag], repository.manifests)
    return namer.parts


def in_words(parts: Iterable[Part]) -> str:
    """Return "config, layer a, layer b": manifests first, each name once, "nothing" for none."""
    order = {"index": 0, "manifest": 1, "config": 2, "layer": 3}
    names = sorted({(order[part.kind], part.name) for part in parts})
    return ", ".join(name for _, name in names) or "nothing"


def _letters() -> Iterator[str]:
    """Yield a, b, … z, a1, b1 and so on."""
    for round_ in count():
        yield from (f"{letter}{round_ or ''}" for letter in ascii_lowercase)
