"""Creations: which image names a request to the engine, or a `docker` command line, is about to make.

Pure: read from the request or the words alone, before anything is sent, so that the record can be on the
disk first. Names are full (`docker.io/library/python:3.12`), because an engine knows one image by several
short ones. What a command line may make is a set of candidates: the engine says which of them came true.

Source: Docker Engine API 1.41, `POST /images/create`, `/images/{name}/tag`, `/images/load`, `/build`,
`/commit`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from sandbox.errors import InvalidReferenceError
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VERSION = re.compile(r"^/v\d+\.\d+(?=/)")
_TAG = re.compile(r"^/images/.+/tag$")

_MAKERS = ("pull", "build", "load", "import", "commit", "run", "create")
_GROUPS = ("image", "container")
_BUILDERS = {"builder": "build", "buildx": "build"}


@dataclass(frozen=True)
class Creation:
    """What may be made: full references, and with `makes_images` images that were not there.

    `repository` is set where all tags of one are pulled, which the registry alone knows.
    """

    references: tuple[str, ...] = ()
    repository: str = ""
    makes_images: bool = True


def creation_of_request(method: str, url: str, archive: Iterable[str] = ()) -> Creation | None:
    """Return what a request to the engine may make, None for one that makes no image.

    `archive` holds the names inside the archive that `POST /images/load` sends.
    """
    parts = urlsplit(url)
    path = _VERSION.sub("", parts.path)
    if method != "POST":
        return None
    if path == "/images/load":
        return Creation(full_names(archive))
    if _TAG.match(path):
        return Creation(_named(parse_qs(parts.query)).references, makes_images=False)
    read = _READERS.get(path)
    return read(parse_qs(parts.query)) if read else None


def creation_of_command(words: Sequence[str], archive: Iterable[str] = ()) -> Creation | None:
    """Return what `docker WORDS` may make, None for a command that makes no image.

    Every word that reads as a name is a candidate: to tell a name from an option's value takes the command's
    whole grammar, and the engine says afterwards which of them came true.
    """
    command, rest = subcommand(words)
    if command == "tag":
        return Creation(full_names(rest[-1:]), makes_images=False)
    if command not in _MAKERS:
        return None
    values = tuple(word.partition("=")[2] if word.startswith("-") else word for word in rest)
    if command == "pull" and {"-a", "--all-tags"} & set(rest):
        return Creation(repository=next((_repository(word) for word in reversed(values) if word), ""))
    attached = tuple(word[2:] for word in rest if word.startswith("-t") and len(word) > len("-t"))
    return Creation(full_names((*values, *attached, *archive)))


def subcommand(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return what a command line does and its further words: `image pull x` and `pull x` do the same."""
    if not words:
        return "", ()
    first, *rest = words
    if first in _BUILDERS and rest[:1] == [_BUILDERS[first]]:
        return "build", tuple(rest[1:])
    if rest and first in _GROUPS:
        return rest[0], tuple(rest[1:])
    return first, tuple(rest)


def full_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the full form of each text that is an image's name, in order, once each."""
    return tuple(dict.fromkeys(name for text in texts if (name := _full(text))))


def _full(text: str) -> str:
    try:
        return str(Reference.parse(text))
    except InvalidReferenceError:
        return ""  # the engine refuses it, too


def _repository(text: str) -> str:
    try:
        return Reference.parse(text).name
    except InvalidReferenceError:
        return ""


def _created(query: dict[str, list[str]]) -> Creation:
    return _pulled(query) if "fromImage" in query else _named(query)


def _built(query: dict[str, list[str]]) -> Creation:
    return Creation(full_names(query.get("t", ())))


def _pulled(query: dict[str, list[str]]) -> Creation:
    name, tag = query["fromImage"][0], query.get("tag", [""])[0]
    if not tag and _names_no_version(name):
        return Creation(repository=_repository(name))
    return Creation(full_names([_joined(name, tag)]))


def _names_no_version(name: str) -> bool:
    return "@" not in name and ":" not in name.rpartition("/")[2]


def _named(query: dict[str, list[str]]) -> Creation:
    name, tag = query.get("repo", [""])[0], query.get("tag", [""])[0]
    return Creation(full_names([_joined(name, tag)] if name else []))


def _joined(name: str, tag: str) -> str:
    if not tag:
        return name
    return f"{name}@{tag}" if ":" in tag else f"{name}:{tag}"


_READERS = {"/images/create": _created, "/commit": _named, "/build": _built}
