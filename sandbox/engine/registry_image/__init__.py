"""The image that registries run from: present, else from Docker Hub, else built here, else from a bundle.

`find` plans, which changes nothing; the lab makes, and records every reference before it is created.
"""

from __future__ import annotations

from sandbox.engine.registry_image.choice import (
    ADVICE,
    find_registry_image,
    named_bundle,
    plan_registry_image,
)
from sandbox.engine.registry_image.docker_hub import refuse
from sandbox.engine.registry_image.progress import Watch, unwatched
from sandbox.engine.registry_image.sources import RegistryImage, familiar, image_names

__all__ = [
    "ADVICE",
    "RegistryImage",
    "Watch",
    "familiar",
    "find_registry_image",
    "image_names",
    "named_bundle",
    "plan_registry_image",
    "refuse",
    "unwatched",
]
