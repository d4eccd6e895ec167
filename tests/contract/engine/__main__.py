"""`python -m tests.contract.engine`: tell stories to engines and print their answers side by side."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.engine.embedded import OURS, PROCESS, SOCKET, in_process, on_socket
from tests.contract.engine.page import PAGE, page
from tests.contract.engine.running import comparison, lacking
from tests.contract.engine.stories import STORIES
from tests.contract.engine.targets import Target
from tests.contract.engine.telling import differing, new_run, registries, tell_all, tell_clients
from tests.contract.engine.writing.answers import NOTHING, outermost
from tests.distribution import PROGRAM
from tests.docker_commands import docker_commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.contract.engine.writing.answers import Answer


CLIENTS = "clients"
"""The name of the scripts and the session, as a story."""


def main() -> None:
    """Read the command line and do it."""
    arguments = _parser().parse_args()
    program = shutil.which(PROGRAM)
    if program is None:
        sys.exit(f"No {PROGRAM} here: Debian's package docker-registry brings it.")
    if arguments.page:
        sys.exit(_write_page(program))
    chosen = [each for each in STORIES if not arguments.story or each.name in arguments.story]
    with_clients = not arguments.story or CLIENTS in arguments.story
    if not chosen and not with_clients:
        sys.exit(f"No such story. There are: {', '.join(each.name for each in STORIES)}, {CLIENTS}.")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places, run = stack.enter_context(registries(program, folder)), new_run()
        words = arguments.engines.split(",")
        targets = [
            Target(f"e{number}", _host(word, folder, stack), places, run, word in OURS, word != PROCESS)
            for number, word in enumerate(words, 1)
        ]
        versions = arguments.versions.split(",") if arguments.versions else ()
        told = tell_all(targets, chosen, versions)
        told |= tell_clients(targets, docker_commands()[-1].path) if with_clients else {}
        for place, answers in told.items():
            title = f"{place.story.name} @{place.version}: {place.step.name}"
            _print(title, _rows(answers, targets, everything=arguments.all), list(answers))


def _write_page(program: str) -> int:
    """Write the page; 1 if something on it has no reason."""
    if sentence := lacking():
        sys.stderr.write(f"{sentence}\n")
        return 1
    with comparison(program) as targets:
        told = tell_all(targets) | tell_clients(targets, docker_commands()[-1].path)
        found = differing(told, SOCKET, [each.name for each in targets if not each.is_ours])
    PAGE.write_text(page(found), encoding="utf-8")
    unexplained = [each for each in found if each.reason is None]
    for each in unexplained:
        sys.stdout.write(f"No reason for {each.place}: {dict(each.fields)}\n")
    sys.stdout.write(f"Written: {PAGE}\n")
    return int(bool(unexplained))


def _host(word: str, folder: Path, stack: contextlib.ExitStack) -> str:
    """Return the DOCKER_HOST of an engine, which is started if it is ours."""
    if word == SOCKET:
        return stack.enter_context(on_socket(folder))
    return stack.enter_context(in_process()) if word in OURS else word


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.contract.engine", description=__doc__)
    parser.add_argument("--page", action="store_true", help="compare, and write docs/engine-differences.md")
    parser.add_argument(
        "--engines",
        default="embedded",
        metavar="HOST,…",
        help="DOCKER_HOST of each engine, or `embedded` or `in-process`",
    )
    parser.add_argument("--versions", default="", metavar="1.41,…", help="versions of the API to ask for")
    parser.add_argument("--all", action="store_true", help="print what is equal, too")
    parser.add_argument("story", nargs="*", help="names of stories; all without one")
    return parser


def _rows(
    answers: Mapping[str, Answer], targets: Sequence[Target], *, everything: bool
) -> dict[str, tuple[str, ...]]:
    """Choose what is shown: where engines differ; where there are ours, what they say as no other does."""
    names = sorted({name for answer in answers.values() for name in answer.fields})
    rows = {name: tuple(each.fields.get(name, NOTHING) for each in answers.values()) for name in names}
    if everything:
        return rows
    ours = [answers[each.name] for each in targets if each.is_ours and each.name in answers]
    real = [answers[each.name] for each in targets if not each.is_ours and each.name in answers]
    if ours and real:
        shown = {name for answer in ours for name in answer.differing(real)}
        return {name: row for name, row in rows.items() if name in shown}
    return outermost({name: row for name, row in rows.items() if len(set(row)) > 1})


def _print(title: str, rows: Mapping[str, tuple[str, ...]], engines: Sequence[str]) -> None:
    sys.stdout.write(f"\n{title}{'' if rows else '   equal'}\n")
    for name, row in rows.items():
        if any("\n" in text for text in row):
            sys.stdout.write(f"  {name}\n" + "".join(f"    {line}\n" for line in _compared(engines, row)))
        else:
            cells = " | ".join(f"{engine} {text}" for engine, text in zip(engines, row, strict=True))
            sys.stdout.write(f"  {name}: {cells}\n")


def _compared(engines: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """Show a text of several lines as the first engine has it, and how the others differ from that."""
    first, *others = (text.splitlines() for text in row)
    yield from (f"{engines[0]}   {line}" for line in first)
    for engine, lines in zip(engines[1:], others, strict=True):
        changed = [line for line in difflib.ndiff(first, lines) if line[0] in "-+"]
        yield from (f"{engine} {line}" for line in changed) if changed else (f"{engine}   the same",)


if __name__ == "__main__":
    main()
