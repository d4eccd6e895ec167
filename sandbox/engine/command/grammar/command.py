"""Commands and groups of commands, with Docker's words about wrong use.

Source: seen with docker CLI 28.2.2.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sandbox.engine.command.failures import BAD_USAGE, FAILED, CommandError
from sandbox.engine.command.grammar.arguments import NONE, Count
from sandbox.engine.command.grammar.help import command_help, group_help
from sandbox.engine.command.grammar.options import DockerOption
from sandbox.engine.command.grammar.words import HelpAsked, UsageError, split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


class DockerCommand(click.Command):
    """One command. `usage` is how its words go, `takes` how many arguments, `aliases` its other names."""

    def __init__(  # a command has these
        self,
        name: str | None,
        *,
        usage: str = "",
        takes: Count = NONE,
        aliases: tuple[str, ...] = (),
        stops_at_argument: bool = False,
        **rest: Any,  # noqa: ANN401  # click's own
    ) -> None:
        """Keep what click does not know."""
        super().__init__(name, add_help_option=False, **rest)
        self.usage = usage
        self.takes = takes
        self.aliases = aliases
        self._stops_at_argument = stops_at_argument

    @property
    def options(self) -> list[DockerOption]:
        """Its options."""
        return [parameter for parameter in self.params if isinstance(parameter, DockerOption)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words."""
        try:
            values, arguments = split(args, self.options, stops_at_argument=self._stops_at_argument)
        except HelpAsked:
            ctx.obj.out(command_help(ctx, self))
            raise click.exceptions.Exit(0) from None
        except UsageError as error:
            _refuse(ctx, self, str(error), "Run", BAD_USAGE)
        problem, hint = self.takes.problem(len(arguments))
        if problem:
            _refuse(ctx, self, f"docker: '{ctx.command_path}' {problem}", hint, FAILED)
        for option in self.options:
            name = str(option.name)
            ctx.params[name] = (
                tuple(values.get(name, ())) if option.multiple else values.get(name, option.default)
            )
        ctx.params["words"] = tuple(arguments)
        return []


class DockerGroup(click.Group):
    """A group of commands that are imported when they are called: {name: "module:attribute"}."""

    usage = "COMMAND"

    def __init__(
        self,
        name: str | None,
        *,
        table: Mapping[str, str],
        left_out: Collection[str] = (),
        **rest: Any,  # noqa: ANN401  # click's own
    ) -> None:
        """Import nothing yet; `left_out` are names that Docker's client knows and this one does not."""
        super().__init__(name, add_help_option=False, invoke_without_command=True, **rest)
        self.table = table
        self.left_out = left_out

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Name the commands, in order."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the command's name; none at all shows the help."""
        options = [parameter for parameter in self.params if isinstance(parameter, DockerOption)]
        try:
            values, rest = split(args, options, stops_at_argument=True)
        except HelpAsked:
            ctx.obj.out(group_help(ctx, self))
            raise click.exceptions.Exit(0) from None
        except UsageError as error:
            _refuse(ctx, self, str(error), "Run", BAD_USAGE)
        ctx.params.update({str(option.name): values.get(str(option.name)) for option in options})
        ctx.args = rest
        return rest

    def invoke(self, ctx: click.Context) -> object:
        """Do what the group's own options say, then run the command."""
        if self.callback is not None:
            ctx.invoke(self.callback, **ctx.params)
        if not ctx.args:
            ctx.obj.err(group_help(ctx, self))
            return None
        name, *rest = ctx.args
        if name == "help" and ctx.parent is None:
            name, rest = self._topic(ctx, rest), ["--help"]
        found = self.get_command(ctx, name)
        if found is None:
            raise CommandError(self._unknown(ctx, name))
        with found.make_context(name, rest, parent=ctx) as inner:
            return found.invoke(inner)

    def _topic(self, ctx: click.Context, words: list[str]) -> str:
        """Return the command that `help` was asked for; without one, the group's own help is shown."""
        if not words:
            ctx.obj.out(group_help(ctx, self))
            raise click.exceptions.Exit(0)
        if words[0] not in self.table:
            raise CommandError(f"unknown help topic: {' '.join(words)}")
        return words[0]

    def _unknown(self, ctx: click.Context, name: str) -> str:
        path = ctx.command_path
        parts = [f"docker: unknown command: {path} {name}"]
        if name in self.left_out:
            parts.append(
                f"This is the course's own docker command; Docker's has {path} {name}, and this one not."
            )
        if ctx.parent is not None:
            parts.append(f"Usage:  {path}")
        return "\n\n".join([*parts, f"Run '{path} --help' for more information"])


def command(name: str, **settings: Any) -> Callable[[Callable[..., None]], DockerCommand]:  # noqa: ANN401
    """Declare a command; the function gets the session, `words` and its options."""

    def declared(function: Callable[..., None]) -> DockerCommand:
        return click.command(name, cls=DockerCommand, **settings)(click.pass_obj(function))

    return declared


def group(name: str, about: str, table: Mapping[str, str], left_out: Collection[str] = ()) -> DockerGroup:
    """Declare a group."""
    return DockerGroup(name, table=table, left_out=left_out, help=about)


def _refuse(ctx: click.Context, shown: click.Command, text: str, hint: str, code: int) -> NoReturn:
    path = ctx.command_path
    usage = getattr(shown, "usage", "COMMAND")
    how = f"Usage:  {path} {usage}".rstrip()
    raise CommandError(f"{text}\n\n{how}\n\n{hint} '{path} --help' for more information", code)
