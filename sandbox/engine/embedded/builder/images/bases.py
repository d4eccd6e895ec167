"""Where stages begin: an image that is here, or else one that is pulled.

Source: moby `builder/dockerfile/imagecontext.go`, `daemon/images/image_builder.go`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.images.store import parse_name
from sandbox.engine.embedded.transfer.pull import pull
from sandbox.engine.embedded.transfer.remote.credentials import RegistryCredentials

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from sandbox.engine.embedded.builder.messages import Message
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.world import World
    from sandbox.image.platform import Platform

NOT_FOUND = 404
NOBODY = RegistryCredentials()


@dataclass(frozen=True)
class Bases:
    """Finds the images that a build begins with or copies from; `credentials` are by registry."""

    world: World
    credentials: Mapping[str, RegistryCredentials]
    pulls_always: bool = False

    def find(self, name: str, platform: Platform | None) -> Generator[Message, None, Image]:
        """Return an image of that name or ID, with the messages of a pull if it is not here."""
        if not self.pulls_always:
            here = self._here(name)
            if here is not None:
                return here
        reference = parse_name(name)
        credentials = self.credentials.get(reference.registry, NOBODY)
        return (yield from pull(self.world, reference, platform, credentials))

    def _here(self, name: str) -> Image | None:
        try:
            return self.world.images.find(name)
        except EngineError as error:
            if error.status != NOT_FOUND:
                raise
            return None
