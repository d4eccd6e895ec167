"""A run of pytest with nbval over notebooks in a process of its own, and what came of each cell."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CELL_TIMEOUT_S = 120
RUN_TIMEOUT_S = 900
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CELL = re.compile(r"Cell (\d+)")


@dataclass(frozen=True)
class CellFailure:
    """A code cell (counted from 0, code cells alone, as nbval counts) and what nbval says of it."""

    notebook: str
    cell: int
    text: str

    def __str__(self) -> str:
        """Which cell, expected and got."""
        return f"{self.notebook}, code cell {self.cell}:\n{self.text}"


@dataclass(frozen=True)
class NbvalRun:
    """What came of a run; `passed` counts cells."""

    exit_code: int
    passed: int
    failures: tuple[CellFailure, ...]
    output: str

    @property
    def report(self) -> str:
        """All failures to read, or, if pytest itself failed, what it printed."""
        return "\n\n".join(str(failure) for failure in self.failures) or self.output


def run_nbval(
    notebooks: Sequence[Path], environ: Mapping[str, str], scratch: Path, *, python: str = sys.executable
) -> NbvalRun:
    """Put notebooks through strict nbval, none of this project's pytest settings in play.

    Raises:
        subprocess.TimeoutExpired: it took longer than RUN_TIMEOUT_S.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    settings, report = scratch / "pytest.ini", scratch / "report.xml"
    settings.write_text("[pytest]\n", encoding="utf-8")
    options = ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={CELL_TIMEOUT_S}", "-q", "--color=no"]
    options += [
        "-o",
        "junit_family=xunit1",
        "-p",
        "no:cacheprovider",
        "-c",
        str(settings),
        f"--junitxml={report}",
    ]
    done = subprocess.run(
        [python, "-m", "pytest", *options, *map(str, notebooks)],
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    cases = ET.parse(report).getroot().iter("testcase") if report.exists() else []  # noqa: S314  # our own file
    failures, passed = [], 0
    for case in cases:
        failed = [one for one in case if one.tag in {"failure", "error"}]
        passed += not failed and not list(case.iter("skipped"))
        failures += [_failure(case, one) for one in failed]
    return NbvalRun(done.returncode, passed, tuple(failures), COLOURS.sub("", done.stdout))


def _failure(case: ET.Element, failed: ET.Element) -> CellFailure:
    number = CELL.search(case.get("name", ""))
    text = COLOURS.sub("", failed.text or failed.get("message") or "")
    notebook = (case.get("file") or "").replace("\\", "/").rpartition("/")[2]
    return CellFailure(notebook, int(number[1]) if number else -1, text.strip())
