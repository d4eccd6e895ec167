"""The names inside an archive."""

from __future__ import annotations

import gzip
import io

import pytest

from sandbox.image.layer import make_tar
from sandbox.lab.record.archive import names_in

SAVED = b'[{"Config": "a.json", "RepoTags": ["a:1", "b/c:2"], "Layers": []}, {"RepoTags": null}]'
LAID_OUT = b'{"manifests": [{"annotations": {"io.containerd.image.name": "docker.io/library/a:1"}}, {}]}'


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"manifest.json": SAVED}, ("a:1", "b/c:2")),
        ({"index.json": LAID_OUT}, ("docker.io/library/a:1",)),
        ({"blobs/sha256/x": b"manifest.json"}, ()),
        ({"manifest.json": b"no JSON"}, ()),
        ({"manifest.json": b'{"not": "a list"}', "index.json": b"[1]"}, ()),
        ({"manifest.json": b'["no object"]'}, ()),
    ],
)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_an_archive_is_read_without_its_blobs(
    files: dict[str, bytes], names: tuple[str, ...], *, compressed: bool
) -> None:
    content = make_tar(files)
    assert names_in(io.BytesIO(gzip.compress(content) if compressed else content)) == names


def test_the_archive_is_left_where_it_was() -> None:
    file = io.BytesIO(b"before" + make_tar({"manifest.json": SAVED}))
    file.seek(len(b"before"))
    assert names_in(file) == ("a:1", "b/c:2")
    assert file.tell() == len(b"before")


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b cut off"])
def test_what_is_no_archive_names_nothing(content: bytes) -> None:
    assert names_in(io.BytesIO(content)) == ()
