"""The page behind `--help`."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sandbox.engine.command.grammar.options import DockerOption

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click

WIDTH = 80


def command_help(ctx: click.Context, shown: click.Command) -> str:
    """Describe one command: how its words go, what it does, its other names and its options."""
    options = sorted(
        (option for option in shown.params if isinstance(option, DockerOption)), key=lambda each: each.long
    )
    parts = [f"Usage:  {ctx.command_path} {getattr(shown, 'usage', '')}".rstrip(), shown.help or ""]
    aliases: Iterable[str] = getattr(shown, "aliases", ())
    if aliases:
        parts.append("Aliases:\n  " + ", ".join(aliases))
    if options:
        parts.append("Options:\n" + "\n".join(_described(options)))
    return "\n\n".join(parts) + "\n"


def group_help(ctx: click.Context, shown: click.Group) -> str:
    """Describe a group: what its commands are for."""
    path = ctx.command_path
    commands = {name: shown.get_command(ctx, name) for name in shown.list_commands(ctx)}
    width = max(map(len, commands))
    lines = [f"  {name.ljust(width)}   {found.help}" for name, found in commands.items() if found]
    return (
        f"Usage:  {path} COMMAND\n\n{shown.help}\n\nCommands:\n"
        + "\n".join(lines)
        + f"\n\nRun '{path} COMMAND --help' for more information on a command.\n"
    )


def _described(options: list[DockerOption]) -> Iterator[str]:
    heads = [
        (f"  -{option.short}, " if option.short else "      ") + f"--{option.long} {option.kind}".rstrip()
        for option in options
    ]
    width = max(map(len, heads)) + 3
    for head, option in zip(heads, options, strict=True):
        first, *more = textwrap.wrap(option.help or "", max(WIDTH - width, 20)) or [""]
        yield (head.ljust(width) + first).rstrip()
        yield from (" " * width + line for line in more)
