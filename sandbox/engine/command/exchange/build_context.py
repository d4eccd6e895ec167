"""The files that a build sends to the engine: a folder without what `.dockerignore` names, or an archive.

Source: Docker manuals, "Build context" and "Dockerfile reference", ".dockerignore file".
"""

from __future__ import annotations

import io
import os
import secrets
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from docker.utils.build import exclude_paths

from sandbox.engine.command.failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCKERFILE, IGNORE_FILE = "Dockerfile", ".dockerignore"
IN_MEMORY_BYTES = 16 << 20
EXECUTABLE = 0o111
UNPREPARED = "unable to prepare context: "
_MAGIC_AT, _TAR_MAGIC = 257, b"ustar"
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


@contextmanager
def folder_context(folder: str, dockerfile: str) -> Iterator[tuple[BinaryIO, str]]:
    """Yield the archive of a folder and the Dockerfile's name in it; the Dockerfile may lie outside.

    Raises:
        CommandError: the folder or the Dockerfile is not there.
    """
    root = Path(folder)
    if not root.is_dir():
        raise CommandError(f'{UNPREPARED}path "{folder}" not found')
    path = Path(dockerfile).absolute() if dockerfile else root.resolve() / DOCKERFILE
    if not path.exists():
        reason = "unable to evaluate symlinks in Dockerfile path: lstat"
        raise CommandError(f"{UNPREPARED}{reason} {path}: no such file or directory")
    inside = _inside(path, root.resolve())
    name = inside or f".dockerfile.{secrets.token_hex(10)}"
    patterns = read_patterns(root / IGNORE_FILE)
    names = sorted(exclude_paths(str(root), [*patterns, f"!{name}", f"!{IGNORE_FILE}"], dockerfile=name))
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        with _archive(file) as archive:
            for each in names:
                if inside or each != IGNORE_FILE:
                    _pack(archive, root, each)
            if not inside:
                _add_dockerfile(archive, path, root / IGNORE_FILE, name)
        file.seek(0)
        yield file, name  # type: ignore[misc]  # a spooled file is a binary one


def input_context(content: bytes) -> tuple[bytes, str]:
    """Return the archive that was fed to the command, or one of the Dockerfile that was."""
    if content[_MAGIC_AT : _MAGIC_AT + len(_TAR_MAGIC)] == _TAR_MAGIC or content.startswith(_COMPRESSED):
        return content, DOCKERFILE
    buffer = io.BytesIO()
    with _archive(buffer) as archive:
        _add_bytes(archive, DOCKERFILE, content)
    return buffer.getvalue(), DOCKERFILE


def read_patterns(path: Path) -> list[str]:
    """Read the patterns of a `.dockerignore`; a file that is not there has none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"error reading {path}: {error}") from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _inside(path: Path, root: Path) -> str:
    """Return the name of a file below the folder, "" for one that is elsewhere."""
    for candidate in (path, path.resolve()):
        if candidate.is_relative_to(root):
            return candidate.relative_to(root).as_posix()
    return ""


@contextmanager
def _archive(file: Any) -> Iterator[tarfile.TarFile]:  # noqa: ANN401  # whatever can be written and truncated
    """Open an archive that ends after its two empty blocks, without tarfile's filling up."""
    archive = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # closed below
    try:
        yield archive
        end = archive.offset + 2 * tarfile.BLOCKSIZE
    finally:
        archive.close()
    file.truncate(end)


def _pack(archive: tarfile.TarFile, root: Path, name: str) -> None:
    path = root / name
    entry: tarfile.TarInfo | None = archive.gettarinfo(str(path), Path(name).as_posix())
    if entry is None:
        return  # a socket: the client leaves it out as well
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = int(entry.mtime)
    if os.name == "nt":
        entry.mode |= EXECUTABLE
    if not entry.isreg():
        archive.addfile(entry)
        return
    with path.open("rb") as content:
        archive.addfile(entry, content)


def _add_dockerfile(archive: tarfile.TarFile, path: Path, ignored: Path, name: str) -> None:
    """Add a Dockerfile from elsewhere, under a name that the builder leaves out of the image."""
    patterns = ignored.read_bytes() if ignored.is_file() else IGNORE_FILE.encode()
    _add_bytes(archive, name, path.read_bytes())
    _add_bytes(archive, IGNORE_FILE, patterns + f"\n{name}\n".encode())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))
