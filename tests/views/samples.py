"""Two versions of an image in a repository, and the requests that real engines made for them.

The requests are those of Docker Engine 20.10.24 (classic store) and 26.1.5 (containerd store) against
Distribution 2.8.2, with short digests in the place of the real ones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.image import Descriptor, Digest
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.wire.log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "skylark/forecast"
BLOBS, MANIFESTS = f"/v2/{NAME}/blobs", f"/v2/{NAME}/manifests"


def digest(letter: str) -> str:
    """Return a digest that is one letter over and over."""
    return f"sha256:{letter * 64}"


MANIFEST_1, MANIFEST_2, CONFIG_1, CONFIG_2 = digest("1"), digest("2"), digest("c"), digest("d")
STATIONS, FORECAST_1, FORECAST_2 = digest("a"), digest("b"), digest("e")


def manifest(config: str, *layers: str) -> ManifestState:
    """Return an image's manifest with layers of 100 bytes."""
    kind = "application/vnd.oci.image.layer.v1.tar+gzip"
    return ManifestState(
        "application/vnd.oci.image.manifest.v1+json",
        config_digest=config,
        layers=tuple(Descriptor(kind, Digest(layer), 100) for layer in layers),
    )


TWO_VERSIONS = RepositoryState(
    tags={"0.2": MANIFEST_2, "0.1": MANIFEST_1},
    manifests={
        MANIFEST_1: manifest(CONFIG_1, STATIONS, FORECAST_1),
        MANIFEST_2: manifest(CONFIG_2, STATIONS, FORECAST_2),
    },
)


def requests(*lines: str) -> tuple[LoggedRequest, ...]:
    """Read `METHOD PATH STATUS`, one a second."""
    start = datetime(2026, 11, 23, tzinfo=UTC)
    parts = [line.split() for line in lines]
    return tuple(
        LoggedRequest(start + timedelta(seconds=number), method, path, int(status), size_bytes=100)
        for number, (method, path, status) in enumerate(parts)
    )


def uploads_of_20_10(digests: Iterable[str]) -> list[str]:
    """Return how Engine 20.10 uploads: without asking first, in pieces, and with a look afterwards."""
    return [
        line
        for one in digests
        for line in (
            f"POST {BLOBS}/uploads/ 202",
            f"PATCH {BLOBS}/uploads/some-id?_state=x 202",
            f"PUT {BLOBS}/uploads/some-id?_state=x&digest={one.replace(':', '%3A')} 201",
            f"HEAD {BLOBS}/{one} 200",
        )
    ]


def uploads_of_26(digests: Iterable[str]) -> list[str]:
    """Return how Engine 26 with the containerd store uploads: it asks first, and sends in one piece."""
    return [
        line
        for one in digests
        for line in (
            f"HEAD {BLOBS}/{one} 404",
            f"POST {BLOBS}/uploads/ 202",
            f"PUT {BLOBS}/uploads/some-id?_state=x&digest={one.replace(':', '%3A')} 201",
        )
    ]
