"""`%docker`: the `docker` command in a notebook, on the lab's engine and with the course's own settings.

It is Docker's own where that is on PATH and can reach the engine, else the course's, in this process.
What it prints goes into a view while it comes; the text form is `docker push: exit 0`. A command that fails
raises nothing, because chapters stage failures: `result = %docker …` has its `exit_code`, `stdout` and
`stderr`. What it creates is recorded and labelled like the SDK's. IPython's own expansion is off, so that
`{{.Names}}` reaches Docker; `{expression}` is filled in here, and `<<< {secret}` feeds a value to the command
without showing it.
"""

from __future__ import annotations

import itertools
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.errors import LearnerError
from sandbox.ipython import running_shell
from sandbox.lab.command.own import run_own
from sandbox.lab.command.refusals import refusal_of
from sandbox.lab.command.run import Ran, run
from sandbox.lab.command.words import words_of
from sandbox.lab.record.archive import names_in
from sandbox.lab.record.creation import creation_of_command, subcommand
from sandbox.lab.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.lab.lab import Lab
    from sandbox.lab.record.recorder import Begun

NOT_STARTED = 125
SHOW_EVERY_S = 0.1
SHORTEST_SECRET = 4
HIDDEN = "•••"
NO_ENGINE = "There is no engine for docker to talk to; notebook 00 shows what is missing and how to mend it."
_LABELLED = {"run", "create"}
_GROUPS = {"image", "container", "network", "volume", "manifest", "system", "context", "builder", "buildx"}
_LABELLED_GROUPS = {"network", "volume"}


def load_magic(lab: Lab) -> None:
    """Make `%docker` known to the IPython that this runs in; nothing happens outside of one."""
    shell = running_shell()
    if shell is None:
        return
    from IPython.core.magic import no_var_expand  # noqa: PLC0415  # only where it runs already

    magic = DockerMagic(lab, shell.user_ns)

    @no_var_expand
    def docker(line: str) -> Ran:
        """Run the docker command: %docker ps --format {{.Names}}; {expression} is filled in."""
        return magic(line)

    shell.register_magic_function(docker, "line", "docker")


class DockerMagic:
    """Runs `%docker` lines for one lab; `namespace` is the notebook's."""

    def __init__(self, lab: Lab, namespace: Mapping[str, Any]) -> None:
        """Look things up only when a line is run."""
        self._lab = lab
        self._namespace = namespace

    def __call__(self, line: str) -> Ran:
        """Run one line and show what it prints.

        Raises:
            LearnerError: the line can't be read; the text says why.
        """
        words, given, secret = _without_input(words_of(line, self._namespace))
        name = f"docker {_shown_name(words)}".rstrip()
        refusal = self._refusal(words, has_input=given is not None)
        if refusal:
            _display(Shown(refusal, plain=f"{name}: not started"))
            return Ran(NOT_STARTED, stderr=refusal)
        page = _Page(name, secret)
        ran = self._run(words, given, page)
        page.finish(ran.exit_code)
        return ran

    def _refusal(self, words: Sequence[str], *, has_input: bool) -> str:
        return NO_ENGINE if self._lab.engine is None else refusal_of(words, has_input=has_input)

    def _run(self, words: Sequence[str], given: str | None, page: _Page) -> Ran:
        engine = self._lab.engine
        assert engine is not None  # noqa: S101  # `_refusal` has answered for its absence
        environment = {**os.environ, **engine.environment(self._lab.home), "DOCKER_CLI_HINTS": "false"}
        command = None if engine.is_inside else shutil.which("docker")
        labelled = _labelled(words, self._lab.labels)
        begun = self._begin(words)

        def tell(text: str) -> None:
            if begun is not None:
                begun.see(text)
            page.add(text)

        try:
            if command is None:
                return run_own(labelled, engine, environment, given, tell)
            return run([command, *labelled], environment, given, tell)
        finally:
            if begun is not None:
                begun.end()

    def _begin(self, words: Sequence[str]) -> Begun | None:
        creation = creation_of_command(words, _archive_names(words))
        return self._lab.recorder.begin(creation) if creation is not None else None


class _Page:
    """The view on the page: what the command has printed so far, and in the end how it went."""

    def __init__(self, name: str, secret: str) -> None:
        self._name = name
        self._secret = secret
        self._said = ""
        self._shown_at = time.monotonic()
        self._view = Shown(plain=f"output of {name}")
        _display(self._view)

    def add(self, text: str) -> None:
        self._said += text.replace(self._secret, HIDDEN) if self._secret else text
        if time.monotonic() - self._shown_at >= SHOW_EVERY_S:
            self._show()

    def finish(self, exit_code: int) -> None:
        self._show()
        _display(Shown(f"exit {exit_code}", plain=f"{self._name}: exit {exit_code}"))

    def _show(self) -> None:
        self._view.text = self._said
        self._shown_at = time.monotonic()


def _display(shown: Shown) -> None:
    from IPython.display import display  # noqa: PLC0415  # a magic is called inside IPython

    display(shown)  # type: ignore[no-untyped-call]


def _without_input(words: Sequence[str]) -> tuple[tuple[str, ...], str | None, str]:
    """Take `<<< TEXT` or `< FILE` off the end; returns words, what is fed to the command, and the secret."""
    if len(words) > 1 and words[-2] == "<<<":
        secret = words[-1].strip()
        return tuple(words[:-2]), words[-1], secret if len(secret) >= SHORTEST_SECRET else ""
    if len(words) > 1 and words[-2] == "<":
        try:
            return tuple(words[:-2]), Path(words[-1]).read_text(), ""
        except (OSError, UnicodeDecodeError) as error:
            raise LearnerError(f"{words[-1]} in this line can't be read as text: {error}") from None
    return tuple(words), None, ""


def _labelled(words: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """Put the labels behind a command that makes a container, a network or a volume."""
    command, rest = subcommand(words)
    if command in _LABELLED or (command in _LABELLED_GROUPS and rest[:1] == ("create",)):
        end = len(words) - len(rest) + (command in _LABELLED_GROUPS)
        options = [f"--label={key}={value}" for key, value in labels.items()]
        return [*words[:end], *options, *words[end:]]
    return list(words)


def _archive_names(words: Sequence[str]) -> tuple[str, ...]:
    """Return the names inside the archive that `docker load -i FILE` is about to load."""
    command, rest = subcommand(words)
    if command != "load":
        return ()
    for option, value in zip(rest, (*rest[1:], ""), strict=True):
        name, _, attached = option.partition("=")
        if name in ("-i", "--input") and Path(attached or value).is_file():
            with Path(attached or value).open("rb") as file:
                return names_in(file)
    return ()


def _shown_name(words: Sequence[str]) -> str:
    """Return the command as the text form names it: without options, names and values."""
    count = 2 if words[:1] and words[0] in _GROUPS else 1
    return " ".join(itertools.takewhile(lambda word: not word.startswith("-"), words[:count]))
