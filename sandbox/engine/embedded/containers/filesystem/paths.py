"""Paths that clients name: all but the last part is resolved over links, and the last as its end asks for.

`/dir/link` is the link, `/dir/link/` and `/dir/link/.` are what it leads to.
Source: moby `daemon/archive.go`, `container/archive.go`, `ResolvePath` and `StatPath`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree import Entry, Kind
from sandbox.engine.embedded.containers.filesystem.mounted import inside
from sandbox.engine.embedded.errors import EngineError, bad_request, not_found

if TYPE_CHECKING:
    from sandbox.engine.embedded.containers.filesystem.mounted import FileSystem


@dataclass(frozen=True)
class Place:
    """What a client has named: where it is in the tree, its entry, and the name to show for it."""

    path: str
    entry: Entry
    name: str


def find_place(system: FileSystem, asked: str, container: str) -> Place:
    """Return what a path names; `container` is what the client called the container.

    Raises `EngineError`: 400 without a path, 404 where nothing is, 500 where a folder of the path is none.
    """
    if not asked:
        raise bad_request("bad parameter: pathcannot be empty")
    whole = f"/{inside(asked)}"
    wants_folder = asked.endswith(("/", "/.")) or asked == "."
    folder, name = posixpath.split(whole)
    path = system.resolve(whole) if wants_folder else posixpath.join(system.resolve(folder), name)
    path = path.lstrip("/")
    entry = system.get(path)
    if entry is None or (wants_folder and not entry.is_folder):
        _refuse(system, path, asked, container)
    shown = "." if asked.endswith("/.") or asked == "." else name or "/"
    return Place(path, entry or Entry(Kind.FOLDER), shown)


def link_target(system: FileSystem, place: Place) -> str:
    """Return where a link leads, as a path of the container; "" for what is none."""
    return f"/{system.resolve(place.path)}" if place.entry.kind is Kind.LINK else ""


def find_folder(system: FileSystem, asked: str, container: str) -> str:
    """Return the folder that a path leads to, over links.

    Raises `EngineError`: 400 without a path, 404 where nothing is, 500 where it is no folder.
    """
    if not asked:
        raise bad_request("bad parameter: pathcannot be empty")
    path = system.resolve(inside(asked))
    entry = system.get(path)
    if entry is None:
        raise _missing(asked, container)
    if not entry.is_folder:
        raise EngineError("extraction point is not a directory")
    return path


def _refuse(system: FileSystem, path: str, asked: str, container: str) -> None:
    above = path
    while above and system.get(above) is None:
        above = posixpath.dirname(above)
    found = system.get(above)
    if found is not None and not found.is_folder:
        raise EngineError(f"lstat {asked}: not a directory")
    raise _missing(asked, container)


def _missing(asked: str, container: str) -> EngineError:
    return not_found(f"Could not find the file {asked} in container {container}")
