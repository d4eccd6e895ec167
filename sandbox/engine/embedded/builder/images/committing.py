"""Making images: each step of a build leaves one, the parent of the next.

The config's JSON is that of the classic engine: `container_config` says which command a step stood for, and
is what the cache compares. Source: moby `image/image.go`, "NewChildImage"; OCI image specification 1.1,
config.md.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import encoded
from sandbox.engine.embedded.builder.tree.tar_writing import write_layer
from sandbox.engine.embedded.content import LayerFact
from sandbox.engine.embedded.content.layer_writer import LayerWriter
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.versions import ENGINE_VERSION

if TYPE_CHECKING:
    from sandbox.engine.embedded.builder.stage.run_config import RunConfig
    from sandbox.engine.embedded.builder.stage.state import StageState
    from sandbox.engine.embedded.builder.tree.layer import LayerTree
    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.world import World
    from sandbox.image.descriptor import Descriptor
    from sandbox.image.digest import Digest

_INHERITED = ("os.version", "os.features")
_HOST_NAME_LENGTH = 12


@dataclass(frozen=True)
class StoredLayer:
    """A layer as it is stored, and the digest of the archive in it."""

    descriptor: Descriptor
    diff_id: Digest


def new_container_id() -> str:
    """Make up the ID of the container in which a step would have run."""
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Commits:
    """Stores what a build makes, under its lease."""

    world: World
    lease: Lease

    def hold(self, image: Image) -> None:
        """Keep an image's content until the build is over; raises `EngineError` if some of it is gone."""
        for digest in sorted(image.content):
            if not self.lease.take(digest):
                raise EngineError(
                    f"the image {image.id} lacks {digest}, which was removed or is damaged: get it anew"
                )

    def store_layer(self, tree: LayerTree) -> StoredLayer | None:
        """Write a tree as a layer; None where it holds nothing, for an image says so without a layer."""
        if not len(tree):
            return None
        writer = LayerWriter(self.lease.writer())
        for piece in write_layer(tree):
            writer.write(piece)
        digest = writer.commit()
        size_bytes = sum(entry.size_bytes for _, entry in tree.walk())
        self.world.content.layers.remember(digest, LayerFact(writer.diff_id, size_bytes))
        return StoredLayer(writer.descriptor(), writer.diff_id)

    def commit(
        self, state: StageState, step: RunConfig, layer: StoredLayer | None = None, container: str = ""
    ) -> Image:
        """Make the image of a step: `step` is the settings with the step's own command.

        `container` is the ID of the container that the step stood for; COPY and ADD need none.
        """
        created = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        parent = state.image
        config = {
            **_inherited(parent),
            **_platform_fields(state),
            **({"author": state.author} if state.author else {}),
            **({"container": container} if container else {}),
            "config": state.config.to_json(),
            "container_config": _container_config(step, container),
            "created": created,
            "docker_version": ENGINE_VERSION,
            "history": [*_history(parent), _history_entry(state, step, created, is_empty=layer is None)],
            "rootfs": {
                "type": "layers",
                "diff_ids": [*_diff_ids(parent), *([layer.diff_id] if layer else [])],
            },
        }
        layers = (*(parent.layers if parent else ()), *([layer.descriptor] if layer else []))
        content = encoded(dict(sorted(config.items())))
        return self.world.images.add(content, layers, self.lease, parent=parent.id if parent else None)


def _inherited(parent: Image | None) -> dict[str, Any]:
    fields = parent.fields if parent else {}
    return {name: fields[name] for name in _INHERITED if fields.get(name)}


def _history(parent: Image | None) -> list[dict[str, Any]]:
    return list(parent.fields.get("history") or ()) if parent else []


def _diff_ids(parent: Image | None) -> tuple[Digest, ...]:
    return parent.diff_ids if parent else ()


def _platform_fields(state: StageState) -> dict[str, str]:
    platform = state.platform
    fields = {"architecture": platform.architecture, "os": platform.os, "variant": platform.variant}
    return {name: value for name, value in fields.items() if value}


def _container_config(step: RunConfig, container: str) -> dict[str, Any]:
    if not container:
        return step.to_json()
    labelled = replace(step, labels=step.labels or {})
    return {**labelled.to_json(), "Hostname": container[:_HOST_NAME_LENGTH]}


def _history_entry(state: StageState, step: RunConfig, created: str, *, is_empty: bool) -> dict[str, Any]:
    entry = {"created": created, "author": state.author, "created_by": " ".join(step.command or ())}
    written: dict[str, Any] = {name: value for name, value in entry.items() if value}
    return {**written, "empty_layer": True} if is_empty else written
