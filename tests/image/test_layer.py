"""Layers: the same bytes for the same files, readable by anybody's tar and gzip."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import SandboxError
from sandbox.image import Digest, make_layer
from sandbox.image.layer import make_tar, store_gzip

FILES: dict[str, bytes | str] = {"etc/skylark/forecast.json": '{"wind": "SW"}\n', "/hello": b"hi\n"}


def test_a_layer_has_the_same_digests_everywhere() -> None:
    layer = make_layer(FILES)
    assert layer.diff_id == "sha256:e974e48faa7b6e3b96a516c1377cd8ff86294e50a2d3394cfd17dfe7796a9108"
    assert (
        layer.descriptor.digest == "sha256:e3c8a0c3c2ad325b943be0e963e2c569533f20c50293bf1e251e25aec3f7aa13"
    )
    assert make_layer(dict(reversed(FILES.items()))) == layer


def test_a_layer_holds_the_files_and_their_folders() -> None:
    with tarfile.open(fileobj=io.BytesIO(make_layer(FILES).content), mode="r:gz") as archive:
        entries = {
            entry.name: (entry.isdir(), oct(entry.mode), entry.mtime, entry.uname) for entry in archive
        }
    folder, file = (True, "0o755", 0, ""), (False, "0o644", 0, "")
    expected = {"etc": folder, "etc/skylark": folder, "etc/skylark/forecast.json": file, "hello": file}
    assert entries == expected


@pytest.mark.parametrize("path", ["", "/", "../x", "a/../../x"])
def test_a_path_outside_of_the_image_is_refused(path: str) -> None:
    with pytest.raises(SandboxError, match="no path inside an image"):
        make_tar({path: b""})


@given(st.binary(max_size=1000), st.integers(0, 300))
def test_a_stored_gzip_stream_is_read_by_gzip(content: bytes, times: int) -> None:
    assert gzip.decompress(store_gzip(content * times)) == content * times


@pytest.mark.parametrize("size", [0, 65_534, 65_535, 65_536, 131_070])
def test_a_stored_gzip_stream_may_end_at_any_block(size: int) -> None:
    content = bytes(size)
    assert gzip.decompress(store_gzip(content)) == content
    assert make_layer({"x": content}).diff_id == Digest.of(make_tar({"x": content}))


def test_only_executables_may_be_run() -> None:
    archive = make_tar({"bin/run": "#!/bin/sh\n", "etc/note": "text"}, executables=["/bin/run"])
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        modes = {member.name: member.mode for member in opened}
    assert modes == {"bin": 0o755, "bin/run": 0o755, "etc": 0o755, "etc/note": 0o644}
