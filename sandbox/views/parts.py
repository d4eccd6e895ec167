"""Parts: short names for what a repository's tags reach, so that a text tells them apart without digests.

Layers go by letters, in the order in which the tags, sorted, and their manifests list them. So the same
images get the same names on every engine.
"""

from __future__ import annotations

from collections import defaultdict
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

    def repository(self, repository: RepositoryState) -> None:
        """Name what the tags reach, and what refers to that."""
        about = referrers(repository)
        for tag in sorted(repository.tags):
            self.manifest(repository.tags[tag], repository.manifests, about)

    def manifest(
        self, digest: str, known: Mapping[str, ManifestState], about: Mapping[str, Iterable[str]]
    ) -> None:
        """Name a manifest, all that it lists, and what refers to it."""
        state = known.get(digest)
        if state is None or digest in self.parts:
            return
        kind = "index" if state.is_index else "manifest"
        self.parts[digest] = Part(kind, kind, state.size_bytes or None)
        for child in state.children:
            self.manifest(child, known, about)
        if state.config_digest:
            config = Part("config", "config", state.config_size_bytes or None)
            self.parts.setdefault(state.config_digest, config)
        for layer in state.layers:
            if str(layer.digest) not in self.parts:
                name = f"layer {next(self.letters)}"
                self.parts[str(layer.digest)] = Part("layer", name, layer.size_bytes)
        for referrer in about.get(digest, ()):
            self.manifest(referrer, known, about)


def parts_of(*repositories: RepositoryState) -> dict[str, Part]:
    """Return {digest: part} of all that the repositories' tags reach, named in this order."""
    namer = _Namer()
    for repository in repositories:
        namer.repository(repository)
    return namer.parts


def referrers(repository: RepositoryState) -> dict[str, list[str]]:
    """Return {digest: what refers to it}, by the kind of artifact."""
    about: dict[str, list[str]] = defaultdict(list)
    for digest, state in sorted(
        repository.manifests.items(), key=lambda one: (one[1].artifact_type, one[1].size_bytes, one[0])
    ):
        if state.subject:
            about[state.subject].append(digest)
    return dict(about)


def in_words(parts: Iterable[Part]) -> str:
    """Return "config, layer a, layer b": manifests first, each name once, "nothing" for none."""
    order = {"index": 0, "manifest": 1, "config": 2, "layer": 3}
    names = sorted({(order[part.kind], part.name) for part in parts})
    return ", ".join(name for _, name in names) or "nothing"


def _letters() -> Iterator[str]:
    """Yield a, b, … z, a1, b1 and so on."""
    for round_ in count():
        yield from (f"{letter}{round_ or ''}" for letter in ascii_lowercase)
