"""Layers as a table: a row for each layer, a column for each image, and what would travel under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.views.layers.images import Image, Layer

HAS, LACKS = "■", "·"
NOTHING = 'No image is named: lab.layers("skylark/forecast:0.1").'


def rows_of(images: Sequence[Image]) -> list[Layer]:
    """Return every layer once, in the order in which the images list them."""
    return list({layer.key: layer for image in images for layer in image.layers}.values())


def users(layer: Layer, images: Sequence[Image]) -> int:
    """Count the images that have a layer."""
    return sum(any(one.key == layer.key for one in image.layers) for image in images)


def text_of(images: Sequence[Image], *, full: bool = False) -> str:
    """Draw the table; with `full` layers say their size and digest."""
    if not images:
        return NOTHING
    rows = rows_of(images)
    width = max((len(layer.name) for layer in rows), default=0) + 2
    head = [f"{number + 1}  {image.name}{_where(image)}" for number, image in enumerate(images)]
    numbers = "  ".join(str(number + 1) for number in range(len(images)))
    table = [
        f"{layer.name:<{width}}{_cells(layer, images)}{_notes(layer, images, full=full)}" for layer in rows
    ]
    lines = [*head, "", f"{'':<{width}}{numbers}", *table, "", *summary(images, full=full)]
    return "\n".join(line.rstrip() for line in lines)


def summary(images: Sequence[Image], *, full: bool = False) -> list[str]:
    """Say what is shared, and for each image what would travel."""
    shared = [layer for layer in rows_of(images) if users(layer, images) > 1]
    lines = [f"shared          {_in_words(shared, full=full)}"] if len(images) > 1 else []
    for image in images:
        if image.there is not None:
            lines += _transfer(image, image.there, full=full)
    return lines


def _transfer(image: Image, there: frozenset[str], *, full: bool) -> list[str]:
    held = [layer for layer in image.layers if layer.key in there]
    sent = [layer for layer in image.layers if layer.key not in there]
    verb = "push" if image.is_local else "pull"
    return [
        f"a {verb} of {image.name}",
        f"  already there {_in_words(held, full=full)}",
        f"  would travel  {_in_words(sent, full=full, others_bytes=image.others_bytes or 0)}",
    ]


def _in_words(layers: Sequence[Layer], *, full: bool, others_bytes: int = 0) -> str:
    names = ", ".join(dict.fromkeys(layer.name for layer in layers)) or "no layer"
    if not full:
        return names
    unknown = (
        " and what is not known before it is sent" if any(one.size_bytes is None for one in layers) else ""
    )
    sizes = {layer.key: layer.size_bytes or 0 for layer in layers}
    others = f", and {others_bytes:,} of manifest and config" if others_bytes else ""
    return f"{names}: {sum(sizes.values()):,} bytes{unknown}{others}"


def _cells(layer: Layer, images: Sequence[Image]) -> str:
    return "  ".join(HAS if any(one.key == layer.key for one in image.layers) else LACKS for image in images)


def _notes(layer: Layer, images: Sequence[Image], *, full: bool) -> str:
    words = ["shared"] if users(layer, images) > 1 else []
    if full:
        words.append("size not known" if layer.size_bytes is None else f"{layer.size_bytes:,} bytes")
        words.append(f"{(layer.digest or layer.key)[:19]}…")
    return "  " + "  ".join(words) if words else ""


def _where(image: Image) -> str:
    return "  (on your engine)" if image.is_local else ""
