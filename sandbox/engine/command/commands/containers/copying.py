"""`docker cp`: files out of a container and into it.

Source: Docker manuals, "docker container cp"; Docker Engine API 1.50, "Containers: archive".
"""

from __future__ import annotations

import base64
import io
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from docker.errors import APIError

from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly, switch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.command.session import Session

CHUNK_BYTES = 1 << 20
IN_MEMORY_BYTES = 16 << 20
NOT_FOUND = 404
DIRECTORY_BIT = 1 << 31
"""Of a mode, as Go writes it."""


@dataclass(frozen=True)
class _Place:
    """One end of a copy; `container` is "" for this machine."""

    container: str
    path: str

    @classmethod
    def read(cls, word: str) -> _Place:
        """Tell `CONTAINER:PATH` from a path."""
        container, colon, path = word.partition(":")
        if not colon or word.startswith((".", "/", "-")) or (len(container) == 1 and path[:1] in ("\\", "/")):
            return cls("", word)
        return cls(container, path)


@command(
    "cp",
    usage="[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
    takes=exactly(2),
    help="Copy files out of a container or into it",
    aliases=("docker container cp", "docker cp"),
)
@switch("-a", "--archive", about="Keep users and groups")
@switch("-L", "--follow-link", about="Copy what a link leads to")
@switch("-q", "--quiet", about="Show no progress; there is none without a terminal")
def copy(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Copy."""
    source, target = (_Place.read(word) for word in words)
    if source.container and target.container:
        raise CommandError("copying between containers is not supported")
    if source.container:
        _copy_out(session, source, target.path)
    elif target.container:
        _copy_in(session, source.path, target, follows=options["follow_link"])
    else:
        raise CommandError("must specify at least one container source")


def _copy_out(session: Session, source: _Place, target: str) -> None:
    if target != "-" and not Path(target).parent.is_dir():
        raise CommandError(f'invalid output path: directory "{Path(target).parent}" does not exist')
    query = {"path": source.path}
    response = ask(
        session.api, "GET", f"/containers/{part(source.container)}/archive", query=query, streams=True
    )
    with response, tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        for chunk in response.iter_content(CHUNK_BYTES):
            if target == "-":
                session.write_archive(chunk)
            else:
                file.write(chunk)
        if target == "-":
            return
        file.seek(0)
        _unpack(file, source.path, Path(target), ends_in_slash=target.endswith(("/", os.sep)))  # type: ignore[arg-type]


def _unpack(file: BinaryIO, source: str, target: Path, *, ends_in_slash: bool) -> None:
    with tarfile.open(fileobj=file) as archive:
        members = archive.getmembers()
        root = members[0]
        if root.isdir() and target.exists() and not target.is_dir():
            raise CommandError("cannot copy directory")
        if ends_in_slash and not target.is_dir() and not root.isdir():
            raise CommandError(f"no such directory: {target}")
        copies_content = source.endswith("/.")
        inside = target.is_dir() and not copies_content
        folder = target if inside or copies_content else target.parent
        name = "" if copies_content else root.name.strip("/") if inside else target.name
        folder.mkdir(parents=True, exist_ok=True)
        try:
            archive.extractall(folder, _renamed(members, root.name.strip("/"), name), filter="tar")
        except (OSError, tarfile.TarError) as error:
            raise CommandError(f"copying to {target}: {error}") from None


def _renamed(members: list[tarfile.TarInfo], old: str, new: str) -> Iterator[tarfile.TarInfo]:
    """Put the archive's one root under another name; "" for its content alone."""
    for member in members:
        rest = member.name.strip("/").removeprefix(old).lstrip("/")
        name = "/".join(piece for piece in (new, rest) if piece)
        if not name:
            continue
        link = member.linkname
        if member.islnk():
            link = "/".join(piece for piece in (new, link.removeprefix(old).lstrip("/")) if piece)
        yield member.replace(name=name, linkname=link, deep=False)


def _copy_in(session: Session, source: str, target: _Place, *, follows: bool) -> None:
    path = PurePosixPath(target.path or "/")
    if source == "-":
        _put(session, target.container, str(path), session.read_input())
        return
    local = Path(source)
    if not local.exists() and not local.is_symlink():
        raise CommandError(f"lstat {source}: no such file or directory")
    is_folder = _is_folder(session, target.container, str(path))
    copies_content = source.endswith(("/.", f"{os.sep}."))
    if is_folder is None and target.path.endswith("/") and not local.is_dir():
        raise CommandError(f"no such directory: {target.path}")
    if copies_content and is_folder:
        folder, name = path, "."
    elif is_folder:
        folder, name = path, local.absolute().name
    else:
        if is_folder is False and local.is_dir():
            raise CommandError("cannot copy directory")
        folder, name = path.parent, path.name
    _put(session, target.container, str(folder), _packed(local, name, follows=follows))


def _is_folder(session: Session, container: str, path: str) -> bool | None:
    """Say whether a container's path is a folder; None where there is nothing."""
    identifier = session.api.inspect_container(container)["Id"]
    try:
        answer = ask(session.api, "HEAD", f"/containers/{identifier}/archive", query={"path": path})
    except APIError as error:
        if error.status_code == NOT_FOUND:
            return None
        raise
    facts = json.loads(base64.b64decode(answer.headers["X-Docker-Container-Path-Stat"]))
    return bool(int(facts["mode"]) & DIRECTORY_BIT)


def _packed(local: Path, name: str, *, follows: bool) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", dereference=follows) as archive:
        archive.add(local, arcname=name)
    return buffer.getvalue()


def _put(session: Session, container: str, folder: str, archive: bytes) -> None:
    query = {"path": folder, "noOverwriteDirNonDir": "true"}
    headers = {"Content-Type": "application/x-tar"}
    ask(
        session.api,
        "PUT",
        f"/containers/{part(container)}/archive",
        query=query,
        data=archive,
        headers=headers,
    )
