"""A table of registries' answers: what the client makes of each."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from operator import methodcaller
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import CourseError
from sandbox.image import Digest, media_types
from sandbox.image.tiny import make_image
from sandbox.wire import Client
from tests.answers import Answer, Asked, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

IMAGE = make_image({"a": "a\n"})
MANIFEST = IMAGE.manifest
TYPED = {"Content-Type": media_types.OCI_MANIFEST}

TAGS = methodcaller("tags", "x")
MANIFEST_1 = methodcaller("manifest", "x", "1")
PING = methodcaller("ping")


@dataclass(frozen=True)
class Row:
    """One answer, the call that gets it, and what comes of it: a value, or an error's words."""

    description: str
    call: Callable[[Client], object]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    value: object = None
    error: str = ""


TABLE = [
    Row("tags", TAGS, body=b'{"name":"x","tags":["2","1"]}', value=("2", "1")),
    Row("tags after the last is gone", TAGS, body=b'{"tags":null}', value=()),
    Row("tags without the field", TAGS, body=b"{}", error="The registry's list has no 'tags'"),
    Row("tags that are no names", TAGS, body=b'{"tags":[1]}', error="no list of names"),
    Row("tags that are no JSON", TAGS, body=b"<html>", error="has no 'tags'"),
    Row("tags page round and round", TAGS, headers={"Link": '</v2/x/tags/list>; rel="next"'},
        body=b'{"tags":["1"]}', error="go round in a circle"),
    Row("tags page elsewhere", TAGS, headers={"Link": '<http://elsewhere.example/>; rel="next"'},
        body=b'{"tags":["1"]}', error="The next page is said to be elsewhere"),
    Row("a manifest without its digest's header", MANIFEST_1, headers=TYPED,
        body=MANIFEST.content, value=MANIFEST),
    Row("a manifest of another digest", lambda c: c.manifest("x", str(Digest.of(b"other"))), headers=TYPED,
        body=MANIFEST.content, error="was promised"),
    Row("a manifest that is not what its header says", MANIFEST_1, body=MANIFEST.content,
        headers=TYPED | {"Docker-Content-Digest": Digest.of(b"other")}, error="was promised"),
    Row("a manifest of another media type", MANIFEST_1,
        headers={"Content-Type": media_types.DOCKER_MANIFEST}, body=MANIFEST.content, error="was sent as"),
    Row("a page in a manifest's place", MANIFEST_1, headers={"Content-Type": "text/html"},
        body=b"<html>", error="not valid JSON"),
    Row("a manifest resolved without headers", methodcaller("resolve", "x", "1"), headers=TYPED,
        body=MANIFEST.content,
        value=MANIFEST.descriptor),
    Row("a blob of another digest", lambda c: c.blob("x", Digest.of(b"a")), body=b"b", error="was promised"),
    Row("an upload opened nowhere", lambda c: c.push_blob("x", b"a"), status=202, error="did not say where"),
    Row("the specification's error", TAGS, status=429, headers={"Retry-After": "30"},
        body=b'{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}',
        error="GET /v2/x/tags/list → 429 TOOMANYREQUESTS: slow down (try again after 30 s)"),
    Row("an error with a detail", TAGS, status=403,
        body=b'{"errors":[{"code":"DENIED","message":"no","detail":{"b":1,"a":2}}]}',
        error='403 DENIED: no ({"a": 2, "b": 1})'),
    Row("Docker Hub's error", TAGS, status=401, body=b'{"details":"incorrect username or password"}',
        error="401 incorrect username or password"),
    Row("Google's error", TAGS, status=403, body=b'{"code":403,"message":"no"}', error="403: no"),
    Row("an error of no form", TAGS, status=502, body=b"<h1>Bad\n  gateway</h1>\xff",
        error="502 <h1>Bad gateway</h1>\ufffd"),
    Row("an error without a word", TAGS, status=500, error="500 without a word"),
    Row("an empty list of errors", TAGS, status=500, body=b'{"errors":[]}', error="500 without"),
    Row("errors that are texts", TAGS, status=500, body=b'{"errors":["no"]}', error='"no"'),
    Row("a challenge that cannot be read", PING, status=401, headers={"WWW-Authenticate": 'Bearer "'},
        error="cannot be read"),
    Row("a challenge of an unknown scheme", PING, status=401,
        headers={"WWW-Authenticate": "Negotiate"}, error="GET /v2/ → 401"),
    Row("an answer that is cut off", PING, headers={"Content-Length": "9"}, error="Nothing answers"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.description)
def test_the_client_makes_of_an_answer(row: Row) -> None:
    def answer(_: Asked) -> Answer:
        return Answer(row.status, row.headers, row.body)

    with serving(answer) as server, closing(Client(server.address, timeout_s=5)) as client:
        if row.error:
            with pytest.raises(CourseError) as refusal:
                row.call(client)
            assert row.error in str(refusal.value)
        else:
            assert row.call(client) == row.value


def test_an_upload_goes_on_where_the_registry_says() -> None:
    digest = Digest.of(b"content")

    def answer(asked: Asked) -> Answer:
        return Answer(202, {"Location": "/elsewhere?state=1"}) if asked.method == "POST" else Answer(201)

    with serving(answer) as server, closing(Client(server.address)) as client:
        client.push_blob("x", b"content")
    put = server.asked[1]
    assert (put.method, put.path, put.body) == (
        "PUT",
        f"/elsewhere?state=1&digest={digest}".replace(":", "%3A"),
        b"content",
    )


def test_a_redirected_blob_is_followed_without_the_password() -> None:
    with serving(lambda _: Answer(body=b"content")) as store:

        def answer(_: Asked) -> Answer:
            return Answer(307, {"Location": f"{store.url.replace('127.0.0.1', 'localhost')}/blob"})

        with serving(answer) as server, closing(Client(server.address)) as client:
            response = client.request("GET", "/v2/x/blobs/y", headers={"Authorization": "Basic c2VjcmV0"})
    assert response.body == b"content"
    assert "Authorization" not in store.asked[0].headers
    assert server.asked[0].headers["Authorization"] == "Basic c2VjcmV0"
    assert client.exchanges[0].request_headers["Authorization"] == "Basic …"
