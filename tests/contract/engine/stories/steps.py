"""Steps that many stories need: an image is loaded, a target's query is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.contract.engine.story import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.image.tiny import TinyImage
    from tests.contract.engine.writing.names import Names

TAR = {"Content-Type": "application/x-tar"}
ALL_VALUES = ("*",)


def load(which: str = "image", *tags: str, name: str = "load") -> Step:
    """Load one of the seeds under tags of the story's repository."""
    return Step(name, "POST", "/images/load?quiet=1", archive_of(which, *tags), TAR)


def archive_of(which: str, *tags: str) -> Callable[[Names], bytes]:
    """Write a seed's archive, as `docker save` does."""

    def write(names: Names) -> bytes:
        image: TinyImage = getattr(names.seeds, which)
        return image.archive(*(f"{names['name']}:{tag}" for tag in tags))

    return write


def get(name: str, target: str, *values: str, **keeps: str) -> Step:
    """Ask for something."""
    return Step(name, "GET", target, values=values, keeps=keeps)


def post(name: str, target: str, body: Any = None, *values: str, **keeps: str) -> Step:  # noqa: ANN401 - JSON
    """Let something be done."""
    return Step(name, "POST", target, body, values=values, keeps=keeps)


def delete(name: str, target: str, *values: str) -> Step:
    """Take something away."""
    return Step(name, "DELETE", target, values=values)


def filters(**wanted: Any) -> str:  # noqa: ANN401 - lists, or maps as clients wrote them before
    """Write the parameter `filters`; `{variables}` in it are filled in as elsewhere."""
    return "filters=" + quote(json.dumps(wanted), safe="{}")
