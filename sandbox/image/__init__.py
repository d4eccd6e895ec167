"""What an image is made of: digests, descriptors, manifests, indexes, configs, layers.

Everything here is a frozen value or a pure function of bytes. `sandbox.image.tiny`, which makes whole images
and loads them into an engine, is imported by its own name, for it needs references. Transfer: `sandbox.wire`.
"""

from __future__ import annotations

from sandbox.image.config import Config
from sandbox.image.descriptor import Descriptor
from sandbox.image.digest import Digest
from sandbox.image.index import Index, parse_manifest
from sandbox.image.layer import Layer, make_layer
from sandbox.image.manifest import Manifest
from sandbox.image.platform import Platform

__all__ = [
    "Config",
    "Descriptor",
    "Digest",
    "Index",
    "Layer",
    "Manifest",
    "Platform",
    "make_layer",
    "parse_manifest",
]
