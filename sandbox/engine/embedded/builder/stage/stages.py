"""The finished stages of a build, by name and by number: what `FROM` and `COPY --from` may refer to.

Source: moby `builder/dockerfile/evaluator.go`, "stagesBuildResults".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from sandbox.engine.embedded.images.image import Image

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True)
class Stage:
    """A finished stage; one that is FROM scratch and nothing more has no image."""

    image: Image | None


@dataclass
class Stages:
    """All that are finished."""

    finished: list[Stage] = field(default_factory=list)
    by_name: dict[str, Stage] = field(default_factory=dict)

    def check_free(self, name: str) -> None:
        """Raise an `EngineError` if a stage has that name."""
        if name and name.lower() in self.by_name:
            raise EngineError(f"{name} stage name already used")

    def finish(self, name: str, image: Image | None) -> None:
        """Add a stage."""
        stage = Stage(image)
        self.finished.append(stage)
        if name:
            self.by_name[name.lower()] = stage

    def named(self, name: str) -> Stage | None:
        """Return the stage of a name, None if there is none."""
        return self.by_name.get(name.lower())

    def named_or_numbered(self, name: str) -> Stage | None:
        """Return the stage of a name or number; None where it is neither, for then it names an image.

        Raises `EngineError` for a number that no finished stage has.
        """
        stage = self.named(name)
        if stage is not None or not _NUMBER.fullmatch(name):
            return stage
        number = int(name)
        if number == len(self.finished):
            raise EngineError("refers to current build stage")
        if not 0 <= number < len(self.finished):
            raise EngineError("index out of bounds")
        return self.finished[number]
