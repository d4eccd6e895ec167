"""The snapshot itself: registries by role and images by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.errors import SandboxError
from sandbox.snapshot.image_state import ImageState
from sandbox.snapshot.registry_state import RegistryState

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
"""The version of the JSON form."""


@dataclass(frozen=True)
class Snapshot:
    """Registries by role, and an engine's images by name with a registry's address replaced by its role.

    The image `127.0.0.1:5000/skylark/forecast:0.1`, with the role `local` for `127.0.0.1:5000`, has the key
    `local/skylark/forecast:0.1`; `python:3.13` of Docker Hub stays `python:3.13`.
    """

    registries: Mapping[str, RegistryState] = field(default_factory=dict, hash=False)
    images: Mapping[str, ImageState] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Write plain JSON values, with the version of this form."""
        return {
            "version": VERSION,
            "registries": {role: state.to_json() for role, state in self.registries.items()},
            "images": {name: state.to_json() for name, state in self.images.items()},
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Snapshot:
        """Read what `to_json` wrote."""
        if fields.get("version") != VERSION:
            raise SandboxError(
                f"A snapshot of version {fields.get('version')} cannot be read; this is {VERSION}."
            )
        return cls(
            registries={role: RegistryState.from_json(state) for role, state in fields["registries"].items()},
            images={name: ImageState.from_json(state) for name, state in fields["images"].items()},
        )
