"""What goes wrong: bodies that break off, disks that fill or rot, and requests that nobody should send."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.app import FileBody, IncompleteBodyError
from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry, collect
from sandbox.registry.storage import Memory, Store, layout
from sandbox.registry.storage.errors import StorageFullError
from tests.registry.world import (
    BLOB,
    DIGEST,
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    MISSING,
    NAME,
    START,
    Ask,
    ask,
    post_blob,
    push_image,
    put_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOBS = f"/v2/{NAME}/blobs"


class Breaking(io.BytesIO):
    """A body whose client goes away after its bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, or find that nobody is there."""
        found = super().read(size)
        if not found:
            raise IncompleteBodyError("the client has gone")
        return found


class Memo:
    """A registry with its log."""

    def __init__(self, root: Path | None = None, store: Store | None = None) -> None:
        """Start it."""
        self.lines: list[str] = []
        self.app = Registry(
            Configuration(root=root, is_delete_enabled=True), write_log=self.lines.append, store=store
        )

    def location(self) -> str:
        """Begin an upload."""
        return ask(self.app, START).headers.get("Location")

    @property
    def has_panicked(self) -> bool:
        """Whether a mistake of ours was logged."""
        return any("panic" in line for line in self.lines)


def test_a_chunk_that_breaks_off_is_resumed_where_it_ended(tmp_path: Path) -> None:
    memo = Memo(tmp_path)
    location = memo.location()
    told = ask(memo.app, Ask("PATCH", location), body=Breaking(BLOB[:10]))
    assert (told.status, told.codes) == (400, ["SIZE_INVALID"])
    assert ask(memo.app, Ask("GET", location)).headers.get("Range") == "0-9"
    rest = Ask("PATCH", location, BLOB[10:], {"Content-Range": f"10-{len(BLOB) - 1}"})
    assert ask(memo.app, rest).status == 202
    assert ask(memo.app, Ask("PUT", f"{location}?digest={DIGEST}")).status == 201


@pytest.mark.parametrize("digest", [DIGEST, Digest.of(BLOB, "sha512")])
def test_an_upload_goes_on_after_a_restart(tmp_path: Path, digest: Digest) -> None:
    location = Memo(tmp_path).location()
    for piece in (BLOB[:4], BLOB[4:9], BLOB[9:]):
        assert ask(Memo(tmp_path).app, Ask("PATCH", location, piece)).status == 202
    memo = Memo(tmp_path)
    assert ask(memo.app, Ask("PUT", f"{location}?digest={digest}")).status == 201
    assert ask(memo.app, Ask("GET", f"{BLOBS}/{digest}")).body == BLOB


def test_a_whole_blob_that_breaks_off_leaves_nothing() -> None:
    store = Store(Memory())
    memo = Memo(store=store)
    told = ask(memo.app, Ask("POST", f"{BLOBS}/uploads/?digest={DIGEST}"), body=Breaking(BLOB[:10]))
    assert told.status == 400
    assert store.files.names(layout.uploads(NAME)) == []  # type: ignore[arg-type]
    assert ask(memo.app, Ask("GET", f"{BLOBS}/{DIGEST}")).status == 404


def test_a_manifest_that_breaks_off_is_not_kept() -> None:
    memo = Memo()
    for step in push_image()[:2]:
        ask(memo.app, step)
    assert ask(memo.app, put_manifest(IMAGE, "1.0"), body=Breaking(IMAGE[:50])).status == 400
    assert ask(memo.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).status == 404


def test_the_later_of_two_requests_takes_an_upload_over() -> None:
    memo = Memo()
    location = memo.location()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            """Let another request come first."""
            if not self.tell():
                assert ask(memo.app, Ask("PATCH", location, BLOB[:5])).status == 202
            return super().read(size)

    told = ask(memo.app, Ask("PATCH", location), body=Slow(b"stale"))
    assert (told.status, told.codes) == (400, ["BLOB_UPLOAD_INVALID"])
    assert ask(memo.app, Ask("PUT", f"{location}?digest={Digest.of(BLOB[:5])}")).status == 201


def test_an_upload_that_is_cancelled_under_a_writer_is_gone() -> None:
    memo = Memo()
    location = memo.location()

    class Cancelled(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            """Cancel before the first byte."""
            ask(memo.app, Ask("DELETE", location))
            return super().read(size)

    assert ask(memo.app, Ask("PATCH", location), body=Cancelled(b"late")).codes == ["BLOB_UPLOAD_UNKNOWN"]


def test_abandoned_uploads_are_purged_and_named(tmp_path: Path) -> None:
    location = Memo(tmp_path).location()
    upload = tmp_path / layout.uploads(NAME) / location.rpartition("/")[2]  # type: ignore[arg-type]
    os.utime(upload / "data", (0, 0))
    young = Memo(tmp_path)
    assert ask(young.app, Ask("GET", location)).status == 404
    assert any(f"Deleting upload {upload.name}" in line for line in young.lines)


@pytest.mark.parametrize("damage", ["flipped", "cut", "grown", "emptied"])
def test_a_corrupt_blob_is_named_not_served_and_mended_by_the_next_push(tmp_path: Path, damage: str) -> None:
    memo = Memo(tmp_path)
    for step in push_image():
        ask(memo.app, step)
    digest = Digest.of(LAYER)
    path = tmp_path / layout.blob(digest)
    damaged = {"flipped": b"X" + LAYER[1:], "cut": LAYER[:-1], "grown": LAYER + b"!", "emptied": b""}
    path.write_bytes(damaged[damage])
    for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"Range": "bytes=3-4"})):
        assert ask(memo.app, Ask(method, f"{BLOBS}/{digest}", headers=headers)).status == 404
    assert any("corrupt blob" in line and str(digest) in line for line in memo.lines)
    assert ask(memo.app, put_manifest(IMAGE, "2.0")).codes == ["MANIFEST_BLOB_UNKNOWN"]
    assert ask(memo.app, post_blob(LAYER)).status == 201
    assert ask(memo.app, Ask("GET", f"{BLOBS}/{digest}")).body == LAYER


def test_a_corrupt_manifest_is_not_served(tmp_path: Path) -> None:
    memo = Memo(tmp_path)
    for step in push_image():
        ask(memo.app, step)
    (tmp_path / layout.blob(IMAGE_DIGEST)).write_bytes(
        IMAGE.replace(b"amd64", b"arm64").replace(b"2", b"3", 1)
    )
    for reference in ("1.0", IMAGE_DIGEST):
        assert ask(memo.app, Ask("GET", f"/v2/{NAME}/manifests/{reference}")).codes == ["MANIFEST_UNKNOWN"]
    assert ask(memo.app, put_manifest(IMAGE, "1.0")).status == 201
    assert ask(memo.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).body == IMAGE


@pytest.mark.parametrize("content", [b"", b"sha256:", b"\xff\xfe", b"sha256:" + b"0" * 64])
def test_a_damaged_link_is_no_tag(tmp_path: Path, content: bytes) -> None:
    memo = Memo(tmp_path)
    for step in push_image():
        ask(memo.app, step)
    (tmp_path / layout.tag_current(NAME, "1.0")).write_bytes(content)  # type: ignore[arg-type]
    assert ask(memo.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).codes == ["MANIFEST_UNKNOWN"]
    assert not memo.has_panicked


def test_a_deleted_blob_is_sent_to_its_end(tmp_path: Path) -> None:
    memo = Memo(tmp_path)
    ask(memo.app, post_blob())
    from sandbox.app import Request  # noqa: PLC0415 - the one test below the world's `ask`

    response = memo.app(Request("GET", f"{BLOBS}/{DIGEST}"))
    assert isinstance(response.body, FileBody)
    ask(memo.app, Ask("DELETE", f"{BLOBS}/{DIGEST}"))
    list(collect(Store(memo.app.store.files)))
    assert not (tmp_path / layout.blob(DIGEST)).exists()
    assert b"".join(response.chunks()) == BLOB


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
    memo = Memo(store=Store(files))
    location = memo.location()
    files.room_bytes = 10
    told = ask(memo.app, Ask("PATCH", location, BLOB))
    assert (told.status, told.codes) == (507, ["UNKNOWN"])
    files.room_bytes = 1000
    assert ask(memo.app, Ask("GET", location)).headers.get("Range") == "0-9"
    assert ask(memo.app, Ask("PATCH", location, BLOB[10:])).status == 202
    assert ask(memo.app, Ask("PUT", f"{location}?digest={DIGEST}")).status == 201
    assert not memo.has_panicked


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
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run(program, capture_output=True, text=True, check=False, cwd=root)
    assert found.stdout.splitlines() == ["[201, 201, 201]", "507 201", "201"], found.stderr
    memo = Memo(tmp_path)
    assert ask(memo.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).body == IMAGE
    assert memo.app.store.files.names(layout.uploads(NAME)) == []  # type: ignore[arg-type]


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
    memo = Memo(small_disk)
    statuses = [ask(memo.app, post_blob(bytes([number]) * 50_000)).status for number in range(10)]
    assert set(statuses) == {201, 507}
    stored = statuses.count(201)
    app = Memo(small_disk).app
    for number in range(10):
        digest = Digest.of(bytes([number]) * 50_000)
        assert ask(app, Ask("GET", f"{BLOBS}/{digest}")).status == (200 if number < stored else 404)
    assert ask(app, Ask("DELETE", f"{BLOBS}/{Digest.of(bytes(50_000))}")).status == 202
    list(collect(Store(app.store.files)))
    assert ask(app, post_blob(b"z" * 50_000)).status == 201
    assert not memo.has_panicked


PIECES = st.sampled_from(
    (
        *(
            NAME,
            "v2",
            "blobs",
            "uploads",
            "manifests",
            "tags",
            "list",
            "referrers",
            "_catalog",
            DIGEST,
            MISSING,
        ),
        *("..", ".", "", "%2e%2e", "%00", "%ff", "%", "sha256:", "a" * 300, "A", "ß", "_layers", "1.0", "?"),
        *("\\", "%2F", "con"),
    )
)
HOSTILE = st.one_of(
    st.lists(PIECES, max_size=7).map(lambda parts: "/v2/" + "/".join(parts)),
    st.text(max_size=40).map("/".__add__),
)
VALUES = st.one_of(PIECES, st.text(max_size=20), st.integers().map(str))
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["n", "last", "digest", "mount", "from", "digest-algorithm", "tag", "artifactType"]),
        VALUES,
    )
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
FIELDS = st.dictionaries(
    st.sampled_from(
        ["Range", "Content-Range", "Content-Length", "Content-Type", "If-Match", "If-None-Match", "If-Range"]
    )
    | st.sampled_from(["Accept", "Authorization", "Host", "X-Forwarded-Proto", "X-Forwarded-Host"]),
    st.one_of(
        VALUES,
        st.sampled_from(
            ["bytes=0-", "0-5", "bytes=-", '"x"', "*", "Basic x", "Bearer x", "application/json"]
        ),
    ),
    max_size=4,
)
METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", ""])
BODIES = st.one_of(
    st.binary(max_size=40), st.sampled_from([IMAGE, b"{}", b"[]", b"null", b'{"schemaVersion":2}'])
)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(method=METHODS, path=HOSTILE, query=QUERIES, headers=FIELDS, body=BODIES)
def test_no_request_is_a_mistake_of_ours(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    memo = Memo()
    ask(memo.app, post_blob())
    told = ask(memo.app, Ask(method, f"{path}?{query}", body, headers))
    assert told.status < 500
    assert not memo.has_panicked, memo.lines
    assert all(ask(memo.app, step).status == 201 for step in push_image())
    assert ask(memo.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).body == IMAGE


def test_memory_does_not_grow_with_a_blob(tmp_path: Path) -> None:
    class Endless:
        left = 300 << 20

        def read(self, size: int, /) -> bytes:
            """Read zeros."""
            found = min(size, self.left)
            self.left -= found
            return bytes(found)

    memo = Memo(tmp_path)
    location = memo.location()
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert ask(memo.app, Ask("PATCH", location), body=Endless()).status == 202
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 64 << 10
