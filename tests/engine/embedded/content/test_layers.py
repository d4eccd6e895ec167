"""What is inside a layer is found whatever its compression, remembered, and refused where it is broken."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.content import Content
from sandbox.engine.embedded.content.layer_writer import LayerWriter
from sandbox.errors import InvalidContentError
from sandbox.image.digest import Digest
from sandbox.image.layer import make_tar, store_gzip
from sandbox.registry.storage import Memory

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ARCHIVE = make_tar({"forecast.json": b"x" * 1000, "stations/north.json": b"y" * 24})
FORMS = {
    "plain": ARCHIVE,
    "gzip": gzip.compress(ARCHIVE),
    "stored gzip": store_gzip(ARCHIVE),
    "two gzip members": gzip.compress(ARCHIVE[:700]) + gzip.compress(ARCHIVE[700:]),
    "zstd": zstd.compress(ARCHIVE),
    "zstd after a skippable frame": b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + zstd.compress(ARCHIVE),
}


def stored(content: Content, piece: bytes) -> Digest:
    """Store content, and let it go."""
    with content.lease() as lease:
        return lease.write(piece)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_compression_tells_the_archive_inside(form: bytes) -> None:
    content = Content(Memory())
    fact = content.layers.of(stored(content, form))
    assert (fact.diff_id, fact.size_bytes) == (Digest.of(ARCHIVE), 1024)


def test_a_fact_outlives_the_process_and_is_found_by_the_archive() -> None:
    files = Memory()
    content = Content(files)
    blobs = sorted(stored(content, form) for form in FORMS.values())
    facts = {content.layers.of(blob) for blob in blobs}
    (fact,) = facts
    later = Content(files)
    assert later.layers.known(fact.diff_id) == blobs
    assert {later.layers.of(blob) for blob in blobs} == facts


def test_a_layer_that_is_collected_is_forgotten() -> None:
    content = Content(Memory())
    blob = stored(content, ARCHIVE)
    fact = content.layers.of(blob)
    content.layers.of(blob)
    content.roots = tuple
    content.collect([blob])
    assert content.layers.known(fact.diff_id) == []


@pytest.mark.parametrize(
    "broken",
    [
        gzip.compress(ARCHIVE)[:-20],
        b"\x1f\x8b" + b"?" * 50,
        zstd.compress(ARCHIVE)[:-5],
        b"no archive" * 100,
        gzip.compress(b"no archive" * 100),
        ARCHIVE[:900],
    ],
    ids=["cut gzip", "no gzip", "cut zstd", "no archive", "no archive in gzip", "cut archive"],
)
def test_a_broken_layer_is_named(broken: bytes) -> None:
    content = Content(Memory())
    blob = stored(content, broken)
    with pytest.raises(InvalidContentError, match=str(blob)):
        content.layers.of(blob)


def test_sizes_count_files_alone() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, size in (
            ("d", tarfile.DIRTYPE, 0),
            ("f", tarfile.REGTYPE, 10),
            ("h", tarfile.LNKTYPE, 0),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, size, "f"
            archive.addfile(entry, io.BytesIO(bytes(size)))
    content = Content(Memory())
    assert content.layers.of(stored(content, buffer.getvalue())).size_bytes == 10


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4))
def test_a_layer_writer_compresses_reproducibly_and_knows_the_archive(pieces: list[bytes]) -> None:
    content = Content(Memory())
    digests = set()
    for _ in range(2):
        with content.lease() as lease:
            writer = LayerWriter(lease.writer())
            for piece in pieces:
                writer.write(piece)
            digests.add(writer.commit())
            assert writer.diff_id == Digest.of(b"".join(pieces))
    (digest,) = digests
    assert gzip.decompress(content.read(digest)) == b"".join(pieces)
