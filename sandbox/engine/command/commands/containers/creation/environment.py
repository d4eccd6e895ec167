"""Variables for a container: `-e NAME=VALUE`, `-e NAME`, and files of them; labels come in the same forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.command.failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def read_environment(words: Iterable[str], files: Iterable[str], environ: Mapping[str, str]) -> list[str]:
    """Return `NAME=VALUE` of each; a name alone takes its value from here, and is left out if it has none.

    Raises:
        CommandError: a file can't be read.
    """
    found = [line for name in files for line in _lines(name)]
    pairs = ((word, *word.partition("=")[:2]) for word in (*found, *words))
    made = (
        (word if sign else f"{name}={environ.get(name)}", sign or name in environ)
        for word, name, sign in pairs
    )
    return [word for word, is_set in made if is_set]


def check_variable(word: str) -> None:
    """Refuse a variable without a name.

    Raises:
        ValueError: it has none.
    """
    if not word.partition("=")[0]:
        raise ValueError(f"invalid environment variable: {word}")


def read_labels(words: Iterable[str], files: Iterable[str] = ()) -> dict[str, str]:
    """Return labels: {name: value}, "" for a name alone."""
    lines = [*(line for name in files for line in _lines(name)), *words]
    return dict(line.partition("=")[::2] for line in lines)


def _lines(name: str) -> list[str]:
    try:
        lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise CommandError(f"open {name}: {str(error.strerror).lower()}") from None
    return [line.lstrip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
