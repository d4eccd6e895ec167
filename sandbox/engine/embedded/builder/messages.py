"""The messages of a build, each as the engine sends it. Source: moby `builder/dockerfile/builder.go`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SHORT_LENGTH = 12

Message = dict[str, Any]
Messages = Iterator[Message]


def said(text: str) -> Message:
    """Make a message of the build's output."""
    return {"stream": text.encode(errors="replace").decode()}


def warned(text: str) -> Message:
    """Make a message of the build's error output: light red, in a terminal."""
    return said(f"\x1b[91m{text}\n\x1b[0m")


def step(number: int, total: int, text: str) -> Messages:
    """Announce a step, in two messages."""
    yield said(f"Step {number}/{total} : {text}")
    yield said("\n")


def arrow(text: str) -> Message:
    """Make a line below a step."""
    return said(f" ---> {text}\n")


def short(identifier: str) -> str:
    """Shorten an ID as people see it."""
    return identifier.removeprefix("sha256:")[:SHORT_LENGTH]
