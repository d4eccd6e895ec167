"""Image configs: what an engine must know to make a container of the layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.errors import InvalidContentError
from sandbox.image.digest import Digest
from sandbox.image.json_fields import (
    child,
    children,
    optional_child,
    optional_text,
    parse_object,
    text_list,
    text_map,
)
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Config:
    """An image's config together with the exact bytes that it was read from; their digest is the classic ID.

    `diff_ids` are the digests of the *uncompressed* layers, bottom first. `history` counts the steps of the
    build, those that made no layer included.

    Source: OCI image specification 1.1, config.md.
    """

    platform: Platform
    diff_ids: tuple[Digest, ...]
    content: bytes = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    created: str = ""
    history: int = 0
    environment: tuple[str, ...] = ()
    command: tuple[str, ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> Config:
        """Read a config; raises `InvalidContentError` for one that no engine would take."""
        fields = parse_object(content, "image config")
        rootfs, settings = child(fields, "rootfs"), optional_child(fields, "config") or {}
        if rootfs.get("type") != "layers":
            raise InvalidContentError(f"rootfs.type must be 'layers'; found {rootfs.get('type')!r}.")
        return cls(
            platform=Platform.from_json(fields),
            diff_ids=tuple(Digest(diff_id) for diff_id in text_list(rootfs, "diff_ids")),
            content=content,
            labels=text_map(settings, "Labels"),
            created=optional_text(fields, "created"),
            history=len(children(fields, "history")) if "history" in fields else 0,
            environment=text_list(settings, "Env"),
            command=text_list(settings, "Cmd"),
        )

    @property
    def digest(self) -> Digest:
        """The digest of the exact bytes."""
        return Digest.of(self.content)
