"""All stories told to all targets, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.contract.registry.answers import Answer
from tests.contract.registry.differences import DIFFERENCES, Difference
from tests.contract.registry.stories import STORIES
from tests.contract.registry.targets import SETTINGS, running

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


Told = dict[str, dict[str, Answer]]
"""{target: {"story: step#position": answer}}."""


@dataclass(frozen=True)
class Differing:
    """A step whose answers differ, by field: (here, there)."""

    step: str
    here: Answer
    there: Answer
    fields: Mapping[str, tuple[str, str]]

    @property
    def reason(self) -> Difference | None:
        """The first difference that explains it."""
        return next((each for each in DIFFERENCES if each.covers(self.step, set(self.fields))), None)


def tell_all(program: str, folder: Path) -> Told:
    """Tell every story to every target, setting by setting."""
    told: Told = {}
    for number, setting in enumerate(SETTINGS):
        with running(program, setting, folder / str(number)) as targets:
            for name, target in targets.items():
                for story in STORIES:
                    if story.setting == setting:
                        answers = zip(story.steps, target.tell(story), strict=True)
                        for position, (step, answer) in enumerate(answers, 1):
                            told.setdefault(name, {})[f"{story.name}: {step.name}#{position}"] = answer
    return told


def differing(told: Told, here: str) -> list[Differing]:
    """Compare a target with Distribution."""
    found = []
    for key, there in told["distribution"].items():
        answer = told[here][key]
        if fields := answer.differing(there):
            found.append(Differing(key.partition("#")[0], answer, there, fields))
    return found
