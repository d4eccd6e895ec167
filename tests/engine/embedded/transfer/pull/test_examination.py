"""What is in a layer, found in one pass while it comes: the same as the content store finds."""

from __future__ import annotations

import gzip
import io
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.engine.embedded.content import LayerFact
from sandbox.engine.embedded.content.layers import examine
from sandbox.engine.embedded.transfer.pull.examination import STEP_BYTES, Examination
from sandbox.errors import InvalidContentError
from sandbox.image.digest import Digest
from sandbox.image.layer import make_tar, store_gzip

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ARCHIVE = make_tar({"a": "a" * 5000, "b/c": b"c"})
FACT = LayerFact(Digest.of(ARCHIVE), 5001)
WAYS = {
    "plain": ARCHIVE,
    "gzip": gzip.compress(ARCHIVE),
    "stored": store_gzip(ARCHIVE),
    "two members": gzip.compress(ARCHIVE[:700]) + gzip.compress(ARCHIVE[700:]),
    "zeros behind": gzip.compress(ARCHIVE) + bytes(100),
    "zstd": zstd.compress(ARCHIVE),
    "two frames": zstd.compress(ARCHIVE[:700]) + zstd.compress(ARCHIVE[700:]),
}


def examined(content: bytes, piece_bytes: int = 1 << 20) -> LayerFact:
    """Let a layer pass by in pieces."""
    examination = Examination()
    for start in range(0, len(content), piece_bytes):
        for _ in examination.steps(content[start : start + piece_bytes]):
            pass
    return examination.finish()


@pytest.mark.parametrize("content", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("piece_bytes", [1, 7, 1 << 20])
def test_every_compression_is_opened_in_pieces_of_any_size(content: bytes, piece_bytes: int) -> None:
    assert examined(content, piece_bytes) == FACT
    assert examine(io.BytesIO(content), "the layer") == FACT


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.text("abc", min_size=1), st.binary(max_size=2000), max_size=4), st.integers(1, 9999)
)
def test_it_finds_what_the_content_store_finds(files: dict[str, bytes], piece_bytes: int) -> None:
    content = gzip.compress(make_tar(files))
    assert examined(content, piece_bytes) == examine(io.BytesIO(content), "the layer")


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_what_is_cut_or_broken_is_refused(name: str) -> None:
    content = WAYS[name]
    with pytest.raises(InvalidContentError, match="ends too early"):
        examined(content[: len(content) // 2])
    with pytest.raises(InvalidContentError, match=r"its compression is broken|its archive holds"):
        examined(content[:30] + bytes(20) + content[50:])


@pytest.mark.parametrize("content", [b"", b"abc"])
def test_what_is_hardly_there_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidContentError):
        examined(content)


@pytest.mark.parametrize("compress", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
def test_a_bomb_goes_off_in_small_steps(compress: object) -> None:
    """64 MiB out of a few thousand bytes are never in memory at once."""
    bomb = compress(make_tar({"a": bytes(64 << 20)}))  # type: ignore[operator]
    examination = Examination()
    steps = sum(1 for _ in examination.steps(bomb))
    assert steps >= (64 << 20) // STEP_BYTES
    assert examination.finish().size_bytes == 64 << 20
