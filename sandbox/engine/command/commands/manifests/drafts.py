"""Lists that are being put together: kept below the client's settings until they are pushed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from sandbox.engine.command.commands.manifests.entry import Entry
from sandbox.engine.command.failures import CommandError
from sandbox.home import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.engine.command.session import Session
    from sandbox.reference import Reference

PRIVATE_FOLDER = 0o700


class Draft:
    """The list of one name: a folder with a file for each image, as Docker's client lays it out."""

    def __init__(self, session: Session, name: Reference) -> None:
        """Read nothing yet."""
        self.name = name
        self.folder: Path = session.config_folder / "manifests" / _file_name(str(name))

    @property
    def exists(self) -> bool:
        """Whether such a list was begun."""
        return self.folder.is_dir()

    def entries(self) -> list[Entry]:
        """Return its images, in the order of their names.

        Raises:
            CommandError: a file is damaged.
        """
        return [_read(path) for path in sorted(self.folder.iterdir())] if self.exists else []

    def find(self, image: Reference) -> Entry | None:
        """Return one image of it."""
        path = self.folder / _file_name(str(image))
        return _read(path) if path.is_file() else None

    def put(self, image: Reference, entry: Entry) -> None:
        """Add an image, or replace it."""
        self.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        text = json.dumps(entry.to_json(), separators=(",", ":"))
        write_atomically(self.folder / _file_name(str(image)), text)

    def remove(self) -> None:
        """Forget the list."""
        shutil.rmtree(self.folder)


def _read(path: Path) -> Entry:
    try:
        return Entry.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"the kept manifest {path} can't be read: {error}") from None


def _file_name(reference: str) -> str:
    return reference.replace(":", "-").replace("/", "_")
