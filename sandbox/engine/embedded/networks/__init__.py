"""Networks: names that containers belong to. No packet travels on one: published ports are the way in.

`store` keeps them and tells who is on one, `endpoints` shows a container's place, `managing` has the
requests.
"""

from __future__ import annotations

from sandbox.engine.embedded.networks.store import Network, Networks

__all__ = ["Network", "Networks"]
