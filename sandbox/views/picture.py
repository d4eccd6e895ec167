"""The picture of a learner's machine: an engine with an image and containers, and what a registry holds."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 22


@dataclass(frozen=True)
class Machine:
    """What there is: the engine's name ("" for none), one image, containers made from it, the registry.

    `repositories` is None while no registry runs.
    """

    engine: str
    image: str = ""
    containers: tuple[str, ...] = ()
    registry: str = ""
    repositories: tuple[str, ...] | None = None


def picture_text(machine: Machine, *, full: bool = False) -> str:
    """Draw it as a tree; with `full` the lines carry the machine's own names and addresses."""
    lines = ["your machine", *_engine(machine, full=full), *_registry(machine, full=full)]
    return "\n".join(line.rstrip() for line in lines)


def _engine(machine: Machine, *, full: bool) -> list[str]:
    if not machine.engine:
        return [_line("├─ engine", "none was found: see lab.doctor()")]
    lines = [_line("├─ engine", "keeps images, makes containers", machine.engine, full=full)]
    if machine.image:
        lines.append(_line("│  └─ image", machine.image))
    if machine.containers:
        lines.append(_line("│     └─ container", "made from it", ", ".join(machine.containers), full=full))
    return lines


def _registry(machine: Machine, *, full: bool) -> list[str]:
    if machine.repositories is None:
        return [_line("└─ registry", "none is running yet")]
    lines = [_line("└─ registry", "stores images, hands them out over HTTP", machine.registry, full=full)]
    held = ", ".join(machine.repositories) or "nothing so far"
    return [*lines, _line("   └─ holds", held)]


def _line(branch: str, words: str, own: str = "", *, full: bool = False) -> str:
    return f"{branch:<{WIDTH}}{words}" + (f"  ({own})" if full and own else "")
