"""`python3 course.py`: from the first line to the last process."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import requests

from sandbox import processes
from sandbox.cli.jupyterlab.settings import server_environment
from sandbox.cli.supervision import running
from sandbox.engine.process import running as running_engine
from sandbox.home import Home
from tests.cli.clone import PARTS, get, wait_until, write_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.clone import Clone, Started

EMBEDDED = ("--engine", "embedded")
pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def home(clone: Clone) -> Home:
    """Return the data folder of the course under test."""
    return Home(Path(clone.environment["COURSE_HOME"]))


@pytest.fixture
def started(clone: Clone) -> Iterator[Started]:
    """Return a course that runs on the embedded engine, ended after the test."""
    course = clone.start(*EMBEDDED)
    try:
        course.wait_for_url()
        yield course
    finally:
        if course.child.poll() is None:
            course.end(signal.SIGTERM)


def start_kernel(url: str) -> psutil.Process:
    """Start a kernel through the server, and return its process."""
    base, _, token = url.partition("?token=")
    answer = requests.post(f"{base.partition('/lab/')[0]}/api/kernels", params={"token": token}, timeout=30)
    kernel = answer.json()["id"]
    found: list[psutil.Process] = []

    def runs() -> bool:
        found[:] = [one for one in psutil.process_iter() if f"kernel-{kernel}" in command_line(one)]
        return bool(found)

    wait_until(runs, "the kernel's process")
    return found[0]


def command_line(process: psutil.Process) -> str:
    """Return a process's command line, nothing for one that is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def listening_addresses(pid: int) -> set[str]:
    """Return the addresses on which a process and all that it started listen."""
    family = processes.family(psutil.Process(pid))
    connections = [one for process in family for one in process.net_connections("inet")]
    return {str(one.laddr[0]) for one in connections if one.status == psutil.CONN_LISTEN}


def test_the_printed_address_serves_notebook_00_without_its_answers(started: Started) -> None:
    url = started.wait_for_url()
    assert get(url).status_code == 200
    notebook = get(url, "/api/contents/00-start-here.ipynb").json()["content"]
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_it_opens_without_docker_on_the_embedded_engine(started: Started, home: Home) -> None:
    entry = running_engine.read(home)
    assert entry is not None
    assert (
        started.wait_for("Engine: ")
        == f"Engine: Embedded Engine at {entry.docker_host}, from the embedded engine"
    )
    assert started.end() == 0
    assert running_engine.read(home) is None


def test_a_signal_before_the_engine_is_known_ends_it_too(clone: Clone, home: Home) -> None:
    started = clone.start(*EMBEDDED)
    wait_until(lambda: home.path.exists() and running_engine.read(home) is not None, "the engine")
    assert started.end() == 0, started.text
    assert "Engine: " not in started.text
    assert running_engine.read(home) is None


def test_an_engine_that_the_course_does_not_use_is_left_alone(clone: Clone, home: Home) -> None:
    served = clone.launch("engine")
    address = served.wait_for("DOCKER_HOST=").partition("=")[2]
    course = clone.start(COURSE_ENGINE="none")
    course.wait_for_url()
    assert course.end() == 0, course.text
    entry = running_engine.read(home)
    assert entry is not None
    assert entry.docker_host == address
    assert served.end() == 0, served.text


def test_it_opens_without_an_engine_and_says_so(clone: Clone) -> None:
    started = clone.start(COURSE_ENGINE="none")
    assert started.wait_for("Engine: ").startswith("Engine: no engine: ")
    assert "doctor" in started.text
    assert started.end() == 0


def test_kernels_take_the_engine_that_was_chosen_by_option_else_by_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ENGINE", "docker")
    assert server_environment(Home(tmp_path), "auto")["COURSE_ENGINE"] == "docker"
    assert server_environment(Home(tmp_path), "embedded")["COURSE_ENGINE"] == "embedded"


def test_nothing_is_served_without_the_token_or_beyond_loopback(started: Started) -> None:
    url = started.wait_for_url()
    assert url.startswith("http://127.0.0.1:")
    assert get(url.partition("?")[0] + "?token=", "/api/contents").status_code == 403
    start_kernel(url)
    assert listening_addresses(started.child.pid) == {"127.0.0.1"}
    assert url.rpartition("=")[2] not in " ".join(
        command_line(one) for one in processes.family(psutil.Process(started.child.pid))
    )


def test_the_kernels_of_other_people_and_the_news_are_not_offered(started: Started) -> None:
    url = started.wait_for_url()
    assert list(get(url, "/api/kernelspecs").json()["kernelspecs"]) == ["python3"]
    page = get(url).text
    assert '"news": {"disabled": true}' in page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_of_it(clone: Clone, home: Home, number: signal.Signals) -> None:
    course = clone.start(*EMBEDDED, ignoring_sigint=True)
    url = course.wait_for_url()
    kernel = start_kernel(url)
    everyone = processes.family(psutil.Process(course.child.pid))
    assert kernel in everyone
    assert course.end(number) == 0, course.text
    assert "The course has ended." in course.text
    assert [one for one in everyone if one.is_running()] == []
    assert not home.running.exists()


def test_a_signal_during_the_start_ends_it_too(clone: Clone, home: Home) -> None:
    course = clone.start(*EMBEDDED)
    wait_until(home.running.exists, "the running file")
    assert course.end(signal.SIGTERM) == 0, course.text
    assert processes.of_home(home) == []
    assert not home.running.exists()


def test_started_twice_it_says_where_it_runs(clone: Clone, started: Started) -> None:
    again = clone.run("--no-browser")
    assert again.returncode == 0, again.stderr
    assert started.wait_for_url() in again.stdout
    assert "runs already" in again.stdout
    assert get(started.wait_for_url()).status_code == 200


def test_of_two_starts_at_once_one_runs_and_both_say_where(clone: Clone) -> None:
    both = [clone.start(*EMBEDDED), clone.start(*EMBEDDED)]
    urls = {course.wait_for_url() for course in both}
    assert len(urls) == 1
    wait_until(lambda: any(course.child.poll() is not None for course in both), "the second one's end")
    runs = [course for course in both if course.child.poll() is None]
    assert [course.end() for course in runs] == [0]


def test_what_a_killed_course_left_is_ended_by_the_next_start(clone: Clone, home: Home) -> None:
    course = clone.start(*EMBEDDED)
    kernel = start_kernel(course.wait_for_url())
    left = [one for one in processes.family(psutil.Process(course.child.pid)) if one.pid != course.child.pid]
    course.child.kill()
    course.child.wait()
    assert kernel.is_running()
    again = clone.start(*EMBEDDED)
    again.wait_for("After a crash: ended")
    again.wait_for_url()
    engine = running_engine.read(home)
    assert engine is not None  # it is taken over
    left = [one for one in left if one.pid != engine.process.pid]
    assert [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []
    assert again.end() == 0
    assert not home.running.exists()


def test_a_kernel_whose_server_was_killed_as_well_is_ended(clone: Clone, home: Home) -> None:
    course = clone.start(*EMBEDDED)
    kernel = start_kernel(course.wait_for_url())
    run = running.read(home)
    assert run is not None
    assert run.server is not None
    kernel.suspend()  # else it sees that its server is gone, and ends by itself
    os.kill(course.child.pid, signal.SIGKILL)
    os.kill(run.server.pid, signal.SIGKILL)
    course.child.wait()
    done = clone.run("stop")
    assert done.returncode == 0, done.stderr
    assert "ended 1 process of JupyterLab" in done.stdout
    assert not kernel.is_running() or kernel.status() == psutil.STATUS_ZOMBIE


def test_a_stranger_with_the_pid_of_a_dead_course_is_left_alone(clone: Clone, home: Home) -> None:
    home.path.mkdir()
    stranger = processes.Identity(os.getpid(), started=1.0)
    running.write(home, running.Running(stranger, stranger, "http://127.0.0.1:1/"))
    done = clone.run("stop")
    assert done.returncode == 0, done.stderr
    assert "ended" not in done.stdout


def test_a_taken_port_is_named_with_its_holder(clone: Clone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = clone.run("--no-browser", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"process {os.getpid()}" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_port_the_next_free_one_is_taken(clone: Clone, started: Started, tmp_path: Path) -> None:
    other = clone.start(*EMBEDDED, COURSE_HOME=str(tmp_path / "another"))
    first, second = started.wait_for_url(), other.wait_for_url()
    assert first.partition("/lab/")[0] != second.partition("/lab/")[0]
    assert other.end() == 0


def test_a_changed_copy_is_kept_and_a_stale_card_gives_way(clone: Clone) -> None:
    copy = clone.folder / "my-course" / "00-start-here.ipynb"
    first = clone.start(*EMBEDDED)
    first.wait_for_url()
    assert first.end() == 0
    write_notebook(copy, "my = 'own work'")
    notebook = json.loads(copy.read_text(encoding="utf-8"))
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "gone"}, "text/plain": ["Exercise 0.1"]}
    notebook["cells"][0]["outputs"] = [{"output_type": "display_data", "data": view, "metadata": {}}]
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    again = clone.start(*EMBEDDED)
    content = get(again.wait_for_url(), "/api/contents/00-start-here.ipynb").json()["content"]
    assert again.end() == 0
    assert content["cells"][0]["source"] == "my = 'own work'"
    (output,) = content["cells"][0]["outputs"]
    assert output["data"] == {"text/plain": "Exercise 0.1\nRun this cell to go on."}


def test_what_the_learner_sets_in_a_menu_stays_and_no_news_are_asked_for(clone: Clone) -> None:
    plugins = "/lab/api/settings/@jupyterlab/apputils-extension"
    first = clone.start(*EMBEDDED)
    url = first.wait_for_url()
    assert get(url, f"{plugins}:notification").json()["settings"]["fetchNews"] == "false"
    documents = "/lab/api/settings/@jupyterlab/docmanager-extension:plugin"
    assert get(url, documents).json()["settings"]["autosaveInterval"] == 10
    base, _, token = url.partition("?token=")
    dark = {"raw": json.dumps({"theme": "JupyterLab Dark"})}
    answer = requests.put(
        f"{base.partition('/lab/')[0]}{plugins}:themes",
        json=dark,
        headers={"Authorization": f"token {token}"},
        timeout=30,
    )
    assert answer.ok, answer.text
    assert first.end() == 0
    again = clone.start(*EMBEDDED)
    themes = get(again.wait_for_url(), f"{plugins}:themes").json()
    assert again.end() == 0
    assert themes["settings"]["theme"] == "JupyterLab Dark"


def test_nothing_is_written_but_in_the_clone_and_the_data_folder(
    clone: Clone, home: Home, tmp_path: Path
) -> None:
    temporary = Path(clone.environment["HOME"]) / "temporary"
    temporary.mkdir()
    started = clone.start(*EMBEDDED, TMPDIR=str(temporary))
    kernel = start_kernel(started.wait_for_url())
    assert kernel.environ()["TMPDIR"] == str(temporary)
    assert started.end() == 0
    assert list(temporary.iterdir()) == []
    temporary.rmdir()
    assert sorted(path.name for path in Path(clone.environment["HOME"]).iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [home.path.name]
    made = {path.name for path in clone.folder.iterdir()} - set(PARTS)
    assert made - {"__pycache__"} == {".venv", "my-course"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.path.glob("*.json"))
    assert (home.jupyter / "course_settings.json").stat().st_mode & 0o077 == 0
