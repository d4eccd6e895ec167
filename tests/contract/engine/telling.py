"""All stories told to all engines, and what came out of it."""

from __future__ import annotations

import contextlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import distribution
from tests.contract.engine.clients import command as commands
from tests.contract.engine.clients import sdk
from tests.contract.engine.clients.scripts import SCRIPTS
from tests.contract.engine.clients.sdk import SESSION
from tests.contract.engine.differences import DIFFERENCES, Difference
from tests.contract.engine.stories import STORIES
from tests.contract.engine.story import USUAL
from tests.contract.engine.targets import Registries, Target
from tests.contract.registry.targets import HTPASSWD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.contract.engine.clients.script import Line, Script
    from tests.contract.engine.clients.sdk import Call, Session
    from tests.contract.engine.story import Step, Story
    from tests.contract.engine.writing.answers import Answer

MARK = "contract-"


@dataclass(frozen=True)
class Place:
    """Where an answer belongs: a step of a story at a version of the API."""

    story: Story | Script | Session
    version: str
    position: int

    @property
    def step(self) -> Step | Line | Call:
        """The step."""
        return self.story.steps[self.position]

    def __str__(self) -> str:
        """Write it as differences name it, with the version where it is not the usual one."""
        version = f" @{self.version}" if self.version not in ("", *USUAL) else ""
        return f"{self.story.name}{version}: {self.step.name}"


Telling = tuple["Story | Script | Session", str]
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
    tellings = [(story, version) for story in stories for version in versions or story.versions]
    with ThreadPoolExecutor(len(targets)) as pool:
        futures = {each: pool.submit(_tell, each, _asked(each, targets, tellings)) for each in targets}
    return _by_place({target: future.result() for target, future in futures.items()})


def _by_place(told: Mapping[Target, Mapping[Telling, list[Answer]]]) -> Told:
    found: Told = {}
    for target, tellings in told.items():
        for (story, version), answers in tellings.items():
            for position, answer in enumerate(answers):
                found.setdefault(Place(story, version, position), {})[target.name] = answer
    return found


def tell_clients(targets: Sequence[Target], command: Path) -> Told:
    """Run the scripts with a docker command, and the session of the SDK, on every target that they reach."""
    with ThreadPoolExecutor(len(targets)) as pool:
        futures = {target: pool.submit(_tell_clients, target, command) for target in targets}
    return _by_place({target: future.result() for target, future in futures.items()})


def _tell_clients(target: Target, command: Path) -> dict[Telling, list[Answer]]:
    told: dict[Telling, list[Answer]] = {(SESSION, ""): sdk.tell(SESSION, target)}
    if target.has_socket:
        told |= {(script, ""): commands.tell(script, target, command) for script in SCRIPTS}
    return told


def _asked(
    target: Target, targets: Sequence[Target], tellings: Sequence[tuple[Story, str]]
) -> dict[tuple[Story, str], str]:
    """Say at which version a target is told each story: {(story, version): version}."""
    real = [each for each in targets if not each.is_ours]
    newest = max((each.newest for each in real), default=())
    asked = {}
    for story, version in tellings:
        if target.offers(version):
            asked[story, version] = version
        elif target.newest == newest and not any(each.offers(version) for each in real):
            asked[story, version] = target.newest_text
    return asked


def _tell(target: Target, asked: Mapping[tuple[Story, str], str]) -> dict[Telling, list[Answer]]:
    told = {
        (story, version): target.tell(story, version)
        for story, version in dict.fromkeys((story, version) for (story, _), version in asked.items())
    }
    return {(story, named): told[story, version] for (story, named), version in asked.items()}


def differing(told: Told, ours: str, real: Sequence[str]) -> list[Differing]:
    """Find where the embedded engine agrees with no real engine."""
    found = []
    for place, answers in told.items():
        there = tuple(answers[name] for name in real if name in answers)
        if fields := answers[ours].differing(there):
            found.append(Differing(place, answers[ours], there, fields))
    return found
