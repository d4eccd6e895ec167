"""What an engine keeps by digest: layers as they came (compressed), configs and manifests.

`content` stores and leases, `layers` knows what is inside a layer, `compression` opens one.
"""

from __future__ import annotations

from sandbox.engine.embedded.content.content import Content, Lease, Writer
from sandbox.engine.embedded.content.layers import LayerFact, LayerFacts

__all__ = ["Content", "LayerFact", "LayerFacts", "Lease", "Writer"]
