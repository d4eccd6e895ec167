"""Where a stage of a build stands: the image so far, and the settings that the next step begins with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.stage.run_config import RunConfig
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from sandbox.engine.embedded.builder.stage.arguments import Arguments
    from sandbox.engine.embedded.images.image import Image


_SAID = ("os", "architecture", "variant", "os.version", "os.features")


@dataclass
class StageState:
    """A stage in the making. `image` is None as long as it is FROM scratch and nothing more."""

    image: Image | None
    platform: Platform
    arguments: Arguments
    config: RunConfig
    author: str = ""
    has_command: bool = False

    @classmethod
    def begin(cls, image: Image | None, platform: Platform, arguments: Arguments) -> StageState:
        """Begin with the settings of a base image, or with none, for a platform."""
        settings = image.settings if image else {}
        config = RunConfig.from_json(settings).with_default_path()
        state = cls(image, platform, arguments, config)
        state.stand_on(image)
        return state

    @property
    def image_id(self) -> str:
        """The ID of the image so far, "" for none."""
        return self.image.id if self.image else ""

    @property
    def variables(self) -> dict[str, str]:
        """What may be put into instructions: build arguments, and the environment, which goes first."""
        return self.arguments.values() | self.config.variables

    def take_triggers(self) -> tuple[str, ...]:
        """Return what a base image has to be done first, and forget it."""
        triggers = self.config.triggers or ()
        self.config = replace(self.config, triggers=None if triggers else self.config.triggers)
        return triggers

    def stand_on(self, image: Image | None) -> None:
        """Go on from an image that a step has made."""
        self.image = image
        self.config = replace(self.config, image=image.id if image else "")


def platform_of(image: Image, own: Platform) -> Platform:
    """Return the platform of an image; what it does not say is this engine's own, as the engine takes it."""
    said = {name: image.fields[name] for name in _SAID if image.fields.get(name)}
    return Platform.from_json({"os": own.os, "architecture": own.architecture, **said})
