"""References: the grammar and familiar names."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.errors import InvalidReferenceError
from sandbox.reference import Reference
from tests.reference_names import FULL, REFUSED, SHA256, SHA512, references


@pytest.mark.parametrize(("text", "full"), FULL.items(), ids=lambda text: text[:40])
def test_a_name_is_expanded_to_its_full_form(text: str, full: str) -> None:
    assert str(Reference.parse(text)) == full


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=lambda text: repr(text[:40]))
def test_a_malformed_name_is_refused_with_the_part_that_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(InvalidReferenceError) as refusal:
        Reference.parse(text)
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_the_parts_of_a_reference_can_be_read() -> None:
    reference = Reference.parse(f"127.0.0.1:5000/skylark/forecast:0.1@{SHA256}")
    assert (reference.registry, reference.repository) == ("127.0.0.1:5000", "skylark/forecast")
    assert (reference.tag, reference.digest, reference.target) == ("0.1", SHA256, SHA256)
    assert str(reference.with_tag("0.2")) == "127.0.0.1:5000/skylark/forecast:0.2"
    assert str(reference.with_digest(SHA512)) == f"127.0.0.1:5000/skylark/forecast@{SHA512}"


def test_no_tag_is_added_where_none_is_wanted() -> None:
    assert str(Reference.parse("python", default_tag="")) == "docker.io/library/python"


@pytest.mark.parametrize(
    ("host", "repository"), [("docker.io", "python"), ("index.docker.io", "a/b"), ("host", "a")]
)
def test_a_reference_that_would_be_read_as_another_is_not_made(host: str, repository: str) -> None:
    with pytest.raises(InvalidReferenceError):
        Reference(host, repository)


@given(references())
def test_the_full_form_reads_back_as_the_same_reference(reference: Reference) -> None:
    assume(reference.tag or reference.digest)
    assert Reference.parse(str(reference)) == reference


@given(references())
def test_the_familiar_form_reads_back_unless_a_namespace_looks_like_a_host(reference: Reference) -> None:
    assume(reference.tag or reference.digest)
    namespace = reference.repository.partition("/")[0]
    assume(reference.registry != "docker.io" or not ("." in namespace or namespace == "localhost"))
    assert Reference.parse(reference.familiar) == reference


@given(st.text(max_size=300))
def test_any_text_is_a_reference_or_refused_by_one_error(text: str) -> None:
    try:
        reference = Reference.parse(text)
    except InvalidReferenceError as refusal:
        assert str(refusal)  # noqa: PT017  # either outcome is right; this one must speak
    else:
        assert Reference.parse(str(reference)) == reference


@pytest.mark.parametrize("piece", ["a", "-", "a-", "a.", "a_", "a/", "a-a", "1.", ":", "@", "["])
def test_long_hostile_names_are_refused_at_once(piece: str) -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidReferenceError):
        Reference.parse("x.io/" + piece * 50_000 + "!")
    assert time.perf_counter() - started < 1
