"""All stories told to all engines, and what came out of it."""

from __future__ import annotations

import contextlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import distribution
from tests.contract.engine.stories import STORIES
from tests.contract.engine.targets import Registries, Target
from tests.contract.registry.targets import HTPASSWD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
"""{place: {target: answer}}, of those targets that offer the version."""


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
    """Tell stories at their versions, or at others, to every target that offers them."""
    with ThreadPoolExecutor(len(targets)) as pool:
        by_target = dict(
            zip(targets, pool.map(lambda target: _tell(target, stories, versions), targets), strict=True)
        )
    places = [
        Place(story, version, position)
        for story in stories
        for version in versions or story.versions
        for position in range(len(story.steps))
    ]
    return {
        place: {target.name: answers[place] for target, answers in by_target.items() if place in answers}
        for place in places
    }


def _tell(target: Target, stories: Sequence[Story], versions: Sequence[str]) -> dict[Place, Answer]:
    return {
        Place(story, version, position): answer
        for story in stories
        for version in versions or story.versions
        if target.offers(version)
        for position, answer in enumerate(target.tell(story, version))
    }
