"""What every stand-in says of itself: in a label, in annotations, and in a file of each layer."""

from __future__ import annotations

KEY = "docker-registry-course.stand-in"
"""The label of an image and the annotation of a manifest or index that hold the sentence."""

REAL_SIZE = "docker-registry-course.real-size"
"""The annotation of a manifest that holds the compressed size of the real image's layers on linux/amd64."""


def sentence(family: str, version: str, *, is_official: bool) -> str:
    """Say what a stand-in is; "Docker Official Image" is Docker's own term for what it stands for."""
    kind = "Docker Official Image" if is_official else "image"
    return f"stand-in for the {kind} {family} {version}; not the real one; made by the Docker registry course"
