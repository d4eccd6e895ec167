"""Errors are told in words, and a 404 that answers a question is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from sandbox.registry.errors import Code
from sandbox.views.wire.refusals import CODES, REFUSAL, is_answer, name_of, short_answer, words_for
from tests.views.wire.streams import anything, request

if TYPE_CHECKING:
    from sandbox.wire.log import LoggedRequest

OF_THE_SPECIFICATION = (
    "BLOB_UNKNOWN",
    "BLOB_UPLOAD_INVALID",
    "BLOB_UPLOAD_UNKNOWN",
    "DIGEST_INVALID",
    "MANIFEST_BLOB_UNKNOWN",
    "MANIFEST_INVALID",
    "MANIFEST_UNKNOWN",
    "NAME_INVALID",
    "NAME_UNKNOWN",
    "SIZE_INVALID",
    "UNAUTHORIZED",
    "DENIED",
    "UNSUPPORTED",
    "TOOMANYREQUESTS",
)
MANIFEST, BLOB = "/v2/a/manifests/1", f"/v2/a/blobs/sha256:{'a' * 64}"


@pytest.mark.parametrize("code", [*OF_THE_SPECIFICATION, *(one.name for one in Code)])
def test_every_code_of_the_specification_and_of_our_registry_has_words(code: str) -> None:
    assert words_for(request("GET", MANIFEST, 400, code=code)) == CODES[code]


def test_a_bare_status_has_words_too() -> None:
    assert words_for(request("GET", MANIFEST, 429)) == CODES["TOOMANYREQUESTS"]
    assert words_for(request("GET", MANIFEST, 599)) == "The registry failed."
    assert words_for(request("GET", MANIFEST, 418)) == "The registry refused it."


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("HEAD", BLOB, 404, "not there"),
        ("HEAD", MANIFEST, 404, "not there"),
        ("GET", "/v2/", 401, "log in first"),
        ("GET", MANIFEST, 404, ""),
        ("GET", MANIFEST, 401, ""),
        ("HEAD", BLOB, 200, ""),
    ],
)
def test_an_answer_is_told_from_an_error(method: str, path: str, status: int, said: str) -> None:
    asked = request(method, path, status)
    assert short_answer(asked) == said
    assert is_answer(asked) == bool(said)


@given(anything)
def test_what_was_refused_has_a_name_and_words_and_nothing_else_has(odd: LoggedRequest) -> None:
    is_refused = odd.status >= REFUSAL
    assert bool(words_for(odd)) == is_refused
    assert bool(name_of(odd)) == is_refused
