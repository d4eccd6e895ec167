"""Requests that nobody should send: whatever they are, the answer is no mistake of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.image.media_types import OCI_MANIFEST
from sandbox.registry import collect
from tests.registry.faults.watched import Watched
from tests.registry.world import (
    DIGEST,
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    MISSING,
    NAME,
    Ask,
    ask,
    descriptor,
    image,
    index,
    post_blob,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = st.sampled_from(
    (
        *(
            NAME,
            "v2",
            "blobs",
            "uploads",
            "manifests",
            "tags",
            "list",
            "referrers",
            "_catalog",
            DIGEST,
            MISSING,
        ),
        *("..", ".", "", "%2e%2e", "%00", "%ff", "%", "sha256:", "a" * 300, "A", "ß", "_layers", "1.0", "?"),
        *("\\", "%2F", "con"),
    )
)
HOSTILE = st.one_of(
    st.lists(PIECES, max_size=7).map(lambda parts: "/v2/" + "/".join(parts)),
    st.text(max_size=40).map("/".__add__),
)
VALUES = st.one_of(PIECES, st.text(max_size=20), st.integers().map(str))
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["n", "last", "digest", "mount", "from", "digest-algorithm", "tag", "artifactType"]),
        VALUES,
    )
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
FIELDS = st.dictionaries(
    st.sampled_from(
        ["Range", "Content-Range", "Content-Length", "Content-Type", "If-Match", "If-None-Match", "If-Range"]
    )
    | st.sampled_from(["Accept", "Authorization", "Host", "X-Forwarded-Proto", "X-Forwarded-Host"]),
    st.one_of(
        VALUES,
        st.sampled_from(
            ["bytes=0-", "0-5", "bytes=-", '"x"', "*", "Basic x", "Bearer x", "application/json"]
        ),
    ),
    max_size=4,
)
SUBJECT = descriptor(IMAGE, OCI_MANIFEST)
DOCUMENTS = [
    json.loads(each)
    for each in (
        image(LAYER, subject=SUBJECT, annotations={"a": "b"}, artifactType="x/y"),
        index(IMAGE, subject=SUBJECT, annotations={"a": "b"}),
    )
]
FIELD_NAMES = (
    "schemaVersion",
    "mediaType",
    "config",
    "layers",
    "manifests",
    "digest",
    "size",
    "urls",
    "subject",
)
METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", ""])
BODIES = st.one_of(
    st.binary(max_size=40), st.sampled_from([IMAGE, b"{}", b"[]", b"null", b'{"schemaVersion":2}'])
)


REQUESTS = st.builds(
    lambda method, path, query, body, headers: Ask(method, f"{path}?{query}", body, headers),
    METHODS,
    HOSTILE,
    QUERIES,
    BODIES,
    FIELDS,
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests=st.lists(REQUESTS, min_size=1, max_size=6))
def test_no_request_is_a_mistake_of_ours(requests: list[Ask]) -> None:
    watched = Watched()
    ask(watched.app, post_blob())
    assert [each for each in requests if ask(watched.app, each).status >= 500] == []
    assert watched.mistakes == []
    watched.check_it_works()


VALUES_OF_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | PIECES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELD_NAMES), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Go through all places in a document: the keys and positions that lead there."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], other: object) -> object:  # noqa: ANN401 - any JSON
    """Put another value in one place of a document."""
    if not path:
        return other
    copied = value.copy()
    copied[path[0]] = replaced(value[path[0]], path[1:], other)
    return copied


@settings(max_examples=400, deadline=None)
@given(data=st.data(), document=st.sampled_from(DOCUMENTS), other=VALUES_OF_JSON)
def test_no_manifest_is_a_mistake_of_ours(data: st.DataObject, document: Any, other: object) -> None:  # noqa: ANN401
    """One value of a good manifest is another: it is taken or refused, and what is taken is served again."""
    content = json.dumps(replaced(document, data.draw(st.sampled_from(list(places(document)))), other))
    watched = Watched()
    watched.check_it_works()
    told = ask(watched.app, Ask("PUT", f"/v2/{NAME}/manifests/odd", content.encode(), {"Content-Type": ""}))
    assert told.status in {201, 400}, told
    again = ask(watched.app, Ask("GET", f"/v2/{NAME}/manifests/odd"))
    assert again.body == content.encode() if told.status == 201 else again.status == 404
    assert ask(watched.app, Ask("GET", f"/v2/{NAME}/referrers/{IMAGE_DIGEST}")).status == 200
    assert ask(watched.app, Ask("DELETE", f"/v2/{NAME}/manifests/odd")).status in {202, 404}
    list(collect(watched.app.store, delete_untagged=True))
    watched.check_it_works()
