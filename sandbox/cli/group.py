"""The group of commands: each is imported when it is called, `start` is what no name means."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

from sandbox import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = "start"
COMMANDS = {
    "start": "Open the course in JupyterLab (what no command means).",
    "check": "Run your notebooks afresh and say which exercises they solve.",
    "review": "List the exercises that wait to be asked again.",
    "reset": "Begin a chapter again; your copy is set aside.",
    "doctor": "Say what this machine has, what it lacks and how to mend it.",
    "stop": "End the running course and all that it started.",
    "engine": "Serve the embedded engine alone, on this machine.",
    "new": "Write a new exercise for its author to fill.",
    "prove": "Run the promises of exercises (for authors).",
    "registry": "Serve the embedded registry alone, on this machine.",
    "test": "Run every test that this machine can run.",
}


class LazyGroup(click.Group):
    """Commands that live in `sandbox.cli.commands`, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command's module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sandbox.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take options without a command as those of `start`."""
        if not args or (args[0].startswith("-") and args[0] not in {"-h", "--help", "--version"}):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: Sequence[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the commands that there are where there is none of that name."""
        if args[0] not in COMMANDS:
            ctx.fail(f"There is no command {args[0]!r}. Commands: {', '.join(COMMANDS)}.")
        return super().resolve_command(ctx, list(args))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def course() -> None:
    """Learn Docker Hub and Docker registries in notebooks that drive a real registry.

    Without a command, the course opens in JupyterLab.
    """
