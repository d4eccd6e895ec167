"""Files go into containers and out of them, and nothing leads out of one.

Names, modes, headers and refusals were compared with Docker Engine 20.10.24 and 26.1.5.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import pytest

from tests.engine.embedded.asking import Answer, ask
from tests.engine.embedded.containers.images import add_archive_image, entry, tar_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.engine.embedded import World


@pytest.fixture
def container(client: DockerClient) -> Container:
    """Create a container to copy into and out of."""
    return client.containers.create("tiny:1.0", name="arch")


def get(world: World, path: str) -> Answer:
    """Ask for the archive of a path."""
    return ask(world, "GET", f"/containers/arch/archive?path={quote(path)}")


def put(world: World, path: str, archive: bytes, more: str = "") -> Answer:
    """Send an archive to a path."""
    return ask(world, "PUT", f"/containers/arch/archive?path={quote(path)}{more}", archive)


def names(content: bytes) -> list[str]:
    """List the names in an archive, as they are."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return archive.getnames()


@pytest.mark.usefixtures("container")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/hello.txt", ["hello.txt"]),
        ("hello.txt", ["hello.txt"]),
        ("/dir", ["dir", "dir/sub", "dir/sub/b.txt"]),
        ("/dir/", ["dir", "dir/sub", "dir/sub/b.txt"]),
        ("/dir/.", [".", "./sub", "./sub/b.txt"]),
        ("/dir/../hello.txt", ["hello.txt"]),
    ],
)
def test_an_archive_has_the_names_that_the_path_asks_for(
    world: World, path: str, expected: list[str]
) -> None:
    answer = get(world, path)
    assert answer.status == 200
    assert answer.headers.get("Content-Type") == "application/x-tar"
    assert names(answer.content) == expected


@pytest.mark.usefixtures("container")
@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/nope", 404, "Could not find the file /nope in container arch"),
        ("/dir/a.txt", 404, "Could not find the file /dir/a.txt in container arch"),
        ("/../../etc/passwd", 404, "Could not find the file /../../etc/passwd in container arch"),
        ("/hello.txt/", 500, "lstat /hello.txt/: not a directory"),
        ("/hello.txt/x", 500, "lstat /hello.txt/x: not a directory"),
        ("", 400, "bad parameter: pathcannot be empty"),
    ],
)
def test_a_path_where_nothing_is_is_refused(world: World, path: str, status: int, text: str) -> None:
    answer = get(world, path)
    assert (answer.status, answer.json()["message"]) == (status, text)


@pytest.mark.usefixtures("container")
def test_a_path_is_described_in_a_header_in_go_s_words(world: World) -> None:
    put(world, "/dir", tar_of(entry("ln", tarfile.SYMTYPE, "sub")))
    answer = ask(world, "HEAD", "/containers/arch/archive?path=/dir/ln")
    described = json.loads(base64.b64decode(answer.headers.get("X-Docker-Container-Path-Stat")))
    assert described == {
        "name": "ln", "size": 3, "mode": 134218239, "mtime": "1970-01-01T00:00:00Z", "linkTarget": "/dir/sub",
    }  # fmt: skip
    assert names(get(world, "/dir/ln/").content) == ["ln", "ln/b.txt"]


def test_a_file_that_was_copied_in_comes_out_with_its_mode_and_owner(container: Container) -> None:
    assert container.put_archive("/dir", gzip.compress(tar_of(("up.txt", b"up"), ("/abs.txt", b"abs"))))
    pieces, described = container.get_archive("/dir/up.txt")
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as archive:
        found = archive.getmember("up.txt")
        content = archive.extractfile(found)
        assert content is not None
        assert content.read() == b"up"
    assert (found.mode, found.uid, found.mtime) == (0o640, 1000, 1_600_000_000)
    assert described is not None
    assert described["mtime"] == "2020-09-13T12:26:40.000000Z"
    assert container.diff() == [
        {"Path": "/dir", "Kind": 0}, {"Path": "/dir/abs.txt", "Kind": 1}, {"Path": "/dir/up.txt", "Kind": 1},
    ]  # fmt: skip


def test_what_was_copied_in_is_there_after_a_restart_of_the_engine(
    container: Container, world: World
) -> None:
    put(
        world,
        "/",
        tar_of(("one.txt", b"1"), ("dir/two.txt", b"2"), entry("hard", tarfile.LNKTYPE, "hello.txt")),
    )
    put(world, "/", tar_of(("dir", b"a file now")))
    before = get(world, "/").content
    world.containers._own.clear()  # noqa: SLF001 - what a new process does not have
    assert names(before) == ["", "/dir", "/hard", "/hello.txt", "/new", "/one.txt"]
    assert get(world, "/").content == before
    assert container.id


@pytest.mark.usefixtures("container")
@pytest.mark.parametrize(
    ("archive", "text"),
    [
        (tar_of(("../../esc.txt", b"x")), '"../../esc.txt" is outside of "/dir"'),
        (tar_of(entry("ln", tarfile.SYMTYPE, "../../../../etc/passwd")),
         'invalid symlink "/dir/ln" -> "../../../../etc/passwd"'),
        (tar_of(entry("hl", tarfile.LNKTYPE, "../hello.txt")),
         'invalid hardlink "/hello.txt" -> "../hello.txt"'),
        (tar_of(entry("dev", tarfile.CHRTYPE)), "operation not permitted"),
        (tar_of(entry("dev", tarfile.BLKTYPE)), "operation not permitted"),
        (b"not a tar" * 100, "archive/tar: invalid tar header"),
    ],
)  # fmt: skip
def test_a_hostile_archive_is_refused_and_changes_nothing(world: World, archive: bytes, text: str) -> None:
    before = get(world, "/").content
    answer = put(
        world, "/dir", tar_of(("good.txt", b"x"))[:-10240] + archive if archive[:3] != b"not" else archive
    )
    assert answer.status == 500
    assert answer.json()["message"] == text
    assert get(world, "/").content == before
    assert not world.files.names("arriving")


@pytest.mark.usefixtures("container")
def test_a_link_to_the_root_of_the_machine_leads_to_the_container_s_own(world: World) -> None:
    assert (
        put(world, "/dir", tar_of(entry("out", tarfile.SYMTYPE, "/"), ("out/through.txt", b"t"))).status
        == 200
    )
    assert names(get(world, "/through.txt").content) == ["through.txt"]
    assert names(get(world, "/dir/out/hello.txt").content) == ["hello.txt"]
    assert get(world, "/dir/out/etc/passwd").status == 404


def test_links_of_a_hostile_image_lead_nowhere_outside(client: DockerClient, world: World) -> None:
    archive = tar_of(entry("etc", tarfile.SYMTYPE, "../../../../usr"), entry("loop", tarfile.SYMTYPE, "loop"))
    add_archive_image(world, "hostile:1", archive, {"Cmd": ["x"]})
    client.containers.create("hostile:1", name="arch")
    assert get(world, "/etc/passwd").status == 404
    assert "too many links" in get(world, "/loop/x").json()["message"]


@pytest.mark.usefixtures("container")
def test_kinds_are_kept_where_the_client_asks_for_that(world: World) -> None:
    flag = "&noOverwriteDirNonDir=true"
    over_file = put(world, "/", tar_of(entry("hello.txt", tarfile.DIRTYPE)), flag)
    over_folder = put(world, "/", tar_of(("dir", b"x")), flag)
    assert over_file.json()["message"] == 'cannot overwrite non-directory "/hello.txt" with directory "/"'
    assert over_folder.json()["message"] == 'cannot overwrite directory "/dir" with non-directory "/"'
    assert put(world, "/", tar_of(("dir", b"x"))).status == 200
    assert put(world, "/", tar_of(entry("dir", tarfile.DIRTYPE))).status == 200
    assert names(get(world, "/dir").content) == ["dir"]


@pytest.mark.usefixtures("container")
def test_an_archive_goes_into_a_folder_that_is_there(world: World) -> None:
    archive = tar_of(("x", b"x"))
    assert put(world, "/nope", archive).json()["message"] == "Could not find the file /nope in container arch"
    answer = put(world, "/hello.txt", archive)
    assert (answer.status, answer.json()["message"]) == (500, "extraction point is not a directory")
    assert put(world, "/", b"").status == 200


def test_an_export_holds_all_files_once(container: Container) -> None:
    with tarfile.open(fileobj=io.BytesIO(b"".join(cast("Iterator[bytes]", container.export())))) as archive:
        assert archive.getnames() == ["dir", "dir/sub", "dir/sub/b.txt", "hello.txt", "new"]


def test_a_volume_takes_files_and_keeps_them_beyond_its_container(client: DockerClient, world: World) -> None:
    first = client.containers.create("programs:1.0", name="arch", volumes=["seeded:/data"])
    folder = entry("empty", tarfile.DIRTYPE)
    assert (
        put(world, "/data", tar_of(("new.txt", b"n"), folder, entry("ln", tarfile.SYMTYPE, "new.txt"))).status
        == 200
    )
    first.remove(v=True)
    second = client.containers.create("tiny:1.0", name="arch", volumes=["seeded:/other:ro"])
    assert names(get(world, "/other").content) == [
        "other", "other/empty", "other/ln", "other/new.txt", "other/seed.txt",
    ]  # fmt: skip
    assert put(world, "/other", tar_of(("x", b"x"))).json()["message"] == "mounted volume is marked read-only"
    with tarfile.open(fileobj=io.BytesIO(b"".join(second.get_archive("/other/new.txt")[0]))) as archive:
        assert archive.getmember("new.txt").mode == 0o640
    assert second.diff() is None
