"""`python -m tests.contract.engine`: tell stories to engines and print their answers side by side."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.engine.stories import STORIES
from tests.contract.engine.targets import Target
from tests.contract.engine.telling import new_run, registries, tell_all
from tests.contract.engine.writing.answers import NOTHING, outermost
from tests.distribution import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.engine.writing.answers import Answer


def main() -> None:
    """Read the command line and do it."""
    arguments = _parser().parse_args()
    program = shutil.which(PROGRAM)
    if program is None:
        sys.exit(f"No {PROGRAM} here: Debian's package docker-registry brings it.")
    chosen = [each for each in STORIES if not arguments.story or each.name in arguments.story]
    if not chosen:
        sys.exit(f"No such story. There are: {', '.join(each.name for each in STORIES)}.")
    with tempfile.TemporaryDirectory() as folder, registries(program, Path(folder)) as places:
        run = new_run()
        hosts = enumerate(arguments.engines.split(","), 1)
        targets = [Target(f"e{number}", host, places, run) for number, host in hosts]
        versions = arguments.versions.split(",") if arguments.versions else ()
        for place, answers in tell_all(targets, chosen, versions).items():
            _print(
                f"{place.story.name} @{place.version}: {place.step.name}", answers, everything=arguments.all
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.contract.engine", description=__doc__)
    parser.add_argument("--engines", required=True, metavar="HOST,…", help="DOCKER_HOST of each engine")
    parser.add_argument("--versions", default="", metavar="1.41,…", help="versions of the API to ask for")
    parser.add_argument("--all", action="store_true", help="print what is equal, too")
    parser.add_argument("story", nargs="*", help="names of stories; all without one")
    return parser


def _print(title: str, answers: Mapping[str, Answer], *, everything: bool) -> None:
    names = sorted({name for answer in answers.values() for name in answer.fields})
    rows = {name: [each.fields.get(name, NOTHING) for each in answers.values()] for name in names}
    shown = {name: row for name, row in rows.items() if everything or len(set(row)) > 1}
    sys.stdout.write(f"\n{title}{'' if shown else '   equal'}\n")
    for name, row in outermost(shown).items():
        if any("\n" in text for text in row):
            sys.stdout.write(f"  {name}\n")
            for target, text in zip(answers, row, strict=True):
                sys.stdout.write("".join(f"    {target} | {line}\n" for line in text.splitlines()))
        else:
            cells = " | ".join(f"{target} {text}" for target, text in zip(answers, row, strict=True))
            sys.stdout.write(f"  {name}: {cells}\n")


if __name__ == "__main__":
    main()
