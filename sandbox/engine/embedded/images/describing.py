"""Images as clients see them: the entries of lists, and the whole of one.

Source: Docker Engine API 1.50, "ImageSummary" and "ImageInspect".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.images.names import familiar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.call import ApiVersion
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.images.store import Images

WITHOUT_VIRTUAL_SIZE = (1, 44)
WITHOUT_NONE = (1, 43)
WITHOUT_CONTAINER = (1, 45)
_FRACTION = re.compile(r"\.[0-9]+")
NEVER = "0001-01-01T00:00:00Z"


def summary(images: Images, image: Image, api: ApiVersion, containers: int = -1) -> dict[str, Any]:
    """Write an image's entry in a list."""
    names = images.names.of(image.id)
    fields: dict[str, Any] = {
        "Containers": containers,
        "Created": created_s(image.created),
        "Id": image.id,
        "Labels": image.labels or None,
        "ParentId": image.parent or "",
        "RepoDigests": familiar(names, digests=True) or None,
        "RepoTags": familiar(names, digests=False) or None,
        "SharedSize": -1,
        "Size": image.size_bytes,
    }
    return fields | virtual_size(image.size_bytes, api)


def as_listed(entry: dict[str, Any], api: ApiVersion) -> dict[str, Any]:
    """Write an entry's names as `GET /images/json` has them.

    Source: moby `api/server/router/image/image_routes.go`, `getImagesJSON`: before 1.43 an image without any
    name had one of `<none>`, and one without digests had no list of them.
    """
    tags, digests = entry["RepoTags"], entry["RepoDigests"]
    if api >= WITHOUT_NONE:
        return {**entry, "RepoTags": tags or [], "RepoDigests": digests or []}
    is_nameless = not tags and not digests
    return (
        {**entry, "RepoTags": ["<none>:<none>"], "RepoDigests": ["<none>@<none>"]} if is_nameless else entry
    )


def details(images: Images, image: Image, api: ApiVersion) -> dict[str, Any]:
    """Write all of an image."""
    names, fields = images.names.of(image.id), image.fields
    written: dict[str, Any] = {
        "Id": image.id,
        "RepoTags": familiar(names, digests=False),
        "RepoDigests": familiar(names, digests=True),
        "Parent": image.parent or "",
        "Comment": fields.get("comment") or _last_comment(image),
        "Created": image.created,
        "DockerVersion": fields.get("docker_version") or "",
        "Author": fields.get("author") or "",
        "Config": settings(image),
        "Architecture": fields.get("architecture") or "",
        "Os": fields.get("os") or "",
        "Size": image.size_bytes,
        "GraphDriver": {"Data": None, "Name": "embedded"},
        "RootFS": {"Type": "layers", "Layers": list(image.diff_ids)},
        "Metadata": {"LastTagTime": image.tagged_at or NEVER},
    }
    if fields.get("variant"):
        written["Variant"] = fields["variant"]
    if not image.diff_ids:
        del written["RootFS"]["Layers"]
    return written | virtual_size(image.size_bytes, api) | _container_of_the_build(image, api)


def settings(image: Image) -> dict[str, Any]:
    """Write an image's settings with the fields that engines always show."""
    return _all_settings(image.settings)


def _all_settings(known: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "Hostname": "",
        "Domainname": "",
        "User": "",
        "AttachStdin": False,
        "AttachStdout": False,
        "AttachStderr": False,
        "Tty": False,
        "OpenStdin": False,
        "StdinOnce": False,
        "Env": None,
        "Cmd": None,
        "Image": "",
        "Volumes": None,
        "WorkingDir": "",
        "Entrypoint": None,
        "OnBuild": None,
        "Labels": None,
    }
    return shown | {name: value for name, value in known.items() if name != "ArgsEscaped"}


def virtual_size(size_bytes: int, api: ApiVersion) -> dict[str, int]:
    """Add the old name of the size for clients that know it."""
    return {"VirtualSize": size_bytes} if api < WITHOUT_VIRTUAL_SIZE else {}


def created_s(written: str) -> int:
    """Return an image's time in seconds since 1970; what cannot be read counts as year 1, as in Go."""
    try:
        moment = dt.datetime.fromisoformat(_to_microseconds(written))
    except ValueError:
        moment = dt.datetime.min.replace(tzinfo=dt.UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return int((moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds())


def _to_microseconds(written: str) -> str:
    """Cut what Go writes of nanoseconds: Python reads six digits."""
    return _FRACTION.sub(lambda found: found[0][:7].ljust(7, "0"), written, count=1)


def _last_comment(image: Image) -> str:
    history = image.fields.get("history") or []
    return str(history[-1].get("comment") or "") if history else ""


def _container_of_the_build(image: Image, api: ApiVersion) -> dict[str, Any]:
    """Add what older clients are shown of the container that a build step ran in."""
    if api >= WITHOUT_CONTAINER:
        return {}
    fields = image.fields
    container = {"Container": fields["container"]} if fields.get("container") else {}
    return {**container, "ContainerConfig": _all_settings(fields.get("container_config") or {})}
