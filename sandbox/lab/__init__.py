"""What one learner's session runs: the engine in use, registry containers, `%docker`, and its clean-up.

`lab.py` has the `Lab` that a notebook holds; `registry/` what `lab.registry()` returns, `command/` what
`%docker` does. What they make on the engine is labelled (`labels.py`) or recorded before it exists
(`record/`), so that `reaping.py` takes away exactly that. Which engine is in use is decided below, in
`sandbox.engine`.
"""

from __future__ import annotations

from sandbox.lab.failure import ExpectedError
from sandbox.lab.lab import Lab
from sandbox.lab.reaping import Leftover, Reaped
from sandbox.lab.registry.registry import Registry
from sandbox.lab.shown import Shown

__all__ = ["ExpectedError", "Lab", "Leftover", "Reaped", "Registry", "Shown"]
