"""Digests: computed over exact bytes, checked as text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import InvalidDigestError
from sandbox.image import Digest
from sandbox.image.digest import is_digest

EMPTY_SHA256 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EMPTY_SHA512 = (
    "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
)

REFUSED = {
    "": "not a digest",
    "sha256": "not a digest",
    "sha256:": "not a digest",
    ":abc": "not a digest",
    "sha256:abc": "has 3 hex digits; sha256 has 64",
    EMPTY_SHA256.replace("e3", "E3"): "lower case",
    EMPTY_SHA256.replace("e3", "g3"): "lower case",
    EMPTY_SHA256 + "\n": "not a digest",
    EMPTY_SHA256.replace("sha256", "sha512"): "has 64 hex digits; sha512 has 128",
    "md5:d41d8cd98f00b204e9800998ecf8427e": "Unknown digest algorithm 'md5'",
    EMPTY_SHA256.replace("sha256", "SHA256"): "not a digest",
}


def test_a_digest_is_computed_by_either_algorithm() -> None:
    assert Digest.of(b"") == EMPTY_SHA256
    assert Digest.of(b"", "sha512") == EMPTY_SHA512


def test_the_parts_of_a_digest_can_be_read() -> None:
    digest = Digest(EMPTY_SHA256)
    assert (digest.algorithm, digest.encoded[:4], digest.short) == ("sha256", "e3b0", "e3b0c44298fc")
    assert pickle.loads(pickle.dumps(digest)) == digest  # noqa: S301  # our own bytes


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=lambda text: repr(text[:30]))
def test_text_that_is_no_digest_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidDigestError) as refusal:
        Digest(text)
    assert reason in str(refusal.value)
    assert not is_digest(text)


def test_an_unknown_algorithm_cannot_be_computed() -> None:
    with pytest.raises(InvalidDigestError, match="sha256, sha512"):
        Digest.of(b"", "md5")


@given(st.binary(), st.sampled_from(["sha256", "sha512"]))
def test_content_is_of_its_own_digest_and_no_other_content_is(content: bytes, algorithm: str) -> None:
    digest = Digest.of(content, algorithm)
    assert Digest(str(digest)) == digest
    assert digest.verify(content) == content
    with pytest.raises(InvalidDigestError, match="was promised"):
        digest.verify(content + b"\0")


@given(st.text())
def test_any_text_is_a_digest_or_refused_by_one_error(text: str) -> None:
    assert not is_digest(text)
    assert not is_digest(f"sha256:{text}")
