"""A layer is compressed the same way each time, with the fast library and where there is none."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.content import Content
from sandbox.engine.embedded.content.layer_writer import LayerWriter
from sandbox.registry.storage import Memory

if TYPE_CHECKING:
    from sandbox.image.digest import Digest

WITHOUT_ISAL = """
import gzip, sys
sys.modules["isal"] = sys.modules["isal.igzip"] = sys.modules["isal.isal_zlib"] = None
from sandbox.engine.embedded.content import Content
from sandbox.engine.embedded.content.compression import open_layer
from sandbox.engine.embedded.content.gzip_library import GzipFile
from sandbox.engine.embedded.content.layer_writer import LayerWriter
from sandbox.registry.storage import Memory
content = Content(Memory())
with content.lease() as lease:
    writer = LayerWriter(lease.writer())
    writer.write(b"archive" * 1000)
    digest = writer.commit()
    assert gzip.decompress(content.read(digest)) == b"archive" * 1000
    assert open_layer(content.open(digest)).read() == b"archive" * 1000
print(GzipFile.__module__, content.size_bytes(digest) < 200)
"""


def stored(*pieces: bytes) -> tuple[bytes, Digest]:
    """Write a layer; return its bytes and its diff ID."""
    content = Content(Memory())
    with content.lease() as lease:
        writer = LayerWriter(lease.writer())
        for piece in pieces:
            writer.write(piece)
        digest = writer.commit()
        assert writer.descriptor().digest == digest
        return content.read(digest), writer.diff_id


@given(st.lists(st.binary(max_size=2000)))
def test_what_is_written_comes_out_of_gzip_again(pieces: list[bytes]) -> None:
    compressed, diff_id = stored(*pieces)
    whole = b"".join(pieces)
    assert gzip.decompress(compressed) == whole
    assert diff_id == f"sha256:{hashlib.sha256(whole).hexdigest()}"


def test_the_same_archive_gives_the_same_layer() -> None:
    assert stored(b"abc" * 500) == stored(b"abc" * 500)


@pytest.mark.skipif(sys.platform == "emscripten", reason="A browser starts no processes.")
def test_without_the_fast_library_zlib_does_it() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_ISAL], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("gzip True\n", "")
