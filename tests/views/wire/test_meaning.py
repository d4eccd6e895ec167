"""Every request has a meaning, a reason and a section of the protocol, whatever its path is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from sandbox.views.wire.meaning import CHALLENGED, UNKNOWN, Group, meaning_of, repository_of
from sandbox.views.wire.sources import SPECIFICATION
from tests.views.wire.streams import CLIENTS, anything, recorded, request

if TYPE_CHECKING:
    from sandbox.wire.log import LoggedRequest

SECTIONS = {
    "checking-if-content-exists-in-the-registry",
    "deleting-blobs",
    "deleting-manifests",
    "determining-support",
    "endpoints",
    "listing-referrers",
    "listing-tags",
    "mounting-a-blob-from-another-repository",
    "pulling-blobs",
    "pulling-manifests",
    "pushing-a-blob-in-chunks",
    "pushing-a-blob-monolithically",
    "pushing-manifests",
    "single-post",
}
"""Headings of spec.md at v1.1.0, as GitHub makes anchors of them."""

BLOB = f"sha256:{'a' * 64}"
CASES = [
    ("GET", "/v2/", 200, Group.HELLO),
    ("HEAD", "/v2", 200, Group.HELLO),
    ("GET", "/v2/", 401, Group.CHALLENGE),
    ("GET", "/token?service=x&scope=repository:a:pull", 200, Group.TOKEN),
    ("POST", "/oauth2/exchange", 200, Group.TOKEN),
    ("GET", "/v2/_catalog?n=2", 200, Group.CATALOGUE),
    ("GET", "/v2/a/b/tags/list?n=2&last=x", 200, Group.TAGS),
    ("GET", f"/v2/a/referrers/{BLOB}?artifactType=x", 200, Group.REFERRERS),
    ("HEAD", "/v2/a/manifests/1.0", 404, Group.LOOK),
    ("GET", "/v2/a/manifests/1.0", 200, Group.MANIFEST),
    ("PUT", "/v2/a/manifests/1.0", 201, Group.MANIFEST),
    ("DELETE", f"/v2/a/manifests/{BLOB}", 202, Group.DELETE),
    ("HEAD", f"/v2/a/blobs/{BLOB}", 200, Group.LOOK),
    ("GET", f"/v2/a/blobs/{BLOB}", 206, Group.DOWNLOAD),
    ("DELETE", f"/v2/a/blobs/{BLOB}", 202, Group.DELETE),
    ("POST", "/v2/a/blobs/uploads/", 202, Group.UPLOAD),
    ("POST", f"/v2/a/blobs/uploads/?mount={BLOB}&from=b", 201, Group.UPLOAD),
    ("PATCH", "/v2/a/blobs/uploads/some-id?_state=x", 202, Group.UPLOAD),
    ("PUT", f"/v2/a/blobs/uploads/some-id?_state=x&digest={BLOB}", 201, Group.UPLOAD),
    ("GET", "/v2/a/blobs/uploads/some-id", 204, Group.UPLOAD),
    ("DELETE", "/v2/a/blobs/uploads/some-id", 204, Group.UPLOAD),
    ("GET", "/favicon.ico", 404, Group.OTHER),
    ("PATCH", "/v2/a/manifests/1.0", 405, Group.OTHER),
]


@pytest.mark.parametrize(("method", "path", "status", "group"), CASES)
def test_a_request_belongs_to_its_group(method: str, path: str, status: int, group: Group) -> None:
    assert meaning_of(request(method, path, status)).group is group


def test_requests_of_one_path_differ_by_what_they_ask_and_by_what_is_answered() -> None:
    path = "/v2/a/blobs/uploads/"
    told = [
        meaning_of(request("POST", path, 202)),
        meaning_of(request("POST", f"{path}?mount={BLOB}&from=b", 201)),
        meaning_of(request("POST", f"{path}?mount={BLOB}&from=b", 202)),
        meaning_of(request("POST", f"{path}?digest={BLOB}", 201)),
    ]
    assert len({meaning.what for meaning in told}) == 4


@pytest.mark.parametrize("client", CLIENTS)
def test_every_request_of_a_real_client_is_explained(client: str) -> None:
    told = {str(one): meaning_of(one) for one in recorded(client)}
    strange = [one for one, meaning in told.items() if meaning is UNKNOWN]
    assert strange == (["GET / → 200"] if client == "course" else [])
    for meaning in told.values():
        assert meaning.what.endswith(".")
        assert meaning.why.endswith(".")
        assert _is_known(meaning.source.url)


def _is_known(url: str) -> bool:
    document, _, anchor = url.partition("#")
    return (
        anchor in SECTIONS
        if document == SPECIFICATION
        else document.startswith("https://distribution.github.io/")
    )


def test_a_challenge_is_one_whatever_was_asked_for() -> None:
    assert meaning_of(request("PUT", "/v2/a/manifests/1", 401)) is CHALLENGED


def test_a_repository_is_read_from_the_path() -> None:
    assert repository_of(request("GET", "/v2/a/b/c/manifests/1")) == "a/b/c"
    assert repository_of(request("GET", "/v2/_catalog")) == ""


@given(anything)
def test_there_is_an_answer_to_any_request(odd: LoggedRequest) -> None:
    meaning = meaning_of(odd)
    assert meaning.what
    assert re.fullmatch(r"https://\S+#\S+", meaning.source.url)
