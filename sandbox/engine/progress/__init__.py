"""Progress: what an engine streams while it pushes, pulls, builds or loads, folded into one frozen state.

Pure but for the reading of the stream itself. Bars are drawn from it by `sandbox.views.progress`.
"""

from __future__ import annotations

from sandbox.engine.progress.folding import fold
from sandbox.engine.progress.following import follow
from sandbox.engine.progress.state import Layer, Phase, Progress

__all__ = ["Layer", "Phase", "Progress", "fold", "follow"]
