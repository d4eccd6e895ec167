"""Looking at what there is: a lab whose registry and machine can be drawn, see docs/views.md.

The session adds exercises and the story. What is drawn, and how, is decided in `sandbox.views`.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from IPython.display import display

from sandbox.course.layered import find_images
from sandbox.course.looks import ROLE, Looks, namings_of, reader
from sandbox.course.watching import Watch
from sandbox.lab.lab import Lab
from sandbox.lab.shown import Shown
from sandbox.views.graph import GraphScene, graph_of
from sandbox.views.layers import LayersScene
from sandbox.views.picture import Machine, picture_text
from sandbox.views.progress import show_progress
from sandbox.views.stage import View
from sandbox.views.timeline import TimelineScene

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.course.looks import Look
    from sandbox.lab.registry.registry import Registry
    from sandbox.snapshot import RepositoryState
    from sandbox.views.graph import Graph


class Looking(Lab):
    """A lab with pictures of it."""

    @contextmanager
    def wire(self) -> Iterator[None]:
        """Show which requests your registries answered while the block ran, also when it ends by an error."""
        watch = Watch(self, {ROLE: self._local, **self.registries})
        try:
            yield
        finally:
            display(View(watch.end()))  # type: ignore[no-untyped-call]

    def graph(self, *names: str) -> View:
        """Show how tags, manifests and layers hang together: of your registry, or of what you name.

        A name is a repository, or one tag of it: `skylark/forecast:0.2`.
        """
        earlier = [look.repositories for look in self._looks.taken]
        return self._graph(graph_of(self._look().repositories, wanted=names, earlier=earlier))

    @contextmanager
    def changes(self, *names: str) -> Iterator[None]:
        """Show what the block changed in your registry: what is new, what moved, what no tag reaches now."""
        before = self._look().repositories
        earlier = [look.repositories for look in self._looks.taken]
        yield
        graph = graph_of(self._look().repositories, before, wanted=names, earlier=earlier)
        display(self._graph(graph))  # type: ignore[no-untyped-call]

    def layers(self, *names: str, at: DockerClient | None = None) -> View:
        """Show which layers images share, and what a push or a pull of them would transfer.

        A name is a tag in your registry, `skylark/forecast:0.2`, or an image on your engine; a pull is to the
        engine `at`, if you name one.
        """
        images = find_images(names, self._look().repositories, self.docker, at)
        return View(LayersScene(images))

    def timeline(self, name: str) -> View:
        """Show which digest a tag of your registry named when, such as `skylark/forecast:stable`."""
        self._look()
        return View(TimelineScene(name, namings_of(name, self._local, self._looks)))

    def _graph(self, graph: Graph) -> View:
        return View(GraphScene(graph, reader(self._local.client)))

    def _look(self) -> Look:
        return self._looks.take(self._local)

    @cached_property
    def _looks(self) -> Looks:
        return Looks(self.state_of)

    show_progress = staticmethod(show_progress)

    def picture(self, image: str = "") -> Shown:
        """Show your machine as it is now: the engine with one image and its containers, and the registry."""
        machine = self._machine(image)
        return Shown(picture_text(machine, full=True), plain=picture_text(machine), is_drawn=True)

    def _machine(self, image: str) -> Machine:
        found = self._containers_of(image) if self.engine and image else []
        registry = self.registries.get(ROLE)
        return Machine(
            engine=self.engine.name if self.engine else "",
            image=image,
            containers=tuple(sorted(str(container.name) for container in found)),
            registry=registry.address if registry else "",
            repositories=tuple(sorted(self._repositories())) if registry else None,
        )

    def _containers_of(self, image: str) -> list[Container]:
        return self.docker.containers.list(all=True, filters={"ancestor": image})

    def _repositories(self) -> Mapping[str, RepositoryState]:
        return self.state_of(self._local).repositories

    @property
    def _local(self) -> Registry:
        return self.registries[ROLE] if ROLE in self.registries else self.registry()
