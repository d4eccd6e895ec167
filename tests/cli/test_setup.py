"""The set-up behind course.py: first, again, interrupted, twice at once, and where something is missing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.clone import DEADLINE_S, Clone, copy_clone, path_with, wait_until
from tests.cli.programs import SYSTEM_PATH, python_of_version

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(400)
NOBODY = 65534


@pytest.fixture
def no_network() -> Iterator[dict[str, str]]:
    """Return variables with which every request of uv and pip goes to a port that refuses it."""
    with socket.socket() as bound:  # bound and not listening: refused, and nobody else can take it
        bound.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{bound.getsockname()[1]}"
        yield {
            "HTTPS_PROXY": proxy,
            "HTTP_PROXY": proxy,
            "ALL_PROXY": proxy,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_FIND_LINKS": "",
            "UV_HTTP_RETRIES": "0",
        }


@pytest.fixture
def restless_clone(new_clone: Clone, tmp_path: Path) -> Clone:
    """Return a new clone with a uv that hangs as long as the file `hang` is there."""
    real = next(Path(part) / "uv" for part in new_clone.environment["PATH"].split(os.pathsep))
    folder = tmp_path / "hanging"
    folder.mkdir()
    (tmp_path / "hang").touch()
    hang = f'while [ -e "{tmp_path}/hang" ]; do sleep 0.1; done'
    script = f'#!/bin/sh\n[ "$1" = --version ] || {hang}\nexec {real} "$@"\n'
    (folder / "uv").write_text(script)
    (folder / "uv").chmod(0o755)
    path = path_with(folder / "uv")
    return Clone(new_clone.folder, new_clone.environment | {"PATH": path})


def stamp_of(clone: Clone) -> dict[str, object]:
    """Return what the stamp in .venv says."""
    content: dict[str, object] = json.loads((clone.folder / ".venv" / "course-stamp.json").read_text())
    return content


def test_the_first_command_sets_up_and_the_next_does_nothing_again(
    new_clone: Clone, no_network: dict[str, str]
) -> None:
    first = new_clone.run("--version")
    assert first.returncode == 0, first.stderr
    assert "Installing the packages that uv.lock names" in first.stdout
    again = new_clone.run("--version", variables=no_network | {"PATH": SYSTEM_PATH})
    assert (again.returncode, again.stdout.count("\n")) == (0, 1), again.stderr
    assert not (new_clone.folder / ".venv.setup").exists()


def test_help_needs_no_setup(new_clone: Clone) -> None:
    done = new_clone.run("--help")
    assert done.returncode == 0
    assert "python3 course.py test" in done.stdout
    assert not (new_clone.folder / ".venv").exists()


def test_a_clone_that_was_moved_works_on(new_clone: Clone) -> None:
    assert new_clone.run("--version").returncode == 0
    moved = Clone(new_clone.folder.rename(new_clone.folder.with_name("moved [1]")), new_clone.environment)
    done = moved.run("reset", "9")
    assert done.returncode == 1
    assert done.stderr.startswith("course.py: There is no chapter '9'. Chapters: 00")


def test_the_test_group_comes_with_test_and_stays(new_clone: Clone) -> None:
    help_text = new_clone.run("--version")
    assert help_text.returncode == 0, help_text.stderr
    assert stamp_of(new_clone)["groups"] == []
    tested = new_clone.run("test", "--", "--version")
    assert tested.returncode == 0, tested.stderr
    assert "pytest" in tested.stdout + tested.stderr
    assert stamp_of(new_clone)["groups"] == ["test"]
    assert new_clone.run("--version").stdout.count("\n") == 1
    with (new_clone.folder / "uv.lock").open("a") as lock:
        lock.write("# newer\n")
    newer = new_clone.run("--version")
    assert "Installing" in newer.stdout, newer.stderr
    assert stamp_of(new_clone)["groups"] == ["test"]
    assert (new_clone.folder / ".venv" / "bin" / "ruff").exists()


def test_what_a_developer_put_into_venv_stays(new_clone: Clone, uv: Path) -> None:
    venv = [str(uv), "venv", "--python", str(new_clone.python), str(new_clone.folder / ".venv")]
    subprocess.run(venv, env=new_clone.environment, capture_output=True, check=True)
    own = new_clone.folder / ".venv" / "own-file"
    own.touch()
    assert new_clone.run("--version").returncode == 0
    assert own.exists()


def test_an_interrupted_setup_is_made_anew(restless_clone: Clone, tmp_path: Path) -> None:
    assert_hangs = subprocess.Popen(
        restless_clone.command("--version"), env=restless_clone.environment, start_new_session=True
    )
    guard = restless_clone.folder / ".venv.setup"
    wait_until(lambda: guard.exists() and guard.stat().st_size, "the set-up's guard")
    os.killpg(assert_hangs.pid, signal.SIGKILL)
    assert_hangs.wait()
    half = restless_clone.folder / ".venv" / "bin"
    half.mkdir(parents=True)
    (half / "python").touch()
    (tmp_path / "hang").unlink()
    done = restless_clone.run("--version")
    assert done.returncode == 0, done.stderr
    assert "interrupted; making .venv anew" in done.stdout
    assert not guard.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_setup_with_a_sentence(restless_clone: Clone, number: signal.Signals) -> None:
    child = subprocess.Popen(
        restless_clone.command("--version"), env=restless_clone.environment, stderr=subprocess.PIPE, text=True
    )
    guard = restless_clone.folder / ".venv.setup"
    wait_until(lambda: guard.exists() and guard.stat().st_size, "the set-up's guard")
    child.send_signal(number)
    _, said = child.communicate(timeout=DEADLINE_S)
    assert child.returncode == 130
    assert said.strip() == "course.py: stopped. Start it again to go on."


def test_of_two_setups_at_once_one_waits(restless_clone: Clone, tmp_path: Path) -> None:
    logs = [tmp_path / "one", tmp_path / "two"]
    children = []
    for log in logs:
        with log.open("wb") as output:
            command = restless_clone.command("--version")
            children.append(subprocess.Popen(command, env=restless_clone.environment, stdout=output))
    wait_until(lambda: any(b"waiting for it" in log.read_bytes() for log in logs), "one that waits")
    (tmp_path / "hang").unlink()
    assert [child.wait(DEADLINE_S) for child in children] == [0, 0]
    assert sum(b"Installing" in log.read_bytes() for log in logs) == 1


def test_a_python_that_is_gone_is_replaced(new_clone: Clone) -> None:
    assert new_clone.run("--version").returncode == 0
    (new_clone.folder / ".venv" / "bin" / "python").unlink()
    done = new_clone.run("--version")
    assert done.returncode == 0, done.stderr
    assert "The Python of .venv is gone" in done.stdout


def test_without_a_network_the_first_setup_says_what_to_do(
    new_clone: Clone, no_network: dict[str, str], tmp_path: Path
) -> None:
    variables = no_network | {"UV_OFFLINE": "0", "UV_CACHE_DIR": str(tmp_path / "empty")}
    done = new_clone.run("--version", variables=variables)
    assert done.returncode == 1
    assert "Installing the packages that uv.lock names failed" in done.stderr
    assert "The first set-up fetches its packages from the network" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_uv_and_network_it_says_the_same(new_clone: Clone, no_network: dict[str, str]) -> None:
    variables = no_network | {"PATH": SYSTEM_PATH, "PIP_NO_CACHE_DIR": "1"}
    done = new_clone.run("--version", variables=variables)
    assert done.returncode == 1
    assert "Getting uv, the installer failed" in done.stderr
    assert "The first set-up fetches its packages from the network" in done.stderr


def test_a_python_without_its_venv_module_says_which_package_has_it(new_clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "debian").mkdir()
    for name in ("ensurepip", "pip"):
        missing = f"raise ImportError(\"No module named '{name}'\")\n"
        (tmp_path / "debian" / f"{name}.py").write_text(missing)
    done = new_clone.run("--version", variables={"PATH": SYSTEM_PATH, "PYTHONPATH": str(tmp_path / "debian")})
    assert done.returncode == 1
    assert "sudo apt install python3." in done.stderr
    assert "ensurepip" in done.stderr
    assert "uv" in done.stderr


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.10"])
def test_an_old_python_hands_over_to_uv(new_clone: Clone, version: str) -> None:
    old = old_python(version)
    path = str(new_clone.python.parent) + os.pathsep + new_clone.environment["PATH"]
    done = new_clone.run("--version", python=old, variables={"PATH": path})
    assert done.returncode == 0, done.stderr
    assert f"Python {version}." in done.stdout
    assert "uv finds or fetches a Python that can" in done.stdout


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8"])
def test_an_old_python_without_uv_goes_on_with_a_suitable_one(
    new_clone: Clone, version: str, no_network: dict[str, str], tmp_path: Path
) -> None:
    old = old_python(version)
    (tmp_path / "bin").mkdir()
    suitable = tmp_path / "bin" / "python3.11"
    suitable.write_text(f'#!/bin/sh\nexec "{new_clone.python}" "$@"\n')
    suitable.chmod(0o755)
    variables = no_network | {"PATH": str(suitable.parent), "PIP_NO_CACHE_DIR": "1"}
    done = new_clone.run("--version", python=old, variables=variables)
    assert f"can't run the course; going on with {suitable}." in done.stdout, done.stderr
    assert "Getting uv, the installer failed" in done.stderr  # as far as this gets without a network


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7"])
def test_an_old_python_alone_says_what_to_install(new_clone: Clone, version: str, tmp_path: Path) -> None:
    done = new_clone.run("--version", python=old_python(version), variables={"PATH": str(tmp_path)})
    assert done.returncode == 1
    assert f"this is Python {version}." in done.stderr
    assert "the course needs 3.11 to 3.14, and none is on PATH" in done.stderr
    assert "Traceback" not in done.stderr
    assert "SyntaxError" not in done.stderr


def old_python(version: str) -> Path:
    """Return an old Python of this machine, or skip."""
    found = python_of_version(version)
    if found is None:
        pytest.skip(f"There is no Python {version} on this machine.")
    return found


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="Only root can become nobody.")
class TestAsNobody:
    """What a user sees to whom the clone, or the data folder, belongs not."""

    @pytest.fixture
    def shared(self, uv: Path) -> Iterator[Clone]:
        """Return a clone that others can read and not write, with a Python that they can run."""
        python = Path("/usr/bin/python3")
        if not python.exists():
            pytest.skip("There is no Python here that nobody could run.")
        folder = Path("/var/tmp") / f"course-{os.getpid()}"  # pytest's folders are closed to others  # noqa: S108
        clone = copy_clone(folder)
        environment = {"PATH": path_with(uv), "COURSE_HOME": str(folder / "data"), "HOME": "/nonexistent"}
        yield Clone(clone, environment, python)
        shutil.rmtree(folder)

    def run(self, clone: Clone) -> subprocess.CompletedProcess[str]:
        """Run a command as nobody."""
        return subprocess.run(
            clone.command("--version"),
            env=clone.environment,
            capture_output=True,
            text=True,
            check=False,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
        )

    def test_a_clone_that_is_read_only_says_what_to_do(self, shared: Clone) -> None:
        done = self.run(shared)
        assert done.returncode == 1
        assert f"the folder {shared.folder} can't be written: Permission denied" in done.stderr
        assert "Copy the whole folder to a place of yours" in done.stderr
        assert "Traceback" not in done.stderr
