"""The edition of the story's images: a random word of a data folder, a new one with every fresh start.

It is in every layer, so that no leftover of an earlier start, and no other data folder on the same engine,
has content in common with the images of now: what travels in a pull depends on this start alone.
"""

from __future__ import annotations

import secrets
import warnings
from typing import TYPE_CHECKING

from sandbox.home import read_versioned, write_versioned

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.home import Home

VERSION = 1


def edition_of(home: Home) -> str:
    """Return the edition in use; the first call in a data folder draws it."""
    stored = read_versioned(_path(home), VERSION)
    if stored.warning:
        warnings.warn(stored.warning, stacklevel=2)
    found = (stored.content or {}).get("edition")
    return found if isinstance(found, str) else begin_edition(home)


def begin_edition(home: Home) -> str:
    """Draw a new edition, which every kernel uses from now on, and return it."""
    edition = secrets.token_hex(8)
    write_versioned(_path(home), VERSION, {"edition": edition})
    return edition


def _path(home: Home) -> Path:
    return home.path / "edition.json"
