"""The documentation: it builds without a warning, and what it quotes are the course's own words."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from sandbox.engine.problems import Problem

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TROUBLESHOOTING = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
QUOTES = re.findall(r"^> (.+)$", TROUBLESHOOTING, re.MULTILINE)


@cache
def texts() -> tuple[str, ...]:
    """Return every text in the course's code, with `…` for what is put in while it runs."""
    paths = [path for folder in ("sandbox", "launch") for path in (ROOT / folder).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return tuple(" ".join(text_of(node).split()) for tree in trees for node in ast.walk(tree))


def text_of(node: ast.AST) -> str:
    """Return the text that a literal stands for, "" for any other node."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\}(\.\{\})?", "…", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def test_every_problem_with_an_engine_is_explained_under_its_name() -> None:
    engines = TROUBLESHOOTING.partition("\n## Engines\n")[2].partition("\n## ")[0]
    assert re.findall(r"^### (.+)$", engines, re.MULTILINE) == [problem.value for problem in Problem]


@pytest.mark.parametrize("quote", QUOTES)
def test_what_is_quoted_are_the_courses_own_words(quote: str) -> None:
    wanted = " ".join(quote.split())
    assert any(wanted in text for text in texts()), f"Nowhere in the code: {quote}"


def test_it_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "--keep-going",
            "-q",
            "-d",
            tmp_path / "trees",
            DOCS,
            tmp_path,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {"index.html", "troubleshooting.html"} <= {path.name for path in tmp_path.iterdir()}
