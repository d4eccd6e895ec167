"""One build, from the first step to the names of the image: a generator of its messages.

Each step does its work when its message is asked for; whoever stops asking ends the build, and what it has
made so far stays as the cache of the next. Source: moby `builder/dockerfile/builder.go`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile.document import parse_trigger
from sandbox.engine.embedded.builder.dockerfile.expansion import expand
from sandbox.engine.embedded.builder.messages import arrow, said, short, step, warned
from sandbox.engine.embedded.builder.stage.arguments import Arguments
from sandbox.engine.embedded.builder.stage.state import StageState, platform_of
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.images.tagging import name_image
from sandbox.engine.embedded.transfer.pull.platforms import parse_platform

if TYPE_CHECKING:
    from collections.abc import Generator

    from sandbox.engine.embedded.builder.dockerfile import Dockerfile, Stage
    from sandbox.engine.embedded.builder.dockerfile.instructions import From
    from sandbox.engine.embedded.builder.messages import Message, Messages
    from sandbox.engine.embedded.builder.options import Options
    from sandbox.engine.embedded.builder.steps import Steps
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.world import World
    from sandbox.image.platform import Platform

SCRATCH = "scratch"


@dataclass
class Build:
    """A build of one Dockerfile; `image` is what it has made once it is over."""

    world: World
    options: Options
    dockerfile: Dockerfile
    steps: Steps
    image: Image | None = None
    _arguments: Arguments = field(init=False)
    _number: int = 0

    def __post_init__(self) -> None:
        """Take the request's arguments."""
        self._arguments = Arguments(self.options.arguments)

    def run(self) -> Messages:
        """Build; raises `EngineError` where it cannot go on."""
        if self.dockerfile.warnings:
            yield warned("\n".join(self.dockerfile.warnings))
        yield from self._declare_outer()
        for stage in self.dockerfile.stages:
            yield from self._stage(stage)
        if unused := self._arguments.unused():
            yield said(f"[Warning] One or more build-args [{' '.join(unused)}] were not consumed\n")
        if self.image is None:
            raise EngineError("No image was generated. Is your Dockerfile empty?")
        yield said(f"Successfully built {short(self.image.id)}\n")
        for reference in self.options.tags:
            name_image(self.world, reference, self.image)
            yield said(f"Successfully tagged {reference.familiar}\n")

    def _announce(self, text: str) -> Messages:
        self._number += 1
        yield from step(self._number, self.dockerfile.step_count, text)

    def _declare_outer(self) -> Messages:
        for written in self.dockerfile.arguments:
            yield from self._announce(written.text)
            values = self._arguments.values()
            for name, default in written.with_variables(partial(self._expanded, values)).pairs:
                self._arguments.declare_outer(name, default)

    def _stage(self, stage: Stage) -> Messages:
        self.steps.stages.check_free(stage.start.name)
        yield from self._announce(stage.start.text)
        state = yield from self._begin(stage.start)
        yield from self._pull_triggers(state)
        yield arrow(short(state.image_id))
        for instruction in stage.instructions:
            yield from self._announce(instruction.text)
            yield from self.steps.run(state, instruction)
            yield arrow(short(state.image_id))
        if state.image is not None:
            yield {"aux": {"ID": state.image.id}}
        self.steps.stages.finish(stage.start.name, state.image)
        self.image = state.image

    def _begin(self, start: From) -> Generator[Message, None, StageState]:
        self.steps.cache.begin_stage()
        wanted = self._platform(start) or self.options.platform
        name = self._expanded(self._arguments.outer_values(), start.base)
        if not name:
            raise EngineError(f"base name ({start.base}) should not be blank")
        image = yield from self._base(name, wanted)
        own = self.world.settings.platform
        platform = platform_of(image, own) if image else wanted or own
        if platform.os != "linux":
            raise EngineError("operating system is not supported")
        return StageState.begin(image, platform, self._arguments.in_stage())

    def _base(self, name: str, platform: Platform | None) -> Generator[Message, None, Image | None]:
        stage = self.steps.stages.named(name)
        if stage is not None:
            return stage.image
        if name == SCRATCH:
            return None
        image = yield from self.steps.bases.find(name, platform)
        self.steps.commits.hold(image)
        return image

    def _platform(self, start: From) -> Platform | None:
        if not start.platform:
            return None
        try:
            text = self._expanded(self._arguments.outer_values(), start.platform)
        except EngineError as error:
            raise EngineError(
                f"failed to process arguments for platform {start.platform}: {error.message}"
            ) from None
        try:
            return parse_platform(text, self.world.settings.platform)
        except EngineError as error:
            raise EngineError(f"failed to parse platform {text}: {error.message}") from None

    def _pull_triggers(self, state: StageState) -> Messages:
        """Do what the base image asks for by ONBUILD, once: the new image does not ask again."""
        triggers = state.take_triggers()
        if not triggers:
            return
        yield said(f"# Executing {len(triggers)} build trigger")
        if len(triggers) > 1:
            yield said("s")
        yield said("\n")
        for trigger in triggers:
            yield from self.steps.run(state, parse_trigger(trigger))

    def _expanded(self, values: dict[str, str], word: str) -> str:
        return expand(word, values, self.dockerfile.escape)
