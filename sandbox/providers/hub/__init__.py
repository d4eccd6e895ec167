"""A small Docker Hub: what `docker pull python` gets where there is no network.

`Hub` is one app for all of Hub's host names; `apps` is what the engine's resolver asks for. The registry is
the embedded one, the images are stand-ins (`seeds`), and tokens, accounts, pull limits and search are here.
"""

from __future__ import annotations

from sandbox.providers.hub.hosts import HOSTS
from sandbox.providers.hub.hub import Hub, apps

__all__ = ["HOSTS", "Hub", "apps"]
