"""The one place where the course comes to its own engine, the embedded one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sandbox.engine.embedded.versions import API, version_text
from sandbox.engine.engine import EMBEDDED, Engine
from sandbox.engine.problems import Problem
from sandbox.engine.process.starting import end_engine, start_engine
from sandbox.engine.search import Attempt
from sandbox.errors import SetupError

if TYPE_CHECKING:
    from sandbox.home import Home

__all__ = [
    "PRAISE",
    "Way",
    "close_second_machine",
    "embedded_engine",
    "end_engine",
    "open_embedded",
    "open_second_machine",
]

Way = Literal["embedded", "in-process"]
_CANDIDATES = {"embedded": "the embedded engine", "in-process": "the embedded engine, in process"}
_SECOND = "second-machine"
_DOCTOR = "`python3 course.py doctor` looks at the data folder."
PRAISE = "is part of the course: images and registries are real, other programs do not run in it."


def open_embedded(way: Way, home: Home) -> Attempt:
    """Return what came of opening it, in a process of its own ("embedded") or in this one ("in-process")."""
    candidate = _CANDIDATES[way]
    try:
        address = start_engine(home) if way == "embedded" else _open_inside(home)
    except (SetupError, OSError) as error:
        return Attempt(candidate, str(error), _DOCTOR, Problem.CANNOT_START)
    return Attempt(candidate, PRAISE, engine=embedded_engine(address, candidate))


def open_second_machine(home: Home) -> Engine:
    """Return the engine of somebody else's machine: an empty store of its own, in this process."""
    from sandbox.engine.process.inside import open_machine  # noqa: PLC0415 - most processes need none inside

    return embedded_engine(open_machine(home, _SECOND), "the second machine")


def close_second_machine(home: Home) -> None:
    """End that engine: the next one is empty again."""
    from sandbox.engine.process.inside import close_inside, machine_address  # noqa: PLC0415 - as above

    close_inside(machine_address(home, _SECOND))


def _open_inside(home: Home) -> str:
    from sandbox.engine.process.inside import open_inside  # noqa: PLC0415 - as above

    return open_inside(home)


def embedded_engine(address: str, found_by: str) -> Engine:
    """Describe the embedded engine at an address."""
    return Engine(
        kind="embedded",
        name=EMBEDDED,
        docker_host=address,
        api_version=version_text(API),
        image_store="classic",
        reaches_this_machine=True,
        found_by=found_by,
    )
