"""Tar archives are read as Python's own module reads them, and nothing that they say is believed."""

from __future__ import annotations

import io
import struct
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.tree.tar_reading import (
    MOST_TEXT_BYTES,
    Header,
    MalformedArchiveError,
    begins_archive,
    read_headers,
)
from sandbox.engine.embedded.errors import EngineError
from tests.engine.embedded.builder.outcomes import outcome
from tests.engine.embedded.builder.telling import File, folder, link, pack

NAMES = st.text(st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1, max_size=200)
FORMATS = st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
FILES = st.lists(st.tuples(NAMES, st.binary(max_size=1500), st.integers(0, 2**40)), max_size=5)


def headers(archive: bytes) -> list[Header]:
    """Read all headers of an archive."""
    return list(read_headers(io.BytesIO(archive), len(archive)))


def packed(files: list[tuple[str, bytes, int]], form: int) -> bytes:
    """Write files with Python's module."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, content, number in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.uid, entry.mtime = len(content), number, number
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def extension(record: bytes, size: int = 0) -> bytes:
    """Write an extension header with one record, and what it extends."""
    start = block(type=tarfile.XHDTYPE, size=b"%011o" % (size or len(record)))
    return start + record.ljust(512, b"\0") + block()


def block(**changed: bytes) -> bytes:
    """Write one header in which some fields are as somebody wants them, with a right checksum."""
    entry = tarfile.TarInfo("file")
    places = {"size": (124, 12), "type": (156, 1)}
    written = bytearray(entry.tobuf(tarfile.USTAR_FORMAT))
    for name, value in changed.items():
        start, length = places[name]
        written[start : start + length] = value.ljust(length, b"\0")
    written[148:156] = b" " * 8
    written[148:156] = b"%06o\0 " % sum(written)
    return bytes(written)


@given(FILES, FORMATS)
def test_what_python_writes_is_read(files: list[tuple[str, bytes, int]], form: int) -> None:
    archive = packed(files, form)
    found = [(header.name, header.uid, header.modified_s, header.size_bytes) for header in headers(archive)]
    assert found == [(name, number, number, len(content)) for name, content, number in files]
    contents = [archive[header.offset :][: header.size_bytes] for header in headers(archive)]
    assert contents == [content for _, content, _ in files]


def test_links_folders_and_modes_are_read() -> None:
    read = headers(pack(folder("d", 0o1777), link("l", "../x" * 100), File("d/f", "x", mode=0o4755)))
    assert [(header.name, header.mode, header.target) for header in read] == [
        ("d", 0o1777, ""),
        ("l", 0o777, "../x" * 100),
        ("d/f", 0o4755, ""),
    ]


def test_extended_attributes_are_kept() -> None:
    entry = tarfile.TarInfo("f")
    entry.pax_headers = {"SCHILY.xattr.user.b": "2", "SCHILY.xattr.user.a": "1", "other": "x"}
    (header,) = headers(entry.tobuf(tarfile.PAX_FORMAT))
    assert header.attributes == {"user.a": "1", "user.b": "2"}


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    found = outcome(lambda: headers(content))
    assert isinstance(found, (list, MalformedArchiveError))


@given(FILES, FORMATS, st.data())
def test_a_damaged_archive_is_read_or_refused(
    files: list[tuple[str, bytes, int]], form: int, data: st.DataObject
) -> None:
    archive = bytearray(packed(files, form))
    for _ in range(data.draw(st.integers(1, 8))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(archive)))
    found = outcome(lambda: headers(bytes(archive[:cut])))
    for header in [] if isinstance(found, EngineError) else found:
        assert 0 <= header.offset <= header.offset + header.size_bytes <= cut


REFUSED = {
    "a size below zero": block(size=b"\xff" * 12),
    "a size beyond the archive": block(size=b"77777777777"),
    "a sparse file": block(type=tarfile.GNUTYPE_SPARSE),
    "a header that is cut off": block()[:100],
    "a header with a wrong checksum": b"x" + block()[1:],
    "a text that is too long": extension(b"", MOST_TEXT_BYTES + 1),
    "a text that is cut off": extension(b"10 path=a\n", 5000),
    "a record that is too long": extension(b"99 path=a\n"),
    "a record without a length": extension(b"path=a\n"),
    "a size in an extension that is below zero": extension(b"11 size=-5\n"),
    "a time that is no number": extension(b"13 mtime=inf\n"),
    "sparse data of another kind": extension(b"22 GNU.sparse.major=1\n"),
}


@pytest.mark.parametrize("archive", REFUSED.values(), ids=REFUSED)
def test_an_archive_that_lies_is_refused(archive: bytes) -> None:
    with pytest.raises(MalformedArchiveError):
        headers(archive)


def test_a_type_that_no_engine_knows_is_refused_when_it_is_used() -> None:
    (header,) = headers(block(type=b"Z"))
    with pytest.raises(MalformedArchiveError, match="unhandled tar header type 'Z' of file"):
        _ = header.kind


def test_an_archive_is_known_by_its_first_block() -> None:
    assert begins_archive(io.BytesIO(pack(File("a"))))
    for other in (b"", b"text", bytes(1024), b"x" * 512):
        assert not begins_archive(io.BytesIO(other))


def test_a_large_text_is_refused_before_it_is_read() -> None:
    start = block(type=tarfile.XHDTYPE, size=struct.pack(">Q", 1 << 62).rjust(12, b"\x80"))
    with pytest.raises(MalformedArchiveError, match="may have"):
        next(read_headers(io.BytesIO(start)))
