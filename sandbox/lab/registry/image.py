"""The image that registries run from, as a notebook uses it: a reference that tells where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from sandbox.engine.registry_image import RegistryImage


class RegistryReference(str):
    """A reference, to be given to the SDK as it is; `reason` says in a sentence why it is this one."""

    how: str
    reason: str
    __slots__ = ("how", "reason")

    def __new__(cls, image: RegistryImage) -> Self:
        """Be the image's reference."""
        reference = super().__new__(cls, image.reference)
        reference.how, reference.reason = image.how, image.reason
        return reference
