"""Disks that fill: 507 and a sentence, whatever was being written, and all goes on once there is room."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.registry import collect
from sandbox.registry.storage import Memory, Store, layout
from sandbox.registry.storage.errors import StorageFullError
from tests.registry.faults.watched import Watched
from tests.registry.world import (
    BLOB,
    DIGEST,
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    NAME,
    START,
    Ask,
    ask,
    image,
    post_blob,
    push_image,
    put_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOBS = f"/v2/{NAME}/blobs"
CLONE = Path(__file__).resolve().parents[3]


class Full(Memory):
    """A disk with room for some bytes only."""

    def __init__(self, room_bytes: int) -> None:
        """Start empty."""
        super().__init__()
        self.room_bytes = room_bytes

    def append(self, path: str, chunk: bytes) -> None:
        """Write what fits, as a disk does, and fail."""
        super().append(path, chunk[: self.room_bytes])
        self.room_bytes -= len(chunk)
        if self.room_bytes < 0:
            raise StorageFullError("No space left on device")


def test_a_full_disk_is_507_and_the_upload_goes_on_with_room() -> None:
    files = Full(len(BLOB) + 30)
    watched = Watched(store=Store(files))
    location = watched.location()
    files.room_bytes = 10
    told = ask(watched.app, Ask("PATCH", location, BLOB))
    assert (told.status, told.codes) == (507, ["UNKNOWN"])
    files.room_bytes = 1000
    assert ask(watched.app, Ask("GET", location)).headers.get("Range") == "0-9"
    assert ask(watched.app, Ask("PATCH", location, BLOB[10:])).status == 202
    assert ask(watched.app, Ask("PUT", f"{location}?digest={DIGEST}")).status == 201
    assert watched.mistakes == []


LIMITED = """
import resource, signal, sys
from pathlib import Path
from sandbox.registry import Configuration, Registry
from tests.registry.world import Ask, ask, post_blob, push_image
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
app = Registry(Configuration(root=Path(sys.argv[1])), write_log=lambda _: None)
print([ask(app, step).status for step in push_image()])
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
print(ask(app, post_blob(b"x" * 100_000)).status, ask(app, post_blob(b"y" * 4096)).status)
print(ask(app, push_image()[2]).status)
"""


def test_a_real_limit_on_files_is_507_too_and_what_was_there_stays(tmp_path: Path) -> None:
    program = [sys.executable, "-c", LIMITED, str(tmp_path)]
    found = subprocess.run(program, capture_output=True, text=True, check=False, cwd=CLONE)
    assert found.stdout.splitlines() == ["[201, 201, 201]", "507 201", "201"], found.stderr
    watched = Watched(tmp_path)
    assert ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).body == IMAGE
    assert watched.app.store.files.names(layout.uploads(NAME)) == []  # type: ignore[arg-type]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 256 KiB."""
    if os.geteuid() != 0:
        pytest.skip("Only root can mount a small disk.")
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("This machine lets nobody mount a small disk.")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    watched = Watched(small_disk)
    statuses = [ask(watched.app, post_blob(bytes([number]) * 50_000)).status for number in range(10)]
    assert set(statuses) == {201, 507}
    stored = statuses.count(201)
    app = Watched(small_disk).app
    for number in range(10):
        digest = Digest.of(bytes([number]) * 50_000)
        assert ask(app, Ask("GET", f"{BLOBS}/{digest}")).status == (200 if number < stored else 404)
    assert ask(app, Ask("DELETE", f"{BLOBS}/{Digest.of(bytes(50_000))}")).status == 202
    list(collect(Store(app.store.files)))
    assert ask(app, post_blob(b"z" * 50_000)).status == 201
    assert watched.mistakes == []


class Filling(Memory):
    """A disk that fills at its n-th write, whichever that is."""

    left = 10**9

    def _take_room(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StorageFullError("No space left on device")

    def write(self, path: str, content: bytes) -> None:
        """Write a link or a manifest, if there is room."""
        self._take_room()
        super().write(path, content)

    def append(self, path: str, chunk: bytes) -> None:
        """Write half of a chunk where there is no room for all."""
        if chunk and not self.left:
            super().append(path, chunk[: len(chunk) // 2])
        self._take_room()
        super().append(path, chunk)

    def move(self, source: str, target: str) -> None:
        """Make a file a blob, if there is room for its new folder."""
        self._take_room()
        super().move(source, target)

    def delete(self, path: str) -> None:
        """Rename a file out of the content, if there is room for its new name."""
        self._take_room()
        super().delete(path)


MOVED = image(LAYER, annotations={"a": "b"})
STEPS = (
    START,
    Ask("PATCH", "{location}", BLOB[:5]),
    Ask("PUT", f"{{location}}?digest={DIGEST}", BLOB[5:]),
    *push_image(),
    put_manifest(IMAGE, "2.0"),
    Ask("POST", f"/v2/other/blobs/uploads/?mount={DIGEST}&from={NAME}"),
    Ask("DELETE", f"/v2/{NAME}/manifests/2.0"),
    put_manifest(MOVED, "1.0"),
    Ask("DELETE", f"{BLOBS}/{DIGEST}"),
    Ask("DELETE", f"/v2/{NAME}/manifests/{IMAGE_DIGEST}"),
    Ask("DELETE", f"/v2/{NAME}/manifests/{Digest.of(MOVED)}"),
)


def replay(watched: Watched) -> list[int]:
    """Send all steps, each to where the last upload is; returns the statuses."""
    statuses, location = [], ""
    for step in STEPS:
        told = ask(watched.app, step, location or f"{BLOBS}/uploads/{uuid.UUID(int=0)}")
        found = told.headers.get("Location")
        location = found if "/uploads/" in found else location
        statuses.append(told.status)
    return statuses


def dangling(watched: Watched) -> list[str]:
    """Return the tags that are listed and lead nowhere."""
    listed = ask(watched.app, Ask("GET", f"/v2/{NAME}/tags/list"))
    found: list[str] = listed.json["tags"] if listed.status == 200 else []  # type: ignore[index]
    return [tag for tag in found if ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/{tag}")).status != 200]


def test_a_disk_that_fills_at_any_write_is_507_and_later_all_is_well() -> None:
    """Once for each write that the steps make: what was being written is the only thing that is missing."""
    assert 507 not in replay(Watched(store=Store(Filling())))
    refused: set[int] = set()
    for room in itertools.count():
        files = Filling()
        files.left = room
        watched = Watched(store=Store(files))
        statuses = replay(watched)
        refused |= {number for number, status in enumerate(statuses) if status == 507}
        assert all(status < 500 or status == 507 for status in statuses), statuses
        files.left = 10**9
        assert dangling(watched) == []
        watched.check_it_works()
        list(collect(Store(files), delete_untagged=True))
        restarted = Watched(store=Store(files))
        restarted.check_it_works()
        assert 507 not in replay(restarted)
        assert watched.mistakes + restarted.mistakes == []
        if 507 not in statuses:
            break
    assert refused == set(range(len(STEPS)))


def test_a_disk_without_room_for_one_more_file_is_507_at_any_file(small_disk: Path) -> None:
    """The kernel's own answer this time: a file system that has a number of files, one more each time."""
    refused: set[int] = set()
    for room in itertools.count(8, 3):
        for left in (small_disk / "docker", small_disk / ".scratch"):
            shutil.rmtree(left, ignore_errors=True)
        subprocess.run(["mount", "-o", f"remount,nr_inodes={room}", str(small_disk)], check=True)
        watched = Watched(small_disk)
        statuses = replay(watched)
        refused |= {number for number, status in enumerate(statuses) if status == 507}
        assert all(status < 500 or status == 507 for status in statuses), statuses
        subprocess.run(["mount", "-o", "remount,nr_inodes=1000", str(small_disk)], check=True)
        watched.check_it_works()
        assert watched.mistakes == []
        if 507 not in statuses:
            break
    assert len(refused) >= 8, refused


FULL_LOG = """
import sys
from sandbox.cli.commands import registry
from tests.registry.world import ask, push_image
from sandbox.registry import Configuration, Registry
app = Registry(Configuration(root=None), write_log=registry.write_log)
sys.stdout.write(f"{[ask(app, step).status for step in push_image()]}")
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="No /dev/full here, a file that is always full.")
def test_a_log_for_which_there_is_no_room_refuses_nobody() -> None:
    with Path("/dev/full").open("w") as log:
        program = [sys.executable, "-c", FULL_LOG]
        found = subprocess.run(program, stdout=subprocess.PIPE, stderr=log, text=True, check=False, cwd=CLONE)
    assert found.stdout == "[201, 201, 201]"
