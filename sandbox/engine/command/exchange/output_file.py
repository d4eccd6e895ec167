"""A file that a command writes: it appears when it is whole, and not before."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.command.failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_output(name: str, failed: str = "") -> None:
    """Refuse a path whose folder is not there; `failed` stands before the reason.

    Raises:
        CommandError: nothing can be written there.
    """
    folder = Path(name).parent
    before = f"{failed}: " if failed else ""
    if not folder.is_dir():
        raise CommandError(f"{before}invalid output path: stat {folder}: no such file or directory")
    if Path(name).is_dir():
        raise CommandError(f"{before}invalid output path: {name} is a directory")


@contextmanager
def written_file(path: Path) -> Iterator[BinaryIO]:
    """Write beside the place and move the file there in the end; an error leaves what was there before."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        raise CommandError(f"open {path}: {str(error.strerror).lower()}") from None
    finally:
        beside.unlink(missing_ok=True)
