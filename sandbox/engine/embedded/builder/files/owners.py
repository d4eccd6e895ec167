"""Owners as `--chown` names them: by number, or by a name that the image's own files know.

Source: Dockerfile reference, "COPY --chown"; moby `builder/dockerfile/internals_linux.go`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree.entry import Kind
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from sandbox.engine.embedded.builder.tree.root import Root

MOST_BYTES = 16 << 20
"""Of a file that lists users."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_ID = 2
_USER_AND_GROUP = 2

Owner = tuple[int, int]


def find_owner(text: str, root: Root) -> Owner:
    """Return (uid, gid) of `user`, `user:group` or numbers; a user alone names the group as well."""
    try:
        return _find_owner(text, root)
    except EngineError as error:
        raise EngineError(
            f"unable to convert uid/gid chown string to host mapping: {error.message}"
        ) from None


def _find_owner(text: str, root: Root) -> Owner:
    names = text.split(":")
    if len(names) > _USER_AND_GROUP:
        raise EngineError(f"invalid chown string format: {text}")
    return _find("user", "uid", names[0], "etc/passwd", root), _find(
        "group", "gid", names[-1], "etc/group", root
    )


def _find(what: str, number: str, name: str, path: str, root: Root) -> int:
    if _NUMBER.fullmatch(name):
        return int(name)
    try:
        return _number_in(_lines(path, root), what, name)
    except EngineError as error:
        raise EngineError(f"can't find {number} for {what} {name}: {error.message}") from None


def _number_in(lines: list[str], what: str, name: str) -> int:
    for line in lines:
        fields = line.split(":")
        if fields[0] == name and len(fields) > _ID and _NUMBER.fullmatch(fields[_ID]):
            return int(fields[_ID])
    raise EngineError(f"no such {what}: {name}")


def _lines(path: str, root: Root) -> list[str]:
    entry = root.get(root.resolve(path))
    if entry is None or entry.kind is not Kind.FILE:
        raise EngineError(f"open /{path}: no such file or directory")
    if entry.size_bytes > MOST_BYTES:
        raise EngineError(f"/{path} of the image has {entry.size_bytes} bytes: it lists no users")
    return b"".join(entry.pieces()).decode(errors="replace").splitlines()
