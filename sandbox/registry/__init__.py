"""The embedded OCI distribution registry: a synchronous app over Distribution's own on-disk layout.

`routes` says which file serves which request. `Registry` is the app; whoever starts one makes its
`Configuration`. A server, a command and a container engine around it are elsewhere.
"""

from __future__ import annotations

from sandbox.registry.app import Registry
from sandbox.registry.collection import collect
from sandbox.registry.configuration import Configuration, load_configuration

__all__ = ["Configuration", "Registry", "collect", "load_configuration"]
