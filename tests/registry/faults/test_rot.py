"""Content that has changed on the disk: found, named, never served as good, and mended by the next push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.registry.storage import layout
from tests.registry.faults.watched import Watched
from tests.registry.world import (
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
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


@pytest.mark.parametrize("damage", ["flipped", "cut", "grown", "emptied"])
def test_a_corrupt_blob_is_named_not_served_and_mended_by_the_next_push(tmp_path: Path, damage: str) -> None:
    watched = Watched(tmp_path)
    for step in push_image():
        ask(watched.app, step)
    digest = Digest.of(LAYER)
    path = tmp_path / layout.blob(digest)
    damaged = {"flipped": b"X" + LAYER[1:], "cut": LAYER[:-1], "grown": LAYER + b"!", "emptied": b""}
    path.write_bytes(damaged[damage])
    for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"Range": "bytes=3-4"})):
        assert ask(watched.app, Ask(method, f"{BLOBS}/{digest}", headers=headers)).status == 404
    assert any("corrupt blob" in line and str(digest) in line for line in watched.lines)
    assert ask(watched.app, put_manifest(IMAGE, "2.0")).codes == ["MANIFEST_BLOB_UNKNOWN"]
    assert ask(watched.app, post_blob(LAYER)).status == 201
    assert ask(watched.app, Ask("GET", f"{BLOBS}/{digest}")).body == LAYER


def test_a_corrupt_manifest_is_not_served(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for step in push_image():
        ask(watched.app, step)
    (tmp_path / layout.blob(IMAGE_DIGEST)).write_bytes(
        IMAGE.replace(b"amd64", b"arm64").replace(b"2", b"3", 1)
    )
    for reference in ("1.0", IMAGE_DIGEST):
        assert ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/{reference}")).codes == ["MANIFEST_UNKNOWN"]
    assert ask(watched.app, put_manifest(IMAGE, "1.0")).status == 201
    assert ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).body == IMAGE


@pytest.mark.parametrize("content", [b"", b"sha256:", b"\xff\xfe", b"sha256:" + b"0" * 64])
def test_a_damaged_link_is_no_tag(tmp_path: Path, content: bytes) -> None:
    watched = Watched(tmp_path)
    for step in push_image():
        ask(watched.app, step)
    (tmp_path / layout.tag_current(NAME, "1.0")).write_bytes(content)  # type: ignore[arg-type]
    assert ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).codes == ["MANIFEST_UNKNOWN"]
    assert watched.mistakes == []
