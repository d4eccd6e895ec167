"""The layers of images as a scene."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.views.layers.drawing import STYLE, svg_of
from sandbox.views.layers.text import NOTHING, rows_of, summary, text_of
from sandbox.views.stage import element, static, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sandbox.views.layers.images import Image


class LayersScene:
    """Images to compare, from registries or engines."""

    def __init__(self, images: Sequence[Image]) -> None:
        """Compare these, in this order."""
        self._images = tuple(images)

    @property
    def title(self) -> str:
        """What it is a picture of."""
        return f"Layers of {', '.join(image.name for image in self._images) or 'no image'}"

    @cached_property
    def plain(self) -> str:
        """The table, without digests and sizes."""
        return text_of(self._images)

    @cached_property
    def text(self) -> str:
        """The table with digests and sizes."""
        return text_of(self._images, full=True)

    @cached_property
    def static(self) -> str:
        """The table as a picture."""
        return static(svg_of(self._images, self.title, full=False), STYLE, "layers")

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:  # noqa: ARG002  # nothing folds
        """Draw bars to scale, and say what would travel."""
        if not self._images:
            return write(element("p", {}, NOTHING))
        said = "\n".join(summary(self._images, full=True))
        drawn = svg_of(self._images, self.title, full=True)
        return write(
            element("div", {}, *([element("pre", {"class": "drc-summary"}, said)] if said else []), drawn)
        )

    def details(self, key: str) -> str:
        """Say what a layer is called, packed and unpacked, and which images have it."""
        layer = next((one for one in rows_of(self._images) if key.endswith(f" {one.key}")), None)
        if layer is None:
            return ""
        owners = ", ".join(one.name for one in self._images if layer.key in {each.key for each in one.layers})
        packed = layer.digest or "not known before it is pushed: an engine keeps layers unpacked"
        rows = [("Digest, as it travels", packed), ("Diff ID, unpacked", layer.key), ("In", owners)]
        pairs = [(element("dt", {}, name), element("dd", {}, value)) for name, value in rows]
        listed = element("dl", {}, *(one for pair in pairs for one in pair))
        return write(element("div", {}, element("strong", {}, layer.name), listed))
