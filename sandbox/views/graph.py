"""The graph of a repository as a text tree: tags, the manifests they name, and the parts of those."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandbox.views.parts import Part, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.snapshot import RepositoryState

EMPTY = "No repository holds a tag yet."
SHORT_DIGEST = 19


def graph_text(repositories: Mapping[str, RepositoryState], *, full: bool = False) -> str:
    """Draw repositories by name; with `full` every line says its digest, and layers their size."""
    trees = [_tree(name, repositories[name], full=full) for name in sorted(repositories)]
    return "\n".join(tree for tree in trees if tree) or EMPTY


def _tree(name: str, repository: RepositoryState, *, full: bool) -> str:
    tags = sorted(tag for tag, digest in repository.tags.items() if digest)
    drawing = _Drawing(repository, full=full)
    branches = [drawing.tag(tag, is_last=tag == tags[-1]) for tag in tags]
    return "\n".join([name, *(line for branch in branches for line in branch)]) if tags else ""


class _Drawing:
    """Draws one repository; a manifest that two tags name is drawn once."""

    def __init__(self, repository: RepositoryState, *, full: bool) -> None:
        self._repository = repository
        self._full = full
        self._parts = parts_of(repository)
        self._uses = Counter(
            str(layer.digest) for manifest in repository.manifests.values() for layer in manifest.layers
        )
        self._drawn: dict[str, str] = {}

    def tag(self, tag: str, *, is_last: bool) -> Iterator[str]:
        """Yield the lines of one tag."""
        digest = self._repository.tags[tag]
        first = self._drawn.setdefault(digest, tag)
        text = self._line(digest) if first == tag else f"the {self._name(digest)} of {first}"
        yield f"{'└─' if is_last else '├─'} {tag} → {text}"
        if first == tag:
            yield from (f"{'   ' if is_last else '│  '}{line}" for line in self._below(digest))

    def _below(self, digest: str) -> Iterator[str]:
        manifest = self._repository.manifests[digest]
        config = [manifest.config_digest] if manifest.config_digest else []
        below = [*manifest.children, *config, *(str(layer.digest) for layer in manifest.layers)]
        for one in below:
            is_last = one == below[-1]
            yield f"{'└─' if is_last else '├─'} {self._line(one)}"
            if one in manifest.children and one in self._repository.manifests:
                yield from (f"{'   ' if is_last else '│  '}{line}" for line in self._below(one))

    def _line(self, digest: str) -> str:
        part = self._parts.get(digest, Part("manifest", "manifest"))
        words = [part.name + self._platform(digest)]
        if self._full:
            words.append(f"{digest[:SHORT_DIGEST]}…")
            words += [f"{part.size_bytes:,} bytes"] if part.size_bytes is not None else []
        if self._uses[digest] > 1:
            words.append("(shared)")
        return "  ".join(words)

    def _platform(self, digest: str) -> str:
        manifest = self._repository.manifests.get(digest)
        is_child = digest not in self._repository.tags.values()
        return f" for {manifest.platform}" if is_child and manifest and manifest.platform else ""

    def _name(self, digest: str) -> str:
        return self._parts[digest].name if digest in self._parts else "manifest"


def repositories_named(
    repositories: Mapping[str, RepositoryState], wanted: Sequence[str]
) -> dict[str, RepositoryState]:
    """Return the wanted repositories; all of them if none is named."""
    return {name: state for name, state in repositories.items() if not wanted or name in wanted}
