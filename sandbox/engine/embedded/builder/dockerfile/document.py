"""A whole Dockerfile: the ARGs before the first FROM, then the stages.

Source: Dockerfile reference, "FROM" and "Understand how ARG and FROM interact".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile.commands import read_command
from sandbox.engine.embedded.builder.dockerfile.grammar import make_instruction
from sandbox.engine.embedded.builder.dockerfile.instructions import Arg, From, Instruction, Label
from sandbox.engine.embedded.builder.dockerfile.lines import Line, read_lines
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Stage:
    """A FROM and what follows it."""

    start: From
    instructions: tuple[Instruction, ...] = ()


@dataclass(frozen=True)
class Dockerfile:
    """What a build goes through, in order."""

    arguments: tuple[Arg, ...]
    stages: tuple[Stage, ...]
    escape: str
    warnings: tuple[str, ...] = ()

    @property
    def step_count(self) -> int:
        """How many steps the build announces."""
        return len(self.arguments) + sum(1 + len(stage.instructions) for stage in self.stages)

    def until(self, target: str) -> Dockerfile:
        """Leave out what comes after the stage of that name; its letters' case does not matter."""
        if not target:
            return self
        for index, stage in enumerate(self.stages):
            if stage.start.name == target.lower():
                return replace(self, stages=self.stages[: index + 1])
        raise bad_request(f"failed to reach build target {target} in Dockerfile")

    def with_labels(self, labels: Mapping[str, str]) -> Dockerfile:
        """Add the request's labels at the end of the last stage, sorted, as LABEL instructions."""
        if not labels or not self.stages:
            return self
        *others, last = self.stages
        added = tuple(
            Label(f"LABEL {key}={value}", ((key, value),), is_literal=True)
            for key, value in sorted(labels.items())
        )
        return replace(self, stages=(*others, replace(last, instructions=last.instructions + added)))


def parse_dockerfile(content: bytes, name: str = "Dockerfile") -> Dockerfile:
    """Read a Dockerfile; raises an `EngineError` of status 400 with the engine's own words."""
    if not content:
        raise bad_request(f"the Dockerfile ({name}) cannot be empty")
    try:
        lines = read_lines(content)
        commands = [read_command(line, lines.escape) for line in lines.instructions]
    except EngineError as error:
        raise bad_request(f"failed to parse {name}: {error.message}") from None
    arguments, stages = _staged(make_instruction(command) for command in commands)
    return Dockerfile(arguments, stages, lines.escape, lines.warnings)


def parse_trigger(text: str) -> Instruction:
    """Read what an image's ONBUILD holds: one instruction, no FROM."""
    lines = read_lines(text.encode())
    if len(lines.instructions) != 1:
        raise bad_request("onbuild trigger should be a single expression")
    made = make_instruction(read_command(Line(lines.instructions[0].text, 1), lines.escape))
    if isinstance(made, From):
        raise bad_request("FROM isn't allowed as an ONBUILD trigger")
    return made


def _staged(made: Iterable[Instruction | From]) -> tuple[tuple[Arg, ...], tuple[Stage, ...]]:
    arguments: list[Arg] = []
    stages: list[tuple[From, list[Instruction]]] = []
    for one in made:
        if isinstance(one, From):
            stages.append((one, []))
        elif stages:
            stages[-1][1].append(one)
        elif isinstance(one, Arg):
            arguments.append(one)
        else:
            raise bad_request("no build stage in current context")
    return tuple(arguments), tuple(Stage(start, tuple(instructions)) for start, instructions in stages)
