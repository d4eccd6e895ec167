"""Images as lists of layers, so that those of a registry and of an engine can be compared.

A registry stores layers compressed, by digest; an engine knows them unpacked, by diff ID. A config lists diff
IDs, so a registry's layers have both. Of a layer that only an engine has, neither digest nor transfer size is
known before it is pushed.
Source: OCI image specification 1.1, config.md, "Layer DiffID".
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.snapshot import ManifestState, RepositoryState
    from sandbox.views.parts import Part


@dataclass(frozen=True)
class Layer:
    """One layer; `key` is its diff ID, or its digest where no config tells the diff ID."""

    key: str
    name: str
    digest: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True)
class Image:
    """One image. `others` is how much besides its layers travels: manifest and config.

    `there` are the keys of layers that are already where it would go, None where nobody asks for that.
    """

    name: str
    layers: tuple[Layer, ...]
    others_bytes: int | None = None
    is_local: bool = False
    there: frozenset[str] | None = None


def images_of_tag(
    name: str,
    tag: str,
    repository: RepositoryState,
    parts: Mapping[str, Part],
    there: frozenset[str] | None = None,
) -> list[Image]:
    """Return the images under a tag of a registry, one for each platform; `parts` names their layers."""
    found = repository.images(tag).values()
    return [
        Image(
            f"{name}:{tag}" + (f" for {state.platform}" if len(found) > 1 else ""),
            _layers(state, parts),
            state.size_bytes + state.config_size_bytes,
            there=there,
        )
        for state in found
    ]


def image_of(
    name: str, diff_ids: Sequence[str], known: Mapping[str, Layer], there: frozenset[str] | None = None
) -> Image:
    """Return an engine's image; layers that are `known` by their diff ID keep the name they have there."""
    layers = tuple(
        known.get(one, Layer(one, f"own layer {number}")) for number, one in enumerate(diff_ids, 1)
    )
    return Image(name, layers, is_local=True, there=there)


def known_layers(repository: RepositoryState, parts: Mapping[str, Part]) -> dict[str, Layer]:
    """Return {diff ID: layer} of all that a repository holds."""
    return {layer.key: layer for state in repository.manifests.values() for layer in _layers(state, parts)}


def _layers(state: ManifestState, parts: Mapping[str, Part]) -> tuple[Layer, ...]:
    pairs = zip_longest(state.layers, state.diff_ids[: len(state.layers)], fillvalue="")
    return tuple(
        Layer(
            str(diff_id or layer.digest), _name(str(layer.digest), parts), str(layer.digest), layer.size_bytes
        )
        for layer, diff_id in pairs
        if not isinstance(layer, str)
    )


def _name(digest: str, parts: Mapping[str, Part]) -> str:
    return parts[digest].name if digest in parts else "layer"
