"""Every `%docker` line of the notebooks is one that the course's own command can read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from docker import DockerClient

from sandbox.engine.command import Session, run_command
from sandbox.lab.command.words import words_of

CLONE = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((CLONE / "notebooks").glob("*.ipynb"))
NOWHERE = "tcp://127.0.0.1:1"
_LINE = re.compile(r"^\s*(?:\w+\s*=\s*)?%docker ((?:\\\n|.)+)", re.MULTILINE)


class Anything:
    """Stands for whatever a notebook has named: each of its attributes is a text."""

    def __getattr__(self, name: str) -> str:
        """Return the attribute's name."""
        return name

    def __str__(self) -> str:
        """Be a name that images may have."""
        return "127.0.0.1:1/skylark/forecast"


def lines() -> list[tuple[str, str]]:
    """Return (notebook, line) for each."""
    return [
        (path.name, line.replace("\\\n", " "))
        for path in NOTEBOOKS
        for cell in json.loads(path.read_bytes())["cells"]
        if cell["cell_type"] == "code"
        for line in _LINE.findall("".join(cell["source"]))
    ]


def test_lines_are_found() -> None:
    assert len(lines()) >= 5
    assert _LINE.findall("result = %docker push \\\n  a\n") == ["push \\\n  a"]


@pytest.mark.parametrize(("notebook", "line"), lines())
def test_a_line_gets_as_far_as_the_engine(notebook: str, line: str, tmp_path: Path) -> None:
    told: list[str] = []
    names = {name: Anything() for name in re.findall(r"[A-Za-z_]\w*", line)}
    session = Session(
        connect=lambda host: DockerClient(base_url=host, version="1.41"),
        docker_host=NOWHERE,
        config_folder=tmp_path,
        out=told.append,
        err=told.append,
        environ={},
    )
    run_command([word for word in words_of(line, names) if word != "<<<"], session)
    assert f"Cannot connect to the Docker daemon at {NOWHERE}" in "".join(told), (notebook, line)
