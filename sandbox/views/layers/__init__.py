"""The layers of images side by side: which they share, and what a push or a pull would transfer."""

from __future__ import annotations

from sandbox.views.layers.images import Image, Layer, image_of, images_of_tag
from sandbox.views.layers.scene import LayersScene

__all__ = ["Image", "Layer", "LayersScene", "image_of", "images_of_tag"]
