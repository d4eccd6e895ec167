"""What `%docker` refuses before it starts anything, and what to do instead.

A notebook can't answer a client's questions, a shell's signs mean nothing without a shell, and a secret on a
command line stays in the notebook. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.lab.record.creation import subcommand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHELL = frozenset({"|", "||", "&&", "&", ";", ">", ">>", "2>&1", "<<"})
_ALONE = frozenset({"-v", "--version", "--help", "-h"})
_PROGRAMS = frozenset({"run", "create", "exec", "start"})
_SWITCHES = frozenset("itdaP")
_WITH_VALUE_PASSWORD = ("-p", "--password")


def refusal_of(words: Sequence[str], *, has_input: bool) -> str:
    """Return why a command is not started, "" if it is; `has_input`: something is fed to it."""
    command, rest = subcommand(words)
    if command.startswith("-") and command not in _ALONE:
        return f"write the command first: %docker COMMAND; the course has set {command} already"
    return next(_reasons(command, rest, has_input=has_input), "")


def _reasons(command: str, rest: Sequence[str], *, has_input: bool) -> Iterator[str]:
    signs = _SHELL & set(rest)
    if signs:
        yield f"%docker runs one docker command and no shell: take out {' '.join(sorted(signs))}"
    if command == "login":
        yield from _login_reasons(rest, has_input=has_input)
    if command in _PROGRAMS:
        yield from _program_reasons(command, _options(rest), has_input=has_input)
    if command == "attach":
        yield "docker attach needs a terminal: read the output with %docker logs NAME"
    if command in ("save", "export") and not {"-o", "--output"} & {
        option.partition("=")[0] for option in rest
    }:
        yield f"docker {command} would print an archive into the notebook: add -o FILE"


def _login_reasons(rest: Sequence[str], *, has_input: bool) -> Iterator[str]:
    if any(word.partition("=")[0] in _WITH_VALUE_PASSWORD for word in rest):
        yield (
            "a password on the command line stays in the notebook and in the process list: keep it in a "
            "variable and write %docker login -u NAME --password-stdin HOST <<< {variable}"
        )
    if "--password-stdin" not in rest or not has_input:
        yield (
            "docker login would ask for a password, and a notebook can't answer: keep it in a variable and "
            "write %docker login -u NAME --password-stdin HOST <<< {variable}"
        )


def _program_reasons(command: str, options: set[str], *, has_input: bool) -> Iterator[str]:
    if "t" in options:
        yield f"docker {command} -t needs a terminal: leave -t out"
    if "i" in options and not has_input:
        yield f"docker {command} -i waits for what you type, and a notebook can't pass it on: leave -i out"


def _options(rest: Sequence[str]) -> set[str]:
    """Return which of -i and -t stand before the program's own words, in any spelling."""
    found: set[str] = set()
    for before, word in zip(("-", *rest), rest, strict=False):
        if not word.startswith("-") and not before.startswith("-"):
            break  # neither an option nor its value: what follows belongs to the program
        if word in ("--tty", "--tty=true"):
            found.add("t")
        elif word in ("--interactive", "--interactive=true"):
            found.add("i")
        elif word.startswith("-") and set(word[1:]) <= _SWITCHES:
            found |= set(word[1:])
    return found
