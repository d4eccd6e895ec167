"""A registry's state: repositories, tags and manifests, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.image import Descriptor, Platform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class ManifestState:
    """One manifest or index; `children` are the digests of an index's manifests, in order.

    `config_digest`, `layers`, `diff_ids`, `labels` and `platform` are those of an image; an index has none.
    `size_bytes` is that of the manifest itself, 0 where a saved state doesn't tell. A referrer has a
    `subject`, the digest of what it is about.
    `problem` says what could not be read, in one sentence: a manifest of an unknown kind, a config that is
    gone.
    """

    media_type: str
    config_digest: str = ""
    layers: tuple[Descriptor, ...] = ()
    platform: Platform | None = None
    children: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    diff_ids: tuple[str, ...] = ()
    problem: str = ""
    size_bytes: int = 0
    config_size_bytes: int = 0
    subject: str = ""
    artifact_type: str = ""

    @property
    def is_index(self) -> bool:
        """Whether it stands for several images."""
        return bool(self.children)

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values."""
        return {
            "media_type": self.media_type,
            "config_digest": self.config_digest,
            "layers": [layer.to_json() for layer in self.layers],
            "platform": None if self.platform is None else self.platform.to_json(),
            "children": list(self.children),
            "labels": dict(self.labels),
            "diff_ids": list(self.diff_ids),
            "problem": self.problem,
            "size_bytes": self.size_bytes,
            "config_size_bytes": self.config_size_bytes,
            "subject": self.subject,
            "artifact_type": self.artifact_type,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> ManifestState:
        """Read what `to_json` wrote, or wrote before it knew of sizes and referrers."""
        return cls(
            media_type=fields["media_type"],
            config_digest=fields["config_digest"],
            layers=tuple(Descriptor.from_json(layer) for layer in fields["layers"]),
            platform=Platform.from_json(fields["platform"]) if fields["platform"] else None,
            children=tuple(fields["children"]),
            labels=dict(fields["labels"]),
            diff_ids=tuple(fields["diff_ids"]),
            problem=fields["problem"],
            size_bytes=fields.get("size_bytes", 0),
            config_size_bytes=fields.get("config_size_bytes", 0),
            subject=fields.get("subject", ""),
            artifact_type=fields.get("artifact_type", ""),
        )


@dataclass(frozen=True)
class RepositoryState:
    """One repository: {tag: digest} and {digest: manifest} of all that its tags reach.

    Referrers, and manifests that no tag reaches any more, are among them where `take` was told to look.
    A tag whose manifest is gone has the digest "".
    """

    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    manifests: Mapping[str, ManifestState] = field(default_factory=dict, hash=False)

    def images(self, tag: str) -> Mapping[str, ManifestState]:
        """Find the images under a tag as {digest: image}: one, or all of an index; {} for an unknown tag."""
        return dict(self._images(self.tags.get(tag, "")))

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values."""
        manifests = {digest: manifest.to_json() for digest, manifest in self.manifests.items()}
        return {"tags": dict(self.tags), "manifests": manifests}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> RepositoryState:
        """Read what `to_json` wrote."""
        manifests = {digest: ManifestState.from_json(state) for digest, state in fields["manifests"].items()}
        return cls(tags=dict(fields["tags"]), manifests=manifests)

    def _images(self, digest: str) -> Iterator[tuple[str, ManifestState]]:
        manifest = self.manifests.get(digest)
        if manifest is None:
            return
        if manifest.config_digest:
            yield digest, manifest
        for child in manifest.children:
            yield from self._images(child)


@dataclass(frozen=True)
class RegistryState:
    """One registry: {repository name: its state}."""

    repositories: Mapping[str, RepositoryState] = field(default_factory=dict, hash=False)

    def digest(self, repository: str, tag: str) -> str:
        """Find what a tag points to; "" where repository or tag is missing."""
        state = self.repositories.get(repository)
        return state.tags.get(tag, "") if state else ""

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values."""
        return {"repositories": {name: state.to_json() for name, state in self.repositories.items()}}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> RegistryState:
        """Read what `to_json` wrote."""
        states = fields["repositories"].items()
        return cls({name: RepositoryState.from_json(state) for name, state in states})
