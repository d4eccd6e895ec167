"""The stand-ins: tiny images with the names, tags, platforms and configuration of well-known ones.

`data/` says what there is, one file a family, each with its sources; `family` reads it, `recipe` turns the
lines of a recipe into a configuration and layers, `image` and `attestation` write the bytes, `shelf` puts a
family into a store when somebody first asks for it. The same bytes come out on every machine.
"""

from __future__ import annotations

from sandbox.providers.hub.seeds.shelf import Seeds

__all__ = ["Seeds"]
