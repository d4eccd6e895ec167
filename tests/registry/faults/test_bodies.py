"""Bodies that break off, come twice or never end: what arrived is kept or dropped as was promised."""

from __future__ import annotations

import io
import os
import resource
from typing import TYPE_CHECKING

import pytest

from sandbox.app import FileBody, IncompleteBodyError, Request
from sandbox.image.digest import Digest
from sandbox.registry import collect
from sandbox.registry.storage import Memory, Store, layout
from tests.registry.faults.watched import Watched
from tests.registry.world import (
    BLOB,
    DIGEST,
    IMAGE,
    NAME,
    Ask,
    ask,
    post_blob,
    push_image,
    put_manifest,
)

if TYPE_CHECKING:
    from pathlib import Path

BLOBS = f"/v2/{NAME}/blobs"


class Breaking(io.BytesIO):
    """A body whose client goes away after its bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, or find that nobody is there."""
        found = super().read(size)
        if not found:
            raise IncompleteBodyError("the client has gone")
        return found


def test_a_chunk_that_breaks_off_is_resumed_where_it_ended(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    location = watched.location()
    told = ask(watched.app, Ask("PATCH", location), body=Breaking(BLOB[:10]))
    assert (told.status, told.codes) == (400, ["SIZE_INVALID"])
    assert ask(watched.app, Ask("GET", location)).headers.get("Range") == "0-9"
    rest = Ask("PATCH", location, BLOB[10:], {"Content-Range": f"10-{len(BLOB) - 1}"})
    assert ask(watched.app, rest).status == 202
    assert ask(watched.app, Ask("PUT", f"{location}?digest={DIGEST}")).status == 201


@pytest.mark.parametrize("digest", [DIGEST, Digest.of(BLOB, "sha512")])
def test_an_upload_goes_on_after_a_restart(tmp_path: Path, digest: Digest) -> None:
    location = Watched(tmp_path).location()
    for piece in (BLOB[:4], BLOB[4:9], BLOB[9:]):
        assert ask(Watched(tmp_path).app, Ask("PATCH", location, piece)).status == 202
    watched = Watched(tmp_path)
    assert ask(watched.app, Ask("PUT", f"{location}?digest={digest}")).status == 201
    assert ask(watched.app, Ask("GET", f"{BLOBS}/{digest}")).body == BLOB


def test_a_whole_blob_that_breaks_off_leaves_nothing() -> None:
    store = Store(Memory())
    watched = Watched(store=store)
    told = ask(watched.app, Ask("POST", f"{BLOBS}/uploads/?digest={DIGEST}"), body=Breaking(BLOB[:10]))
    assert told.status == 400
    assert store.files.names(layout.uploads(NAME)) == []  # type: ignore[arg-type]
    assert ask(watched.app, Ask("GET", f"{BLOBS}/{DIGEST}")).status == 404


def test_a_manifest_that_breaks_off_is_not_kept() -> None:
    watched = Watched()
    for step in push_image()[:2]:
        ask(watched.app, step)
    assert ask(watched.app, put_manifest(IMAGE, "1.0"), body=Breaking(IMAGE[:50])).status == 400
    assert ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).status == 404


def test_the_later_of_two_requests_takes_an_upload_over() -> None:
    watched = Watched()
    location = watched.location()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            """Let another request come first."""
            if not self.tell():
                assert ask(watched.app, Ask("PATCH", location, BLOB[:5])).status == 202
            return super().read(size)

    told = ask(watched.app, Ask("PATCH", location), body=Slow(b"stale"))
    assert (told.status, told.codes) == (400, ["BLOB_UPLOAD_INVALID"])
    assert ask(watched.app, Ask("PUT", f"{location}?digest={Digest.of(BLOB[:5])}")).status == 201


def test_an_upload_that_is_cancelled_under_a_writer_is_gone() -> None:
    watched = Watched()
    location = watched.location()

    class Cancelled(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            """Cancel before the first byte."""
            ask(watched.app, Ask("DELETE", location))
            return super().read(size)

    assert ask(watched.app, Ask("PATCH", location), body=Cancelled(b"late")).codes == ["BLOB_UPLOAD_UNKNOWN"]


def test_abandoned_uploads_are_purged_and_named(tmp_path: Path) -> None:
    location = Watched(tmp_path).location()
    upload = tmp_path / layout.uploads(NAME) / location.rpartition("/")[2]  # type: ignore[arg-type]
    os.utime(upload / "data", (0, 0))
    young = Watched(tmp_path)
    assert ask(young.app, Ask("GET", location)).status == 404
    assert any(f"Deleting upload {upload.name}" in line for line in young.lines)


def test_a_deleted_blob_is_sent_to_its_end(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    ask(watched.app, post_blob())
    response = watched.app(Request("GET", f"{BLOBS}/{DIGEST}"))
    assert isinstance(response.body, FileBody)
    ask(watched.app, Ask("DELETE", f"{BLOBS}/{DIGEST}"))
    list(collect(Store(watched.app.store.files)))
    assert not (tmp_path / layout.blob(DIGEST)).exists()
    assert b"".join(response.chunks()) == BLOB


def test_watchedry_does_not_grow_with_a_blob(tmp_path: Path) -> None:
    class Endless:
        left = 300 << 20

        def read(self, size: int, /) -> bytes:
            """Read zeros."""
            found = min(size, self.left)
            self.left -= found
            return bytes(found)

    watched = Watched(tmp_path)
    location = watched.location()
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert ask(watched.app, Ask("PATCH", location), body=Endless()).status == 202
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 64 << 10
