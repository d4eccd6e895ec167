"""The embedded engine at work: in a process of its own, which all of a data folder share, or inside this one.

`server` is that process, `running` says where it is, `starting` starts and ends it from outside, `inside`
puts an engine into this process. Ports, threads and sockets are here; the engine itself has none.
"""

from __future__ import annotations

from sandbox.engine.process.starting import end_engine, start_engine

__all__ = ["end_engine", "start_engine"]
