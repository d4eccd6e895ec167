"""The whole suite in several processes side by side: how many, and what stays together in one.

Most of the time the tests wait, for daemons, browsers and set-ups of clones. Every file stays in one
worker, with the engine that it is run on, and engines are never shared: several workers need several sets of
engines (`tests.engines`), or none at all. Called by pytest-xdist through `tests.conftest`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sandbox.lab.registry.ports import PREFERRED
from tests import engines

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

WITHOUT_ENGINES = 2
LONGEST_FIRST = (
    "tests/compose/test_stack.py",
    "tests/notebooks/test_runs.py",
    "tests/browser/test_mouse.py",
    "tests/cli/test_setup.py",
    "tests/contract/registry/test_clients.py",
    "tests/cli/test_start.py",
    "tests/browser/test_keyboard.py",
    "tests/notebooks/test_inside.py",
    "tests/registry/faults/test_kills.py",
    "tests/engine/embedded/faults/test_kills.py",
    "tests/test_style.py",
)
"""Files that take longest begin first, so that no worker is left alone with one in the end."""


def count(config: pytest.Config) -> int:
    """Return how many workers `-n auto` starts; 0 where files are named, for then a start costs too much."""
    if config.args_source is not config.ArgsSource.TESTPATHS:
        return 0
    if named := engines.named_sets():
        return len(named) if len(named) > 1 else 0
    return 0 if engines.engines() else min(WITHOUT_ENGINES, os.cpu_count() or 1)


def own_ports() -> range:
    """Return the ports of this worker: beyond those of the course, which kernels of all workers share."""
    number = int(os.environ.get(engines.WORKER, "gw0").removeprefix("gw"))
    first = PREFERRED.stop + number * len(PREFERRED)
    return range(first, first + len(PREFERRED))


def put_longest_first(items: list[pytest.Item]) -> None:
    """Sort, and keep the order of all else."""
    ranks = {name: rank for rank, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(item.nodeid.partition("::")[0], len(ranks)))


def unit_of(nodeid: str) -> str:
    """Return what a test stays together with: its file, on its engine."""
    file, _, rest = nodeid.partition("::")
    words = rest.partition("[")[2]
    every = (*engines.engines(), engines.EMBEDDED)
    return next((f"{file} on {one.id}" for one in every if one.id in words), file)


def scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Return what hands the units out, in the order of the collection."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # not in the runtime group

    class ByFileAndEngine(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
        """Units are a file's tests on one engine."""

        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return ByFileAndEngine(config, log)
