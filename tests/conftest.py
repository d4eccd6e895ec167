"""What every test stands on: a clean environment, engines to test on, and nothing left afterwards.

The settings that need a plugin of the test group are made here and not in pyproject.toml, so that plain
`pytest --nbval notebooks/` works with the runtime packages alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sandbox.engine.process import end_engine, start_engine
from sandbox.home import find_home
from sandbox.lab.registry import ports
from tests import engines, processes, requirements, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

    from sandbox.lab.lab import Lab

TIMEOUT_S = 120.0
MARKERS = (
    "docker: needs a Docker engine",
    "dockerd: starts daemons of its own; needs root and a dockerd",
    "browser: needs Chromium",
)
CLEARED_PREFIXES = (
    "DOCKER_",
    "COMPOSE_",
    "BUILDKIT_",
    "CONTAINER_",
    "COURSE_",
    "REGISTRY_",
    "XDG_",
    "JUPYTER",
    "IPYTHON",
)
CLEARED_SUFFIXES = ("_PROXY",)
KEPT = (processes.VARIABLE,)
OF_PYTEST = "PYTEST_CURRENT_TEST"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--require`, `--full` and `--pictures`."""
    requirements.add_option(parser)
    parser.addoption("--pictures", action="store_true", help="let the browser take docs/pictures anew")
    parser.addoption(
        "--full", action="store_true", help="run what is usually done on one engine on every engine"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, check `--require`, and set a time-out where its plugin is."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    requirements.required(config)
    if not config.pluginmanager.hasplugin("timeout"):
        config.addinivalue_line(
            "markers", "timeout(seconds): the time limit, where pytest-timeout is installed"
        )
    elif config.getoption("timeout") is None and "PYTEST_TIMEOUT" not in os.environ:
        config.option.timeout = TIMEOUT_S


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for `engine_host` once on every engine, under the engine's own name."""
    if "engine_host" not in metafunc.fixturenames:
        return
    found = engines.engines()
    ids = [engine.id for engine in found] or ["no-docker"]
    hosts: list[str | None] = [engine.host for engine in found] or [None]
    metafunc.parametrize(
        "engine_host",
        [*hosts, engines.EMBEDDED.host],
        ids=[*ids, engines.EMBEDDED.id],
        indirect=True,
        scope="session",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Say what `-n auto` is."""
    return workers.count(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Keep each file together, on its engine."""
    return workers.scheduler(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest where several workers share the tests."""
    if engines.WORKER in os.environ:
        workers.put_longest_first(items)


@pytest.fixture(scope="session", autouse=True)
def own_ports() -> Iterator[None]:
    """Give labs of this process ports that are left alone by kernels and other workers' labs.

    A registry that is stopped in a test, and started again, would else find its port taken now and then.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ports, "PREFERRED", workers.own_ports())
        yield


@pytest.fixture(scope="session")
def engine_host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the DOCKER_HOST of the engine to test on; the embedded one runs while its tests do."""
    if request.param is None:
        requirements.missing(request.config, "docker", engines.missing_sentence())
    if request.param != engines.EMBEDDED.host:
        yield str(request.param)
        return
    home = find_home({"COURSE_HOME": str(tmp_path_factory.mktemp("engine"))})
    yield start_engine(home)
    end_engine(home)


@pytest.fixture
def only_docker(engine_host: str) -> None:
    """Skip on the embedded engine what is about Docker's own engines alone."""
    if engine_host not in {engine.host for engine in engines.engines()}:
        pytest.skip("This is about Docker's engines; the embedded one has tests of its own.")


@pytest.fixture(scope="session")
def machine_environ() -> Mapping[str, str]:
    """Return the environment as it was before it was cleaned, for tests of tools that need the machine's."""
    return engines.MACHINE_ENVIRON


@pytest.fixture(scope="session", autouse=True)
def _clean_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Clean the environment before any other session fixture runs; at the end, nothing may be left."""
    with pytest.MonkeyPatch.context() as patch:
        _clean(patch, tmp_path_factory.mktemp("home"))
        run = processes.mark()
        yield
    left = processes.leftovers(run) + engines.leftovers(tmp_path_factory.getbasetemp())
    if left:
        pytest.fail("The tests left behind:\n" + "\n".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def _clean_environ(
    _clean_session: None, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Give every test a HOME of its own and no setting of the machine's, and take back what it sets.

    A lab sets DOCKER_HOST and more in its process, as it should in a kernel.
    """
    _clean(monkeypatch, tmp_path_factory.mktemp("home"))
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys() - {OF_PYTEST}:
        del os.environ[name]
    os.environ.update({name: value for name, value in before.items() if name != OF_PYTEST})


@pytest.fixture
def lab(engine_host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Lab]:
    """Open a lab on the engine in a fresh data folder as the learner `author`; nothing is left afterwards."""
    from sandbox.lab.lab import Lab  # noqa: PLC0415  # tests of the layers below do without it

    home = tmp_path / "course-home"
    for name, value in {
        "DOCKER_HOST": engine_host,
        "COURSE_HOME": str(home),
        "COURSE_LEARNER": "author",
    }.items():
        monkeypatch.setenv(name, value)
    with Lab.open() as opened:
        yield opened
    assert engines.leftovers(tmp_path) == []


def _clean(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in list(os.environ):
        upper = name.upper()
        if name not in KEPT and (upper.startswith(CLEARED_PREFIXES) or upper.endswith(CLEARED_SUFFIXES)):
            patch.delenv(name)
    patch.setenv("HOME", str(home))
    patch.setenv("USERPROFILE", str(home))
