"""The names inside an archive of images, read before the engine loads it.

`docker save` writes `manifest.json`, whose RepoTags name the images; newer engines and other tools write an
OCI layout, whose `index.json` names them in annotations. The blobs are left unread.

Source: moby `image/tarexport`, `manifestItem`; OCI image specification 1.1, "Image Layout Specification";
containerd `images/annotations.go`.
"""

from __future__ import annotations

import json
import tarfile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_BYTES = 8 * 1024 * 1024
_NAME_ANNOTATION = "io.containerd.image.name"


def names_in(archive: IO[bytes]) -> tuple[str, ...]:
    """Return the names in a seekable archive, which is left where it was; none if it is no archive."""
    start = archive.tell()
    try:
        with tarfile.open(fileobj=archive, mode="r:*") as tar:
            return tuple(dict.fromkeys(_names(tar)))
    except (tarfile.TarError, EOFError, ValueError):
        return ()  # the engine refuses it, too
    finally:
        archive.seek(start)


def _names(tar: tarfile.TarFile) -> Iterator[str]:
    for member in tar:
        if not member.isfile() or member.size > LARGEST_BYTES:
            continue
        name = member.name.removeprefix("./")
        if name in ("manifest.json", "index.json"):
            file = tar.extractfile(member)
            content = json.load(file) if file else None
            yield from _saved(content) if name == "manifest.json" else _laid_out(content)


def _saved(content: Any) -> Iterator[str]:  # noqa: ANN401  # whatever JSON the archive holds
    for item in _objects(content):
        yield from (tag for tag in item.get("RepoTags") or () if isinstance(tag, str))


def _laid_out(content: Any) -> Iterator[str]:  # noqa: ANN401  # whatever JSON the archive holds
    for descriptor in _objects(content.get("manifests")) if isinstance(content, dict) else ():
        name = (descriptor.get("annotations") or {}).get(_NAME_ANNOTATION)
        if isinstance(name, str):
            yield name


def _objects(content: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # whatever JSON the archive holds
    return [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []
