"""Builds that are broken off, run out of disk or lose what they stand on leave nothing half done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.app import Request
from sandbox.registry.storage import Folder, Memory, layout
from sandbox.registry.storage.errors import StorageFullError
from tests.engine.embedded.builder.building import Builder, error
from tests.engine.embedded.builder.telling import File, folder, pack

if TYPE_CHECKING:
    from pathlib import Path

DOCKERFILE = (
    "FROM scratch AS one\nCOPY d /d\nENV a=b\nFROM scratch\nCOPY --from=one /d /e\nADD t.tar /t\nWORKDIR /w\n"
)
FILES = (
    folder("d"),
    File("d/large", "x" * 300_000),
    File("d/small", "y"),
    File("t.tar", pack(File("in", "z"))),
)


class FullDisk(Memory):
    """Files of which only so many bytes can be written."""

    def __init__(self, room_bytes: int) -> None:
        """Have so much room."""
        super().__init__()
        self.room_bytes = room_bytes

    def append(self, path: str, chunk: bytes) -> None:
        """Add, or find the disk full."""
        self._take(len(chunk))
        super().append(path, chunk)

    def write(self, path: str, content: bytes) -> None:
        """Write, or find the disk full."""
        self._take(len(content))
        super().write(path, content)

    def _take(self, size_bytes: int) -> None:
        self.room_bytes -= size_bytes
        if self.room_bytes < 0:
            raise StorageFullError("No space left on device")


def check_whole(builder: Builder) -> None:
    """Assert that every image of an engine is complete, and nothing is left of builds."""
    assert builder.scratch() == []
    for image in builder.world.images.all():
        for digest in image.content:
            assert builder.world.content.has(digest)
        for layer, diff_id in zip(image.layers, image.diff_ids, strict=True):
            assert builder.world.content.layers.of(layer.digest).diff_id == diff_id


@given(st.integers(0, 40))
@settings(max_examples=25)
def test_a_build_that_nobody_listens_to_any_more_leaves_whole_images(count: int) -> None:
    builder = Builder()
    answer = builder.post(pack(File("Dockerfile", DOCKERFILE), *FILES)).chunks()
    for _ in range(count):
        next(answer, b"")
    answer.close()  # type: ignore[attr-defined]
    check_whole(builder)
    assert error(builder.build(DOCKERFILE, *FILES)) == ""


@given(st.integers(0, 1_500_000))
@settings(max_examples=40)
def test_a_full_disk_is_named_and_leaves_whole_images(room_bytes: int) -> None:
    files = FullDisk(1 << 20)
    builder = Builder(files)
    files.room_bytes = room_bytes
    messages = builder.build(DOCKERFILE, *FILES)
    assert error(messages) == "" or "no space left on device" in error(messages).lower()
    files.room_bytes = 1 << 30
    check_whole(builder)
    assert error(builder.build(DOCKERFILE, *FILES, t="after")) == ""
    check_whole(builder)


def test_an_engine_that_was_killed_starts_without_what_it_had_begun(tmp_path: Path) -> None:
    builder = Builder(Folder(tmp_path))
    answer = builder.post(pack(File("Dockerfile", DOCKERFILE), *FILES)).chunks()
    next(answer)
    assert builder.scratch() != []
    again = Builder(Folder(tmp_path))  # the first one's generator is never closed: it was killed
    assert again.scratch() == []
    assert error(again.build(DOCKERFILE, *FILES, t="after")) == ""
    del answer


def test_a_base_that_is_removed_meanwhile_stays_until_the_build_is_over() -> None:
    builder = Builder()
    builder.build("FROM scratch\nCOPY d /d\n", *FILES, t="base")
    answer = builder.post(pack(File("Dockerfile", "FROM base\nCOPY d/small /x\n"), *FILES), t="new").chunks()
    told = b""
    while b"Step 2/2" not in told:
        told += next(answer)
    removed = builder.app(Request("DELETE", "/images/base", "force=1"))
    assert b"Deleted" in b"".join(removed.chunks())
    assert b"Successfully tagged new" in b"".join(answer)
    check_whole(builder)


def test_many_builds_at_once_do_not_take_each_other_s_content() -> None:
    builder = Builder()

    def work(number: int) -> str:
        name = f"n{number % 5}"
        messages = builder.build(f"{DOCKERFILE}LABEL n={number % 3}\n", *FILES, t=name)
        if number % 4 == 0:
            builder.world.content.collect(list(builder.world.content))
        return error(messages)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(48))) == {""}
    check_whole(builder)


def test_a_damaged_layer_is_named() -> None:
    files = Memory()
    builder = Builder(files)
    builder.build("FROM scratch\nCOPY d /d\n", *FILES, t="base")
    (layer,) = builder.image("base").layers
    path = layout.blob(layer.digest)
    files.write(path, files.read(path)[:100])
    assert f"lacks {layer.digest}" in error(builder.build("FROM base\nCOPY d/small /x\n", *FILES))
