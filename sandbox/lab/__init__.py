"""What one learner's session runs: the engine in use, registry containers, `%docker`, and its clean-up.

`lab.py` has the `Lab` that a notebook holds; `registry.py` what `lab.registry()` returns. What they make on
the engine is labelled (`labels.py`) or recorded before it exists (`record.py`, `recording.py`), so that
`reaping.py` takes away exactly that. Which engine is in use is decided below, in `sandbox.engine`.
"""
