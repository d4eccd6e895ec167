"""All stories told to all engines, and what came out of it."""

from __future__ import annotations

import contextlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import distribution
from tests.contract.engine.differences import DIFFERENCES, Difference
from tests.contract.engine.stories import STORIES
from tests.contract.engine.targets import Registries, Target
from tests.contract.registry.targets import HTPASSWD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.contract.engine.story import Step, Story
    from tests.contract.engine.writing.answers import Answer

MARK = "contract-"


@dataclass(frozen=True)
class Place:
    """Where an answer belongs: a step of a story at a version of the API."""

    story: Story
    version: str
    position: int

    @property
    def step(self) -> Step:
        """The step."""
        return self.story.steps[self.position]

    def __str__(self) -> str:
        """Write it as differences name it; the version only where a story is told at several."""
        version = f" @{self.version}" if len(self.story.versions) > 1 else ""
        return f"{self.story.name}{version}: {self.step.name}"


Told = dict[Place, dict[str, "Answer"]]
"""{place: {target: answer}}."""


@dataclass(frozen=True)
class Differing:
    """A step that the embedded engine answers as no real engine does, by field: (here, there, …)."""

    place: Place
    here: Answer
    there: tuple[Answer, ...]
    fields: Mapping[str, tuple[str, ...]]

    @property
    def reason(self) -> Difference | None:
        """The first difference that explains it."""
        return next((each for each in DIFFERENCES if each.covers(str(self.place), self.fields)), None)


def new_run() -> str:
    """Make the mark of a run."""
    return MARK + secrets.token_hex(3)


@contextlib.contextmanager
def registries(program: str, folder: Path) -> Iterator[Registries]:
    """Run the two registries that stories pull from and push to."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "htpasswd").write_text(HTPASSWD)
    auth = {"htpasswd": {"realm": "skylark", "path": str(folder / "htpasswd")}}
    with (
        distribution.running(program, folder / "plain") as plain,
        distribution.running(program, folder / "guarded", auth=auth) as guarded,
    ):
        yield Registries(plain.address, guarded.address)


def tell_all(
    targets: Sequence[Target], stories: Sequence[Story] = STORIES, versions: Sequence[str] = ()
) -> Told:
    """Tell stories at their versions, or at others, to every target that offers them.

    Where no real engine offers a version, the newest of them are told the story at their own newest version.
    """
    places = [
        Place(story, version, position)
        for story in stories
        for version in versions or story.versions
        for position in range(len(story.steps))
    ]
    with ThreadPoolExecutor(len(targets)) as pool:
        telling = {target: pool.submit(_tell, target, _asked(target, targets, places)) for target in targets}
    answers = {target: told.result() for target, told in telling.items()}
    return {
        place: {target.name: found[place] for target, found in answers.items() if place in found}
        for place in places
    }


def _asked(target: Target, targets: Sequence[Target], places: Sequence[Place]) -> dict[Place, str]:
    """Say at which version a target is told each story: {place: version}."""
    real = [each for each in targets if not each.is_ours]
    newest = max((each.newest for each in real), default=())
    asked = {}
    for place in places:
        if target.offers(place.version):
            asked[place] = place.version
        elif target.newest == newest and not any(each.offers(place.version) for each in real):
            asked[place] = target.newest_text
    return asked


def _tell(target: Target, asked: Mapping[Place, str]) -> dict[Place, Answer]:
    told: dict[tuple[Story, str], list[Answer]] = {}
    for place, version in asked.items():
        if (place.story, version) not in told:
            told[place.story, version] = target.tell(place.story, version)
    return {place: told[place.story, version][place.position] for place, version in asked.items()}


def differing(told: Told, ours: str, real: Sequence[str]) -> list[Differing]:
    """Find where the embedded engine agrees with no real engine."""
    found = []
    for place, answers in told.items():
        there = tuple(answers[name] for name in real if name in answers)
        if fields := answers[ours].differing(there):
            found.append(Differing(place, answers[ours], there, fields))
    return found
