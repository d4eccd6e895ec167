"""Pushing: an image of this engine goes to a registry.

`pushing` is the whole of it, `layers` sends what the registry lacks (`sources` says what it may have in
another repository), `upload` one blob.
"""

from __future__ import annotations

from sandbox.engine.embedded.transfer.push.pushing import push

__all__ = ["push"]
