"""Runs scripts with a docker command, and writes down what it prints."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.engine.writing.answers import Answer
from tests.contract.engine.writing.streams import PASSING

if TYPE_CHECKING:
    from tests.contract.engine.clients.script import Line, Script
    from tests.contract.engine.targets import Target
    from tests.contract.engine.writing.names import Names

TIMEOUT_S = 60
_CHANCE = (
    (re.compile(rf"^\S.*: (?:{'|'.join(PASSING)}|Preparing)\s*\n", re.MULTILINE), ""),
    (re.compile(r"\b(?:Less than a second|About an? \w+|\d+ \w+)(?= ago)"), "<time>"),
    (re.compile(r"\bUp (?:Less than a second|About an? \w+|\d+ \w+)"), "Up <time>"),
    (re.compile(r"127\.0\.0\.1:\d+(?=->|\n|$)"), "127.0.0.1:<port>"),
    (re.compile(r'^time="\S+" level=error msg="Can.t .*\n', re.MULTILINE), ""),  # `cp`, when it was refused
    (re.compile(r"\bcontract-[0-9a-f]*…"), "<box>…"),
    (re.compile(r"\bfile:[0-9a-f]+…"), "file:<hex>…"),
    (re.compile(r" {2,}"), "  "),
    (re.compile(r" +$", re.MULTILINE), ""),
)
"""Ages, the width of columns, and what is said of layers only when they take their time."""


def tell(script: Script, target: Target, command: Path) -> list[Answer]:
    """Run a script's lines on an engine in a folder of its own, and leave nothing."""
    with target.telling(script) as names, tempfile.TemporaryDirectory() as folder:
        for path, content in script.files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(names.fill(content))
        names.keep("folder", folder)
        return [_run(line, target, names, command, Path(folder)) for line in script.steps]


def _run(line: Line, target: Target, names: Names, command: Path, folder: Path) -> Answer:
    if line.awaits and not target.is_answered(names.fill(line.awaits)):
        return Answer({"exit": "none: the registry does not answer"})
    done = subprocess.run(
        [command, *shlex.split(names.fill(line.words))],
        env=_environ(target, folder),
        cwd=folder,
        input=line.given,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )
    if line.keeps:
        names.keep(line.keeps, done.stdout.strip())
    fields = {"exit": str(done.returncode), "stdout": done.stdout, "stderr": done.stderr}
    return Answer({name: plain(text, names) for name, text in fields.items() if text})


def _environ(target: Target, folder: Path) -> dict[str, str]:
    own = {"HOME": str(folder), "DOCKER_CONFIG": str(folder / "config"), "DOCKER_HOST": target.host}
    return {**os.environ, **own, "DOCKER_BUILDKIT": "0"}


def plain(text: str, names: Names) -> str:
    """Take out of printed text what differs by chance."""
    text = names.plain(text)
    for pattern, name in _CHANCE:
        text = pattern.sub(name, text)
    return text
