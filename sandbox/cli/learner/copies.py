"""The learner's copies in `my-course/`: made without outputs, kept where the learner changed them.

A manifest in that folder says what was copied: for each notebook the hash of the course's file, and of the
copy's cells. A newer course replaces a copy whose cells are as they were copied, and no other.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from sandbox.errors import LearnerError, SetupError
from sandbox.home import read_versioned, time_stamp, write_atomically, write_versioned

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = ".course-copies.json"
VERSION = 1
FILE_MODE = 0o644


@dataclass
class Report:
    """What an update did: names of notebooks, and warnings as sentences."""

    made: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Say it, one line each; nothing where nothing changed."""
        said = list(self.warnings)
        if self.updated:
            said.append(f"Newer from the course: {', '.join(self.updated)}.")
        if self.kept:
            said.append(
                f"Kept as you changed it: {', '.join(self.kept)} (the course has a newer one; "
                "`reset CHAPTER` gets it and sets yours aside)."
            )
        return said


class Copies:
    """The copies of the notebooks of one folder in another."""

    def __init__(self, source: Path, target: Path) -> None:
        """Copy from `source` to `target`, which is made by the first update."""
        self.source = source
        self.target = target

    def names(self) -> list[str]:
        """Return the names of the course's notebooks in order."""
        return sorted(path.name for path in self.source.glob("*.ipynb"))

    def find(self, chapter: str) -> str:
        """Return the name of a chapter's notebook: `1`, `01` or more of its name.

        Raises:
            LearnerError: no or more than one notebook begins so; names all there are.
        """
        start = f"{int(chapter):02}-" if chapter.isdecimal() else chapter.removesuffix(".ipynb")
        found = [name for name in self.names() if name.startswith(start)]
        if len(found) != 1:
            there = ", ".join(name.partition("-")[0] for name in self.names())
            raise LearnerError(f"There is no chapter {chapter!r}. Chapters: {there}.")
        return found[0]

    def update(self) -> Report:
        """Make what is missing, replace what the learner did not change, keep the rest.

        Raises:
            SetupError: the folder can't be written.
        """
        report = Report()
        try:
            self.target.mkdir(exist_ok=True)
            manifest = self._read_manifest(report)
            before = json.dumps(manifest, sort_keys=True)
            for name in self.names():
                self._update_one(name, manifest, report)
            if json.dumps(manifest, sort_keys=True) != before:
                write_versioned(self.target / MANIFEST, VERSION, {"notebooks": manifest})
        except OSError as error:
            raise SetupError(
                f"The folder of your copies, {self.target}, can't be written: {error.strerror}. "
                "Mend its permissions, or copy the whole course to a folder of yours."
            ) from error
        return report

    def reset(self, name: str) -> Path | None:
        """Set the learner's copy aside and make a fresh one; return where the old one is, if any."""
        copy = self.target / name
        stem = f"{copy.stem} (before reset {time_stamp()}"
        numbers = chain([""], (f" {number}" for number in count(2)))
        names = (copy.with_name(f"{stem}{number}){copy.suffix}") for number in numbers)
        kept = next(path for path in names if not path.exists())
        was_there = copy.exists()
        if was_there:
            copy.rename(kept)
        self.update()
        return kept if was_there else None

    def _update_one(self, name: str, manifest: dict[str, Any], report: Report) -> None:
        source, copy = self.source / name, self.target / name
        content = source.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        known = manifest.get(name, {})
        if copy.exists() and known.get("source") == digest:
            return
        if copy.exists() and _cells_hash(copy.read_bytes()) != known.get("cells"):
            report.kept.append(name)
            return
        (report.updated if copy.exists() else report.made).append(name)
        clean = without_outputs(content)
        write_atomically(copy, clean, FILE_MODE)
        manifest[name] = {"source": digest, "cells": _cells_hash(clean)}

    def _read_manifest(self, report: Report) -> dict[str, Any]:
        stored = read_versioned(self.target / MANIFEST, VERSION)
        if stored.warning:
            report.warnings.append(stored.warning)
        manifest = (stored.content or {}).get("notebooks", {})
        return dict(manifest) if isinstance(manifest, dict) else {}


def without_outputs(notebook: bytes) -> bytes:
    """Return a notebook's file without outputs and execution counts, so that it gives no answer away."""
    parsed = json.loads(notebook)
    for cell in parsed["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return (json.dumps(parsed, indent=1, ensure_ascii=False) + "\n").encode()


def _cells_hash(notebook: bytes) -> str:
    """Hash what a learner writes: the kinds and sources of the cells, and no outputs."""
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(notebook)["cells"]]
    except (ValueError, KeyError, TypeError):
        return "unreadable"  # equal to no hash: a damaged copy is kept
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
