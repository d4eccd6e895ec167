"""How the command's words are read, and what is said about wrong ones: as Docker's client does.

Commands are declared with click; its own reading of words is replaced, because Docker's takes `--rm=false`,
names a letter inside `-qz`, and ends with 125.
"""

from __future__ import annotations

from sandbox.engine.command.grammar.arguments import Count, at_least, at_most, between, exactly
from sandbox.engine.command.grammar.command import command, group
from sandbox.engine.command.grammar.options import many, number, switch, text

__all__ = [
    "Count",
    "at_least",
    "at_most",
    "between",
    "command",
    "exactly",
    "group",
    "many",
    "number",
    "switch",
    "text",
]
