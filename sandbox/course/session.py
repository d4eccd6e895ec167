"""The session, which `sandbox.open()` returns: a lab with exercises, progress, views and the story on top.

Notebooks call nothing else of the sandbox. What is not the subject of a chapter (making an image's bytes,
reading an archive, drawing a tree) is one word here; what is the subject, the notebook does itself.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, cast

from sandbox.course import skylark
from sandbox.course.chapters import chapters, find_exercise
from sandbox.course.edition import begin_edition, edition_of
from sandbox.course.looking import Looking
from sandbox.course.looks import ROLE
from sandbox.course.missing import SENTENCE, Missing
from sandbox.course.name_card import NameCard
from sandbox.course.progress import MapScene, course_map
from sandbox.course.review import MOST_AT_ONCE, Review, due_now, find_due, next_day
from sandbox.course.wire_magic import load_wire_magic
from sandbox.errors import LearnerError, NoEngineError, RegistryImageError
from sandbox.exercises.opening import open_exercise, open_review
from sandbox.exercises.progress.store import ProgressStore
from sandbox.exercises.staging import break_it
from sandbox.exercises.world import LabWorld
from sandbox.home import save_learner_name
from sandbox.image.tiny import load_image
from sandbox.lab.lab import REGISTRY_VARIABLE
from sandbox.lab.registry.ports import free_ports
from sandbox.lab.shown import Shown
from sandbox.snapshot import RepositoryState
from sandbox.views.progress import LONG_S, Screen, shown
from sandbox.views.stage import View

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from docker import DockerClient
    from docker.models.containers import Container
    from docker.models.images import Image

    from sandbox.engine import Search
    from sandbox.exercises.card.card import Card
    from sandbox.exercises.staging import Broken
    from sandbox.home import Home, Learner
    from sandbox.image.tiny import TinyImage
    from sandbox.lab.reaping import Reaped
    from sandbox.lab.registry.registry import Registry

FOUND = "The doctor found an engine: everything in this course can run."


def open_session() -> Session:
    """Open the learner's session; a missing engine is no error, the doctor tells of it."""
    return Session.open()


class Session(Looking):
    """One learner's lab, with the exercises, views and images of the course."""

    def __init__(
        self, home: Home, learner: Learner, search: Search, environ: MutableMapping[str, str] = os.environ
    ) -> None:
        """Use what was found, as a lab does; what takes long is seen to be at work."""
        super().__init__(home, learner, search, environ)
        self.watching = lambda: shown(Screen(after_s=LONG_S, has_text=False))

    def load_magics(self) -> None:
        """Make `%docker` and `%%wire` known to IPython."""
        super().load_magics()
        load_wire_magic(self)

    @cached_property
    def docker(self) -> DockerClient:
        """The SDK's own DockerClient; without an engine, something that says so whenever it is used."""
        return cast("DockerClient", Missing()) if self.engine is None else super().docker

    def registry(
        self, name: str = ROLE, *, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> Registry:
        """Return the registry of that name, see `Lab.registry`; without an engine, something that says so."""
        if self.engine is None and not self._environ.get(REGISTRY_VARIABLE):
            return cast("Registry", Missing())
        return super().registry(name, port=port, environment=environment)

    def reset(self) -> Reaped:
        """Take down all that was made and start from nothing, with forecasts of a new edition."""
        begin_edition(self.home)
        return super().reset()

    @cached_property
    def store(self) -> ProgressStore:
        """What the learner has answered and solved."""
        return ProgressStore(self.home.progress)

    def exercise(self, exercise_id: str, answer: object = None) -> Card:
        """Show an exercise, take an answer if one is given, and check what can be checked.

        Raises:
            UnknownExerciseError: no exercise has this id.
            LearnerError: the answer can't be read; the message says how to write it.
        """
        return open_exercise(find_exercise(exercise_id), self._world, self.store, answer)

    def break_it(self, exercise_id: str) -> Broken:
        """Let something break for real, as the drill of that id needs it; run again, it breaks nothing twice.

        Raises:
            UnknownExerciseError: no exercise has this id.
            LearnerError: the exercise is no drill.
            NoEngineError: there is no engine.
        """
        if self.engine is None:
            raise NoEngineError(SENTENCE)
        return break_it(find_exercise(exercise_id), self._world, self.store, self)

    @property
    def _world(self) -> LabWorld:
        return LabWorld(self, edition_of(self.home))

    def progress(self) -> View:
        """Show the map of the course: what is solved, what waits; `.text` is the same for a terminal."""
        entries = self.store.entries()
        due = {exercise.id for exercise in due_now(entries)}
        return View(MapScene(course_map(chapters(), entries, due)))

    def review(self, exercise_id: str = "", answer: object = None) -> Card | Review:
        """Deal again what was solved some days ago: up to three exercises, with new values.

        With an id, that one alone, and its answer, as `exercise` takes it.

        Raises:
            LearnerError: that exercise is not due, or the answer can't be read.
        """
        world, entries = self._world, self.store.entries()
        if exercise_id:
            return open_review(find_due(exercise_id, entries), world, self.store, answer)
        dealt = due_now(entries)[:MOST_AT_ONCE]
        return Review([open_review(one, world, self.store) for one in dealt], next_day(entries))

    def doctor(self) -> Shown:
        """Show which engine is in use and why; if there is none, what is missing and how to mend it."""
        report = self.search.report()
        if self.engine is None:
            return Shown(report, plain=report)
        return Shown(f"{report}\n{self._registries_run_from()}", plain=FOUND)

    def _registries_run_from(self) -> str:
        try:
            return f"Registry image: {self.registry_image.reason}."
        except RegistryImageError as error:
            return str(error)

    def choose_name(self, name: str | None = None) -> NameCard:
        """Show the card in which the learner's name is chosen, or take the name given here."""
        if name is not None:
            self._rename(name)
        return NameCard(self.learner.name, self._rename)

    def _rename(self, name: str) -> str:
        self.learner = save_learner_name(self.home, name, self._environ)
        return self.learner.name

    def free_port(self) -> int:
        """Return a port of 127.0.0.1 that nothing listens on, and that no stopped container wants again.

        Raises:
            LearnerError: none of the course's ports is free.
        """
        port = next(free_ports(self.engine, self.docker), None)
        if port is None:
            raise LearnerError("No port is free: stop the registries that you no longer need, lab.reset().")
        return port

    def forecast(self, version: str, *, wind: str = "") -> Image:
        """Make Skylark's image of a version and put it on the engine, as `skylark/forecast:VERSION`."""
        image = self._image(version, wind)
        return load_image(self.docker, image, f"{skylark.REPOSITORY}:{version}")

    def colleague_pushes(self, version: str, *, wind: str) -> None:
        """Let a colleague, who has no part in your engine, push her image of a version to your registry.

        She has pulled what is there, and made her image on top of it.
        """
        image = skylark.on_top_of(self._image(version, wind), self._held(skylark.REPOSITORY))
        self._local.client.push_image(skylark.REPOSITORY, version, image)

    def _held(self, repository: str) -> dict[str, bytes]:
        """Pull the layers that your registry's tags reach, by diff ID."""
        state = self._repositories().get(repository, RepositoryState())
        client = self._local.client.unrecorded()
        return {
            diff_id: client.blob(repository, layer.digest)
            for manifest in state.manifests.values()
            for diff_id, layer in zip(manifest.diff_ids, manifest.layers, strict=False)
        }

    def _image(self, version: str, wind: str) -> TinyImage:
        return skylark.forecast(version, edition=edition_of(self.home), wind=wind, platform=self._platform)

    def read(self, container: Container, path: str = "forecast.json") -> str:
        """Copy a text file out of a container, which need not run, and return its lines."""
        return skylark.read_file(container, path).rstrip("\n")

    @cached_property
    def _platform(self) -> str:
        version = self.docker.version()
        return f"{version['Os']}/{version['Arch']}"

    def __repr__(self) -> str:
        """Say what to do next."""
        if self.engine is None:
            return "The course is open, without an engine. Next: lab.doctor() says what is missing."
        return "The course is open."
