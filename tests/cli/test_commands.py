"""The other commands, as their users run them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.engine.process import running
from sandbox.home import Home
from tests.cli.clone import SOURCE, write_notebook

if TYPE_CHECKING:
    from tests.cli.clone import Clone

pytestmark = pytest.mark.timeout(400)
COMMANDS = (
    "start",
    "check",
    "review",
    "reset",
    "doctor",
    "stop",
    "engine",
    "new",
    "prove",
    "registry",
    "test",
)
NO_ENGINE = {"COURSE_ENGINE": "none"}


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_has_a_help_that_reads_well(clone: Clone, name: str) -> None:
    done = clone.run(*filter(None, [name, "--help"]))
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: python3 course.py {name}".rstrip())
    assert max(map(len, done.stdout.splitlines())) <= 80
    if not name:
        assert re.findall(r"^  (\w+)  +\w.*\.$", done.stdout, re.MULTILINE) == list(COMMANDS)


def test_help_is_quick(clone: Clone) -> None:
    clone.run("--help")
    started = time.monotonic()
    clone.run("--help")
    assert time.monotonic() - started < 1.5  # 0.1 s on an idle machine


def test_an_unknown_command_or_option_names_what_there_is(clone: Clone) -> None:
    done = clone.run("strat")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"There is no command 'strat'. Commands: {', '.join(COMMANDS)}." in done.stderr
    assert "'auto', 'docker', 'embedded', 'in-process'" in clone.run("--engine", "podman").stderr
    assert "Invalid value for '--port'" in clone.run("--port", "http").stderr


def test_doctor_without_an_engine_says_what_to_mend_and_exits_with_1(clone: Clone) -> None:
    done = clone.run("doctor", variables=NO_ENGINE)
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("MEND")] == [
        line for line in lines if line.startswith("MEND  Engine: ")
    ]
    assert "ok    Packages: as uv.lock names them." in lines
    assert "ok    Leftovers: none." in lines
    assert lines[-1] == "Something is to be mended: see above."


@pytest.mark.docker
@pytest.mark.usefixtures("only_docker")
def test_doctor_on_an_engine_finds_all_well_and_changes_nothing(clone: Clone, engine_host: str) -> None:
    done = clone.run("doctor", variables={"DOCKER_HOST": engine_host})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    Engine: Docker Engine" in done.stdout
    assert "ok    Registry image: " in done.stdout
    assert done.stdout.endswith("\nAll is well.\n")


def test_doctor_on_the_embedded_engine_finds_all_well_and_ends_what_it_started(clone: Clone) -> None:
    done = clone.run("doctor", variables={"COURSE_ENGINE": "embedded"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    Engine: Embedded Engine at unix://" in done.stdout
    assert "other programs do not run in it" in done.stdout
    assert running.read(Home(Path(clone.environment["COURSE_HOME"]))) is None


def test_engine_serves_in_the_foreground_until_it_is_told_to_end(clone: Clone) -> None:
    served = clone.launch("engine")
    address = served.wait_for("DOCKER_HOST=").partition("=")[2]
    with closing(docker.DockerClient(base_url=address)) as client:
        assert client.version()["Platform"]["Name"].startswith("Embedded Engine")
    again = clone.run("engine")
    assert again.returncode == 1
    assert f"runs already (process {served.child.pid}): DOCKER_HOST={address}" in again.stderr
    assert served.end() == 0, served.text
    assert "The engine has ended." in served.text


def test_doctor_names_what_a_crash_left(clone: Clone) -> None:
    course = clone.start("--engine", "embedded")
    course.wait_for_url()
    course.child.kill()
    course.child.wait()
    done = clone.run("doctor", variables=NO_ENGINE)
    assert "MEND  Running course: one was killed and could not clean up." in done.stdout
    assert "MEND  Leftovers: process " in done.stdout
    assert "ended" in clone.run("stop", variables=NO_ENGINE).stdout
    again = clone.run("doctor", variables=NO_ENGINE)
    assert "ok    Running course: none." in again.stdout
    assert "ok    Leftovers: none." in again.stdout


def test_doctor_goes_on_where_the_data_folder_is_bad(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = clone.run("doctor", variables={"COURSE_HOME": str(tmp_path / "file" / "data")})
    assert done.returncode == 1
    assert "MEND  Data folder: " in done.stdout
    assert "set COURSE_HOME to a folder of yours" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_made_stops_the_start_with_a_sentence(
    clone: Clone, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = clone.run("--no-browser", variables={"COURSE_HOME": str(tmp_path / "file" / "data")})
    assert done.returncode == 1
    assert done.stderr.startswith("course.py: The course's data folder ")
    assert "Traceback" not in done.stderr


def test_review_lists_what_waits_and_says_where_it_is_answered(clone: Clone) -> None:
    assert clone.run("review").stdout == "Nothing is due for review.\n"
    home = Home(Path(clone.environment["COURSE_HOME"]))
    home.progress.write_text(
        '{"version": 1, "exercises": {"1.1": {"solved_at": "2026-01-01T12:00:00+00:00"}}}'
    )
    done = clone.run("review")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "  1.1  Six words (4 min)",
        'Answer them in any notebook: lab.review() deals three, lab.review("ID") one of them.',
    ]


def test_reset_sets_copy_and_progress_of_one_chapter_aside(clone: Clone) -> None:
    home = Home(Path(clone.environment["COURSE_HOME"]))
    home.path.mkdir()
    progress = {"version": 1, "exercises": {"0.1": {"attempts": 1}, "1.1": {"attempts": 2}}}
    home.progress.write_text(json.dumps(progress))
    copy = clone.folder / "my-course" / "00-start-here.ipynb"
    copy.parent.mkdir()
    write_notebook(copy, "mine")
    done = clone.run("reset", "00")
    assert done.returncode == 0, done.stderr
    assert "Your copy is now my-course/00-start-here (before reset 2" in done.stdout
    assert "Set aside what was recorded for 0.1." in done.stdout
    assert "mine" not in copy.read_text(encoding="utf-8")
    assert len(list(copy.parent.glob("00-start-here (before reset*).ipynb"))) == 1
    stored = json.loads(home.progress.read_text(encoding="utf-8"))
    assert list(stored["exercises"]) == ["1.1"]
    assert "0.1" in stored["set_aside"][0]["exercises"]


def test_reset_of_an_unknown_chapter_names_those_that_there_are(clone: Clone) -> None:
    done = clone.run("reset", "99")
    assert done.returncode == 1
    assert done.stderr.startswith("course.py: There is no chapter '99'. Chapters: 00")


def test_stop_without_a_course_says_so(clone: Clone) -> None:
    done = clone.run("stop", variables=NO_ENGINE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Nothing was running, and nothing is left.\n"


def test_check_before_the_first_start_says_what_to_do(clone: Clone) -> None:
    done = clone.run("check", "0")
    assert done.returncode == 1
    assert "You have no copy of 00-start-here.ipynb yet. Start the course" in done.stderr


@pytest.mark.docker
def test_check_of_an_untouched_chapter_says_that_nothing_is_solved_yet(
    clone: Clone, engine_host: str
) -> None:
    started = clone.start("--engine", "embedded")
    started.wait_for_url()
    started.end()
    done = clone.run("check", "0", variables={"DOCKER_HOST": engine_host})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not started" in done.stdout or "not solved yet" in done.stdout
    assert "exercises are solved." in done.stdout
    assert "Traceback" not in done.stderr


def test_prove_says_of_every_promise_whether_it_holds(clone: Clone) -> None:
    done = clone.run("prove", "0.2", "--engine", "embedded")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Exercise 0.2: The first status" in done.stdout
    assert "  ok      2  the reference solves it\n" in done.stdout
    assert done.stdout.endswith("promises of 1 exercises hold, 0 are broken.\n")


def test_prove_names_what_breaks_a_promise_and_exits_with_1(clone: Clone) -> None:
    exercise = clone.folder / "sandbox" / "course" / "chapter_00" / "first_status.py"
    written = exercise.read_text(encoding="utf-8")
    exercise.write_text(written.replace('reference="200"', 'reference="201"'), encoding="utf-8")
    try:
        done = clone.run("prove", "0.2")
    finally:
        exercise.write_text(written, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    assert (
        "  BROKEN  2  the reference solves it\n             reference, as author: not yet right"
        in done.stdout
    )


def test_prove_names_the_exercises_that_there_are(clone: Clone) -> None:
    done = clone.run("prove", "9.9")
    assert done.returncode == 1
    assert done.stderr.startswith("course.py: No exercise '9.9'. There are 0.1, ")


def test_new_writes_what_prove_then_asks_for(clone: Clone) -> None:
    order = clone.folder / "sandbox" / "course" / "course.toml"
    before = order.read_text(encoding="utf-8")
    exercise = clone.folder / "sandbox" / "course" / "chapter_00" / "a_new_question.py"
    try:
        done = clone.run("new", "0.90", "--kind", "choice", "--title", "A new question")
        assert (done.returncode, done.stderr) == (0, "")
        assert 'lab.exercise("0.90")' in done.stdout
        proven = clone.run("prove", "0.90")
        again = clone.run("new", "0.91", "--kind", "task", "--title", "A new question")
    finally:
        exercise.unlink(missing_ok=True)
        order.write_text(before, encoding="utf-8")
    assert proven.returncode == 1, proven.stderr
    assert "BROKEN  2  the reference solves it\n             Write the right option." in proven.stdout
    assert again.returncode == 1
    assert "a_new_question.py is there already. Choose another title." in again.stderr


def test_start_imports_nothing_heavy_before_jupyterlab_runs() -> None:
    code = "import sys, sandbox.cli.commands.start; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, check=True)
    heavy = {"docker", "requests", "ipywidgets", "IPython", "rich", "jupyterlab"}
    assert not heavy & set(done.stdout.split())
