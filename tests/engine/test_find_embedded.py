"""The embedded engine is found where it is asked for, where nothing else is, and by DOCKER_HOST."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.engine import Problem, find
from sandbox.engine.own_settings import change_settings, read_settings
from sandbox.engine.process import end_engine, start_engine
from sandbox.engine.registry_image import plan_registry_image
from sandbox.home import find_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.engine import Search


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a machine without Docker, and end the engine that was started in it."""
    monkeypatch.setattr("sandbox.engine.candidates.OF_THE_MACHINE", str(tmp_path / "docker.sock"))
    monkeypatch.setattr("sandbox.engine.candidates.OF_PODMAN", str(tmp_path / "podman.sock"))
    environ = {"HOME": str(tmp_path), "COURSE_HOME": str(tmp_path / "course-home")}
    yield environ
    end_engine(find_home(environ))


def says_what_it_is(search: Search) -> bool:
    """Whether the engine that was found answers, and says that it is the embedded one."""
    assert search.engine is not None
    with closing(search.engine.client()) as client:
        platform: str = client.version()["Platform"]["Name"]
    return search.engine.is_ours and platform.startswith("Embedded Engine")


@pytest.mark.parametrize("choice", ["embedded", "in-process"])
def test_it_is_taken_where_it_is_asked_for(environ: dict[str, str], choice: str) -> None:
    for search in (find(choice, environ), find(environ={**environ, "COURSE_ENGINE": choice})):
        assert search.choice == choice
        assert len(search.attempts) == 1
        assert says_what_it_is(search)


def test_it_is_taken_where_there_is_no_docker(environ: dict[str, str]) -> None:
    search = find(environ=environ)
    assert [attempt.problem for attempt in search.attempts] == [Problem.NO_SOCKET, None]
    assert says_what_it_is(search)
    assert "other programs do not run in it" in search.report()


def test_its_registry_image_is_told_to_come_from_the_stand_in(environ: dict[str, str]) -> None:
    search = find("in-process", environ)
    assert search.engine is not None
    with closing(search.engine.client()) as client:
        stand_in = plan_registry_image(client, None).reason
        change_settings(search.engine, online=True)
        changed = read_settings(client)
        change_settings(search.engine, online=False)
    assert stand_in.startswith("registry:3 comes from the stand-in for Docker Hub here, because none is")
    assert changed is not None
    assert changed["online"] is True


def test_it_is_known_again_under_docker_host(environ: dict[str, str]) -> None:
    """A notebook's kernel gets its address in DOCKER_HOST."""
    address = start_engine(find_home(environ))
    search = find("docker", {**environ, "DOCKER_HOST": address})
    assert says_what_it_is(search)
    assert search.attempts[0].candidate == "DOCKER_HOST"


def test_a_process_that_ended_meanwhile_is_replaced(environ: dict[str, str]) -> None:
    """A kernel outlives it, with its address in DOCKER_HOST."""
    home = find_home(environ)
    address = start_engine(home)
    end_engine(home)
    search = find(environ={**environ, "DOCKER_HOST": address})
    assert says_what_it_is(search)
    assert search.attempts[0].problem == Problem.NO_SOCKET


def test_an_engine_that_cannot_start_is_named_and_the_search_ends(environ: dict[str, str]) -> None:
    (find_home(environ).path / "engine").write_text("not a folder")
    search = find(environ=environ)
    assert search.engine is None
    assert search.attempts[-1].problem == Problem.CANNOT_START
    (find_home(environ).path / "engine").unlink()
