"""Images: what an engine keeps of them (`image`, `store`), their names, and the requests about them.

Classic semantics: an image's ID is the digest of its config. `names` moves names, `listing` and `reading`
answer questions, `removal` takes away.
"""

from __future__ import annotations

from sandbox.engine.embedded.images.image import Image
from sandbox.engine.embedded.images.names import Names
from sandbox.engine.embedded.images.store import Images

__all__ = ["Image", "Images", "Names"]
