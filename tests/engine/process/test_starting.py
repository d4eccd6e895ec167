"""The engine's process: one a data folder, found again, ended for good, and its state there the next time."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import psutil
import pytest

from sandbox.engine.process import end_engine, running, start_engine
from sandbox.errors import SetupError
from sandbox.image.tiny import make_image
from sandbox.processes import wait_for_end

if TYPE_CHECKING:
    from sandbox.home import Home

NAME = "skylark/forecast:0.1"
ARCHIVE = make_image({"forecast.json": "{}"}).archive(NAME)


def names(address: str) -> list[str]:
    """Return the names of the images on the engine at an address."""
    with closing(docker.DockerClient(base_url=address)) as client:
        return sorted(name for image in client.images.list() for name in image.tags)


def load(address: str) -> None:
    """Put an image on the engine at an address."""
    with closing(docker.DockerClient(base_url=address)) as client:
        client.images.load(ARCHIVE)


def test_an_engine_is_started_once_and_found_again(home: Home) -> None:
    address = start_engine(home)
    assert start_engine(home) == address
    entry = running.read(home)
    assert entry is not None
    assert entry.docker_host == address


def test_an_engine_ends_with_its_socket_and_its_entry(home: Home) -> None:
    address = start_engine(home)
    entry = running.read(home)
    assert entry is not None
    assert end_engine(home)
    assert not entry.is_alive
    assert running.read(home) is None
    assert not Path(address.removeprefix("unix://")).parent.exists()
    assert not end_engine(home)


def test_what_an_engine_keeps_is_there_for_the_next_one(home: Home) -> None:
    load(start_engine(home))
    end_engine(home)
    assert names(start_engine(home)) == [NAME]


def test_an_engine_that_was_killed_is_replaced_and_its_socket_removed(home: Home) -> None:
    address = start_engine(home)
    load(address)
    entry = running.read(home)
    assert entry is not None
    process = psutil.Process(entry.process.pid)
    process.kill()
    assert wait_for_end([process], 10) == []
    assert running.read(home) is None
    other = start_engine(home)
    assert other != address
    assert not Path(address.removeprefix("unix://")).parent.exists()
    assert names(other) == [NAME]


def test_kernels_that_start_an_engine_at_once_share_one(home: Home) -> None:
    with ThreadPoolExecutor(4) as executor:
        addresses = set(executor.map(lambda _: start_engine(home), range(4)))
    assert len(addresses) == 1


def test_data_folders_have_engines_of_their_own(home: Home, tmp_path: Path) -> None:
    from sandbox.home import find_home  # noqa: PLC0415 - the fixture's own way

    other = find_home({"COURSE_HOME": str(tmp_path / "other")})
    try:
        load(start_engine(home))
        assert names(start_engine(other)) == []
    finally:
        end_engine(other)


@pytest.mark.skipif(os.name == "nt", reason="Windows listens on a loopback port instead.")
def test_nobody_but_its_owner_may_use_the_socket(home: Home) -> None:
    path = Path(start_engine(home).removeprefix("unix://"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(os.fsencode(path)) < 104  # macOS's limit


def test_a_state_that_cannot_be_used_is_named(home: Home) -> None:
    running.state_folder(home).write_text("not a folder")
    with pytest.raises(SetupError, match=r"The embedded engine did not start: .*state"):
        start_engine(home)


def test_a_damaged_entry_is_set_aside_and_no_engine(home: Home) -> None:
    (running.folder(home) / "running.json").write_text("{")
    assert running.read(home) is None
    assert [path.name for path in running.folder(home).glob("running.json.damaged-*")]
