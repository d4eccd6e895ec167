"""The sizes of an archive's files, found while it passes by in pieces, are those that `tarfile` finds."""

from __future__ import annotations

import contextlib
import io
import tarfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.engine.embedded.transfer.pull.archive_sizes import ArchiveSizes
from sandbox.errors import InvalidContentError

NAMES = st.text("abc/é", min_size=1, max_size=150)
KINDS = st.sampled_from([tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
FORMATS = st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
BLOCK = 512


def archive(entries: list[tuple[str, bytes, int]], kind: int = tarfile.PAX_FORMAT) -> bytes:
    """Write an archive of (name, type, size)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as written:
        for name, entry_type, size in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = entry_type, "target"
            entry.size = size if entry_type == tarfile.REGTYPE else 0
            written.addfile(entry, io.BytesIO(bytes(size)))
    return buffer.getvalue()


def measured(content: bytes, piece_bytes: int) -> int:
    """Feed an archive in pieces."""
    sizes = ArchiveSizes()
    for start in range(0, len(content), piece_bytes):
        sizes.feed(content[start : start + piece_bytes])
    return sizes.finish()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NAMES, KINDS, st.integers(0, 3000)), max_size=6), FORMATS, st.integers(1, 5000))
def test_pieces_of_any_size_give_what_tarfile_finds(
    entries: list[tuple[str, bytes, int]], kind: int, piece_bytes: int
) -> None:
    content = archive(entries, kind)
    with tarfile.open(fileobj=io.BytesIO(content)) as found:
        expected = sum(entry.size for entry in found if entry.isreg())
    assert measured(content, piece_bytes) == expected


def test_a_length_beyond_octal_digits_is_in_a_pax_header() -> None:
    entry = tarfile.TarInfo("big")
    entry.size = 9 << 30
    header = entry.tobuf(tarfile.PAX_FORMAT)
    sizes = ArchiveSizes()
    sizes.feed(header)
    with pytest.raises(InvalidContentError, match="ends too early"):
        sizes.finish()
    piece = bytes(64 << 20)
    for _ in range((9 << 30) // len(piece)):
        sizes.feed(piece)
    assert sizes.finish() == 9 << 30


def test_a_length_in_base_256_counts() -> None:
    entry = tarfile.TarInfo("big")
    entry.size = 9 << 30
    sizes = ArchiveSizes()
    sizes.feed(entry.tobuf(tarfile.GNU_FORMAT))
    assert sizes._left == 9 << 30  # noqa: SLF001 - and not 9 GiB of zeros once more


def test_a_sparse_file_counts_as_long_as_it_is() -> None:
    entry = tarfile.TarInfo("sparse")
    entry.type, entry.size = tarfile.GNUTYPE_SPARSE, BLOCK
    header = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    header[483:495] = b"00100000000\0"  # 16 MiB long
    header[482] = 1  # a block of its map follows
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    content = bytes(header) + bytes(BLOCK) + b"x" * BLOCK + bytes(2 * BLOCK)
    assert measured(content, 100) == 1 << 24


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ends too early"),
        (b"hello" * 200, "for a number"),
        (archive([("a", tarfile.REGTYPE, 3)])[:700], "ends too early"),
        (archive([("a", tarfile.REGTYPE, 3)])[:300], "ends too early"),
    ],
    ids=["nothing", "something else", "cut in a file", "cut in a header"],
)
def test_what_is_no_whole_archive_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(InvalidContentError, match=words):
        measured(content, BLOCK)


def test_a_monstrous_header_is_refused() -> None:
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = b"x", 2 << 20
    with pytest.raises(InvalidContentError, match="a header of its archive has 2097152 bytes"):
        measured(entry.tobuf(tarfile.USTAR_FORMAT), BLOCK)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
def test_any_bytes_are_measured_or_refused(content: bytes) -> None:
    with contextlib.suppress(InvalidContentError):
        assert measured(content, 64) >= 0
