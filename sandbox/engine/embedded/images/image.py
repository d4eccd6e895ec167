"""One image as an engine keeps it: its config's bytes, its layers as they are stored, where it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Image:
    """An image. Its layers are in the order of the config's diff IDs, each as the bytes that were stored.

    `sizes` are, layer by layer, the bytes of the files in it, as engines count an image's size. They are
    kept here so that an image can be told of while somebody removes it.
    `parent` is the image that a build step began with. `manifest` and `index` are those it was pulled or
    loaded by, if any: their bytes are content, so that a push sends the same manifest again.
    """

    config: bytes = field(repr=False)
    layers: tuple[Descriptor, ...]
    sizes: tuple[int, ...]
    parent: Digest | None = None
    manifest: Digest | None = None
    index: Digest | None = None
    tagged_at: str = ""

    @cached_property
    def id(self) -> Digest:
        """The digest of the config: what classic engines call the image's ID."""
        return Digest.of(self.config)

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The config's JSON. Source: OCI image specification 1.1, config.md."""
        fields: dict[str, Any] = json.loads(self.config)
        return fields

    @property
    def settings(self) -> dict[str, Any]:
        """What a container takes over: `Env`, `Cmd`, `Labels` and so on."""
        return self.fields.get("config") or {}

    @property
    def labels(self) -> dict[str, str]:
        """The labels, {} for none."""
        return self.settings.get("Labels") or {}

    @property
    def created(self) -> str:
        """When it was made, as the config says it; engines show year 1 for an image that does not say."""
        return str(self.fields.get("created") or "0001-01-01T00:00:00Z")

    @property
    def platform(self) -> Platform:
        """The platform that it is for."""
        return Platform.from_json(self.fields)

    @property
    def diff_ids(self) -> tuple[Digest, ...]:
        """The digests of the uncompressed layers, bottom first."""
        return tuple(Digest(text) for text in self.fields["rootfs"].get("diff_ids") or ())

    @property
    def size_bytes(self) -> int:
        """The bytes of all files in its layers."""
        return sum(self.sizes)

    @property
    def content(self) -> set[Digest]:
        """All content that it needs."""
        kept = {self.id, *(layer.digest for layer in self.layers)}
        return kept | {each for each in (self.manifest, self.index) if each is not None}

    def to_json(self) -> dict[str, object]:
        """Write what the config does not say."""
        return {
            "layers": [layer.to_json() for layer in self.layers],
            "sizes": self.sizes,
            "parent": self.parent,
            "manifest": self.manifest,
            "index": self.index,
            "taggedAt": self.tagged_at,
        }

    @classmethod
    def from_json(cls, config: bytes, fields: Mapping[str, Any]) -> Image:
        """Read what `to_json` wrote."""
        return cls(
            config,
            tuple(Descriptor.from_json(each) for each in fields["layers"]),
            tuple(map(int, fields["sizes"])),
            _digest(fields.get("parent")),
            _digest(fields.get("manifest")),
            _digest(fields.get("index")),
            str(fields.get("taggedAt") or ""),
        )


def _digest(text: str | None) -> Digest | None:
    return Digest(text) if text else None
