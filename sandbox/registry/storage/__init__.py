"""The registry's store, in Distribution's own on-disk layout: `Store` over `Folder` or `Memory`.

`files` is the floor (whole files or none), `layout` the paths, `blobs`, `repository` and `uploads` the
three kinds of things, `leases` what keeps a collection away from a push. Nothing here knows of HTTP.
"""

from __future__ import annotations

from sandbox.registry.storage.folder import Folder
from sandbox.registry.storage.memory import Memory
from sandbox.registry.storage.store import Store

__all__ = ["Folder", "Memory", "Store"]
