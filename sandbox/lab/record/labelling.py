"""Labels that are put on a request: what a chapter's client creates is reaped like the lab's own.

Pure but for the bytes it is given. Networks, volumes and containers take labels in the request's JSON; a
volume that an engine would make on the way, for a container's bind, has to be made before.

Source: Docker Engine API 1.41, `POST /containers/create` (HostConfig.Binds, HostConfig.Mounts),
`/networks/create`, `/volumes/create`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABELLED = re.compile(r"^(?:/v\d+\.\d+)?/(containers|networks|volumes)/create$")
_VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def takes_labels(method: str, url: str) -> bool:
    """Tell whether a request creates something that carries labels."""
    return method == "POST" and bool(_LABELLED.match(urlsplit(url).path))


def labelled(body: bytes | str, labels: Mapping[str, str]) -> bytes:
    """Return a creating request's JSON with the labels; the learner's own of the same key stay."""
    content = json.loads(body)
    content["Labels"] = {**labels, **(content.get("Labels") or {})}
    for mount in _mounts(content):
        if mount.get("Type") == "volume" and mount.get("Source"):
            options = mount.get("VolumeOptions") or {}
            mount["VolumeOptions"] = {**options, "Labels": {**labels, **(options.get("Labels") or {})}}
    return json.dumps(content).encode()


def bound_volumes(body: bytes | str) -> tuple[str, ...]:
    """Return the names of volumes that a container's binds name: the engine makes missing ones unlabelled."""
    binds = (json.loads(body).get("HostConfig") or {}).get("Binds") or ()
    names = (bind.partition(":")[0] for bind in binds)
    return tuple(name for name in names if _VOLUME_NAME.fullmatch(name))


def _mounts(content: dict[str, Any]) -> list[dict[str, Any]]:
    return list((content.get("HostConfig") or {}).get("Mounts") or ())
