"""A context is an archive from anyone: it stays one, and what it says beyond its bounds is refused."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.context import Context, Spool, receive_context
from sandbox.engine.embedded.builder.context.context import Limits
from sandbox.engine.embedded.errors import EngineError
from sandbox.registry.storage import Folder, Memory
from tests.engine.embedded.builder.outcomes import outcome
from tests.engine.embedded.builder.telling import File, folder, link, pack

if TYPE_CHECKING:
    from pathlib import Path

DOCKERFILE = File("Dockerfile", "FROM scratch\nENV a=b\n")


def received(archive: bytes, limits: Limits = Limits()) -> Context:  # noqa: B008 - a value
    """Receive a context into memory."""
    return receive_context(io.BytesIO(archive), Spool(Memory()), limits)


@pytest.mark.parametrize("compression", ["", "gz", "bz2", "xz"])
def test_a_context_may_be_compressed(compression: str) -> None:
    context = received(pack(DOCKERFILE, File("a", "x" * 5000), compression=compression))
    assert context.take_dockerfile("").step_count == 2
    found = context.find("a")
    assert found is not None
    assert b"".join(found.pieces()) == b"x" * 5000


REFUSED = {
    "no archive": (b"nonsense" * 200, "archive/tar: invalid tar header"),
    "a few bytes": (b"nonsense", "unexpected EOF"),
    "an archive that is cut off": (
        pack(DOCKERFILE, File("a", "x" * 5000))[:3000],
        "Error processing tar file(exit status 1): unexpected EOF",
    ),
    "gzip that is cut off": (gzip.compress(pack(DOCKERFILE))[:40], "unexpected EOF"),
    "a name outside": (
        pack(DOCKERFILE, File("../escaped")),
        "the build context holds '../escaped', which is outside of it; it was not built.",
    ),
    "a name outside, further in": (
        pack(DOCKERFILE, File("a/b/../../../escaped")),
        "the build context holds 'a/b/../../../escaped', which is outside of it; it was not built.",
    ),
    "a device": (
        pack(DOCKERFILE, File("disk", kind=tarfile.BLKTYPE)),
        "the build context holds 'disk', which is a device or a pipe; exclude it by a line in .dockerignore.",
    ),
    "a pipe": (
        pack(DOCKERFILE, File("pipe", kind=tarfile.FIFOTYPE)),
        "the build context holds 'pipe', which is a device or a pipe; exclude it by a line in .dockerignore.",
    ),
    "a hard link to nothing": (
        pack(DOCKERFILE, File("h", kind=tarfile.LNKTYPE, target="nothing")),
        "Error processing tar file(exit status 1): link /nothing /h: no such file or directory",
    ),
    "a hard link outside": (
        pack(DOCKERFILE, File("h", kind=tarfile.LNKTYPE, target="../../etc/passwd")),
        "Error processing tar file(exit status 1): link /etc/passwd /h: no such file or directory",
    ),
    "a hard link to itself": (
        pack(DOCKERFILE, File("h", kind=tarfile.LNKTYPE, target="h")),
        "Error processing tar file(exit status 1): link /h /h: no such file or directory",
    ),
    "a file in a file": (
        pack(DOCKERFILE, File("f"), File("f/x")),
        "Error processing tar file(exit status 1): open /f/x: not a directory",
    ),
}


@pytest.mark.parametrize(("archive", "message"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_archive_is_refused_in_one_sentence(archive: bytes, message: str) -> None:
    with pytest.raises(EngineError) as refused:
        received(archive)
    assert refused.value.message == message


def test_a_bomb_is_refused_before_it_fills_the_disk() -> None:
    bomb = gzip.compress(pack(DOCKERFILE, File("zeros", bytes(64 << 20))))
    files = Memory()
    with Spool(files) as spool, pytest.raises(EngineError, match="the archive holds more than 2 MiB"):
        receive_context(io.BytesIO(bomb), spool, Limits(most_bytes=2 << 20))
    assert spool.size_bytes < 4 << 20
    assert files.names("ingest") == []


def test_more_entries_than_anybody_has_are_refused() -> None:
    archive = pack(DOCKERFILE, *(File(str(number)) for number in range(20)))
    with pytest.raises(EngineError, match="the archive has more than 10 entries"):
        received(archive, Limits(most_entries=10))


def test_memory_does_not_grow_with_a_context(tmp_path: Path) -> None:
    archive = io.BytesIO(pack(DOCKERFILE, File("large", bytes(48 << 20))))
    tracemalloc.start()
    try:
        with Spool(Folder(tmp_path)) as spool:
            receive_context(archive, spool)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 << 20


def test_an_absolute_name_is_below_the_context_s_root() -> None:
    context = received(pack(DOCKERFILE, File("/absolute/name", "x")))
    assert context.find("absolute/name") is not None


def test_no_link_leads_to_a_file_of_this_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of this machine")
    up = "../" * 40
    context = received(
        pack(DOCKERFILE, link("a", str(secret)), link("b", f"{up}{secret}"), link("c", "/"), link("d", "d"))
    )
    assert context.find("a") is None
    assert context.find("b") is None
    assert context.find(f"c{secret}") is None
    for path in (f"../{secret}", "../../x", "d"):
        with pytest.raises(EngineError, match="forbidden path outside the build context"):
            context.find(path)


def test_files_may_come_through_links_of_the_archive_itself() -> None:
    context = received(pack(folder("d"), link("l", "/d"), File("l/x", "x")))
    assert context.tree.get("d/x") is not None
    assert context.checksum("l/x") == "l/x"  # the archive has a checksum for its own name alone


def test_a_later_entry_replaces_an_earlier_one() -> None:
    context = received(
        pack(folder("d"), File("d/x"), File("d", "now a file"), File("e"), folder("e"), File("e/y"))
    )
    assert [path for path, _ in context.tree.walk()] == ["d", "e", "e/y"]


def test_a_dockerfile_of_another_case_is_found() -> None:
    assert received(pack(File("dockerfile", "FROM scratch\n"))).take_dockerfile("").step_count == 1


NO_DOCKERFILE = {
    "none": (pack(File("a")), "", "Cannot locate specified Dockerfile: Dockerfile"),
    "none of that name": (pack(DOCKERFILE), "other/file", "Cannot locate specified Dockerfile: other/file"),
    "one outside": (
        pack(DOCKERFILE),
        "../Dockerfile",
        "forbidden path outside the build context: ../Dockerfile ()",
    ),
    "a folder": (
        pack(folder("Dockerfile")),
        "",
        "unexpected error reading Dockerfile: read Dockerfile: is a directory",
    ),
}


@pytest.mark.parametrize(("archive", "name", "message"), NO_DOCKERFILE.values(), ids=NO_DOCKERFILE)
def test_a_missing_dockerfile_is_named(archive: bytes, name: str, message: str) -> None:
    with pytest.raises(EngineError) as refused:
        received(archive).take_dockerfile(name)
    assert refused.value.message == message


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_context_or_refused(content: bytes) -> None:
    assert isinstance(outcome(lambda: received(content)), (Context, EngineError))


def test_a_spool_leaves_nothing_and_can_be_read_while_it_grows(tmp_path: Path) -> None:
    for files in (Memory(), Folder(tmp_path)):
        with Spool(files) as spool:
            first = spool.keep([b"one", b"two"])
            assert b"".join(first.pieces()) == b"onetwo"
            second = spool.keep([b"x" * 3_000_000])
            assert [b"".join(each.pieces())[:3] for each in (first, second)] == [b"one", b"xxx"]
            with second.open() as file:
                assert len(file.read()) == 3_000_000
        assert files.names("ingest") == []
