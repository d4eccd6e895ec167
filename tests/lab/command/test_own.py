"""One run of the course's own command: told line by line, fed, and ended by an interrupt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine import Engine
from sandbox.lab.command.own import run_own
from sandbox.lab.command.run import INTERRUPTED

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ENGINE = Engine("docker", "nowhere", "tcp://127.0.0.1:1", "1.41", "classic", reaches_this_machine=True)


def _environment(folder: Path) -> dict[str, str]:
    return {"DOCKER_CONFIG": str(folder), "DOCKER_HOST": ENGINE.docker_host}


def test_both_outputs_are_told_line_by_line_and_kept_apart(tmp_path: Path) -> None:
    told: list[str] = []
    ran = run_own(["context", "ls"], ENGINE, _environment(tmp_path), None, told.append)
    assert ran.exit_code == 0
    assert "".join(told) == ran.stdout + ran.stderr
    assert [line.count("\n") for line in told] == [1] * len(told)
    assert ran.stdout.startswith("NAME")
    assert ran.stderr.startswith("Warning: DOCKER_HOST")


def test_a_question_is_told_although_its_line_does_not_end(tmp_path: Path) -> None:
    told: list[str] = []
    ran = run_own(["system", "prune"], ENGINE, _environment(tmp_path), "n\n", told.append)
    assert ran.exit_code == 0
    assert told[-1] == "Are you sure you want to continue? [y/N] "


def test_an_engine_that_does_not_answer_is_an_error_of_the_command(tmp_path: Path) -> None:
    ran = run_own(["ps"], ENGINE, _environment(tmp_path), None, lambda _: None)
    assert ran.exit_code == 1
    assert ran.stderr == (
        "Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?\n"
    )


def test_an_interrupt_ends_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []

    def interrupt(line: str) -> None:
        told.append(line)
        if len(told) == 1:
            raise KeyboardInterrupt

    ran = run_own(["context", "ls"], ENGINE, _environment(tmp_path), None, interrupt)
    assert ran.exit_code == INTERRUPTED
    assert "".join(told) == ran.stdout
    assert capfd.readouterr() == ("", "")
