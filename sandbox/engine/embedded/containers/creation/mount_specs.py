"""What is mounted where: `Binds`, `Mounts`, `Volumes` of container and image, and `VolumesFrom`.

A later one wins over an earlier one at the same path, in that order.
Source: moby `volume/mounts/linux_parser.go` and `daemon/volumes.go`, `registerMountPoints`.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers.record import Mount
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sandbox.engine.embedded.containers.record import Container

_MODES = ("ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent")
_PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")
_KINDS = ("bind", "volume", "tmpfs")


def read_mounts(
    host: Mapping[str, Any], volumes: Iterable[str], find: Callable[[str], Container]
) -> tuple[Mount, ...]:
    """Return all mounts; a volume without a name has the source ""; `find` finds other containers.

    Raises `EngineError` with dockerd's words, 400 or 500, for what cannot be mounted.
    """
    asked: dict[str, Mount] = {}
    for text in host.get("VolumesFrom") or ():
        asked |= {mount.target: mount for mount in _of_another(text, find)}
    for mount in map(_read_bind, host.get("Binds") or ()):
        if mount.target in asked and asked[mount.target].mode != _FROM:
            raise bad_request(f"Duplicate mount point: {mount.target}")
        asked[mount.target] = mount
    for document in host.get("Mounts") or ():
        asked |= {mount.target: mount for mount in (_read_mount(document),)}
    for target in volumes:
        clean = _absolute(target, "volume")
        asked.setdefault(clean, Mount("volume", "", clean, is_anonymous=True))
    return tuple(replace(mount, mode="" if mount.mode == _FROM else mount.mode) for mount in asked.values())


_FROM = "from another"


def _of_another(text: str, find: Callable[[str], Container]) -> Iterator[Mount]:
    name, colon, mode = text.partition(":")
    if colon and mode not in _MODES:
        raise EngineError(f"invalid mode: {mode}")
    for mount in find(name).mounts:
        yield replace(mount, is_read_only=mount.is_read_only or mode == "ro", is_anonymous=False, mode=_FROM)


def _read_bind(text: str) -> Mount:
    """Read `SOURCE:TARGET:MODE`; a source with a slash at its front is a path of this machine."""
    parts = text.split(":")
    try:
        source, target, mode = (
            ("", parts[0], "") if len(parts) == 1 else (parts[0], parts[1], ":".join(parts[2:]))
        )
        clean = _absolute(target, "volume" if not source.startswith("/") else "bind")
    except EngineError as error:
        raise EngineError(f"invalid volume specification: '{text}': {error.message}") from None
    words = mode.split(",") if mode else []
    if any(word not in (*_MODES, *_PROPAGATIONS) for word in words):
        raise EngineError(f"invalid mode: {mode}")
    is_bind = source.startswith("/")
    return Mount(
        "bind" if is_bind else "volume",
        posixpath.normpath(source) if is_bind else source,
        clean,
        is_read_only="ro" in words,
        is_anonymous=not source,
        mode=mode or ("" if is_bind else "z"),
        copies="nocopy" not in words,
    )


def _read_mount(document: Mapping[str, Any]) -> Mount:
    kind, source = str(document.get("Type") or ""), str(document.get("Source") or "")
    if kind not in _KINDS:
        raise _invalid(kind, "mount type unknown")
    target = _absolute(str(document.get("Target") or ""), kind)
    if kind == "bind":
        _check_source(source)
    elif kind == "tmpfs" and source:
        raise _invalid(kind, "field Source must not be specified")
    return Mount(
        kind,
        source,
        target,
        is_read_only=bool(document.get("ReadOnly")),
        is_anonymous=kind == "volume" and not source,
        mode="z" if kind == "volume" else "",
        copies=not (document.get("VolumeOptions") or {}).get("NoCopy"),
    )


def volume_labels(host: Mapping[str, Any], target: str) -> dict[str, str]:
    """Return the labels that a client gives to a new volume at a path."""
    mounts: Sequence[Mapping[str, Any]] = host.get("Mounts") or ()
    found = next((each for each in mounts if posixpath.normpath(str(each.get("Target"))) == target), {})
    return dict((found.get("VolumeOptions") or {}).get("Labels") or {})


def _check_source(source: str) -> None:
    """Check a path of this machine, which is the only one whose paths can be mounted."""
    if not source:
        raise _invalid("bind", "field Source must not be empty")
    if not posixpath.isabs(source) and not Path(source).is_absolute():
        raise _invalid("bind", f"invalid mount path: '{source}' mount path must be absolute")
    if not Path(source).exists():
        raise _invalid("bind", f"bind source path does not exist: {source}")


def _absolute(target: str, kind: str) -> str:
    if not target:
        raise _invalid(kind, "field Target must not be empty")
    if not posixpath.isabs(target):
        raise _invalid(kind, f"invalid mount path: '{target}' mount path must be absolute")
    clean = posixpath.normpath(f"/{target.lstrip('/')}")
    if clean == "/":
        raise _invalid(kind, "invalid specification: destination can't be '/'")
    return clean


def _invalid(kind: str, reason: str) -> EngineError:
    return bad_request(f'invalid mount config for type "{kind}": {reason}')
