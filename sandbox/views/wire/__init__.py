"""The wire: the requests of a cell or a step, who asked whom for what, and why.

`WireScene` is made of `Stream`s: what one registry's log, or our own client, tells of requests. It is pure:
a replay, if there is one, is somebody else's function, so that saved requests draw, too.
"""

from __future__ import annotations

from sandbox.views.wire.rows import Stream
from sandbox.views.wire.scene import WireScene

__all__ = ["Stream", "WireScene"]
