"""One run says it all: lint, format and types are tests like the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parent.parent


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "arguments",
    [("ruff", "check"), ("ruff", "format", "--check", "--diff"), ("mypy", "--strict")],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_the_project_passes(arguments: tuple[str, ...]) -> None:
    pytest.importorskip(arguments[0], reason=f"No {arguments[0]} here: `python3 course.py test` brings it.")
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=CLONE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
