"""The images that a story is about: tiny, reproducible, and of this story alone.

Two engines in one run get the same digests; two runs, and two stories, get others, so that nobody takes
away what another is looking at.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.image.tiny import TinyImage, TinyIndex, make_image, make_index

if TYPE_CHECKING:
    from sandbox.image.digest import Digest

PLATFORM = "linux/amd64"
OTHER_PLATFORM = "linux/arm64"


@dataclass(frozen=True)
class Seeds:
    """Images made from a salt."""

    salt: str

    @cached_property
    def image(self) -> TinyImage:
        """An image of two layers."""
        return self._image(
            "image", {"etc/wind.txt": f"west {self.salt}\n"}, {"srv/forecast.json": f"[] {self.salt}\n"}
        )

    @cached_property
    def newer(self) -> TinyImage:
        """Another image, whose first layer is that of `image`."""
        return self._image(
            "newer", {"etc/wind.txt": f"west {self.salt}\n"}, {"srv/forecast.json": f"[1] {self.salt}\n"}
        )

    @cached_property
    def large(self) -> TinyImage:
        """An image with a layer that takes its time: 1 MiB that cannot be compressed."""
        blocks = (hashlib.sha512(f"{self.salt} {number}".encode()).digest() for number in range(1 << 14))
        return self._image("large", {"srv/archive.bin": b"".join(blocks)})

    @cached_property
    def foreign(self) -> TinyImage:
        """An image for another platform."""
        labels = {"contract": "foreign", "salt": self.salt}
        return make_image({"etc/wind.txt": f"arm {self.salt}\n"}, labels=labels, platform=OTHER_PLATFORM)

    @cached_property
    def index(self) -> TinyIndex:
        """`image` and `foreign` under one index."""
        return make_index(self.image, self.foreign)

    @property
    def digests(self) -> dict[str, Digest]:
        """All digests by name."""
        found: dict[str, Digest] = {"index": self.index.digest}
        for name in ("image", "newer", "large", "foreign"):
            image: TinyImage = getattr(self, name)
            found |= {name: image.config.digest, f"{name}'s manifest": image.digest}
            for number, layer in enumerate(image.layers, 1):
                found[f"{name}'s layer {number}"] = layer.descriptor.digest
                found[f"{name}'s diff {number}"] = layer.diff_id
        return found

    def _image(self, name: str, *layers: dict[str, str | bytes]) -> TinyImage:
        return make_image(
            *layers,
            labels={"contract": name, "salt": self.salt},
            platform=PLATFORM,
            command=["/bin/forecast"],
            environment=["WIND=west"],
        )
