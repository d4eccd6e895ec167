"""Pulling: from a name to an image of this engine.

`pulling` is the whole of it, `resolving` finds the manifest (`platforms` chooses in an index), `layers` gets
what is missing, `download` one layer, through breaks, and `examination` looks into it while it comes.
"""

from __future__ import annotations

from sandbox.engine.embedded.transfer.pull.pulling import pull, pull_all

__all__ = ["pull", "pull_all"]
