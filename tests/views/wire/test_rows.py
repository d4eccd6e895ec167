"""Requests of several registries stand in one order, in steps of those that mean the same."""

from __future__ import annotations

import json

import pytest

from sandbox.views.wire import Stream
from sandbox.views.wire.meaning import Group
from sandbox.views.wire.rows import rows_of, steps_of
from tests.views.samples import NAME, STATIONS, TWO_VERSIONS
from tests.views.wire.streams import CLIENTS, recorded, request, stream

BLOB, OTHER = f"/v2/a/blobs/sha256:{'a' * 64}", f"/v2/a/blobs/sha256:{'b' * 64}"
UPLOAD = f"/v2/a/blobs/uploads/x?digest=sha256%3A{'a' * 64}"


def groups(*streams: Stream) -> list[tuple[Group, int]]:
    """Return the steps by group and size."""
    return [(step.first.group, len(step.rows)) for step in steps_of(rows_of(streams))]


def test_a_look_at_a_part_that_is_sent_belongs_to_the_upload() -> None:
    asked = [
        request("HEAD", BLOB, 404),
        request("POST", "/v2/a/blobs/uploads/", 202),
        request("PUT", UPLOAD, 201),
    ]
    assert groups(stream(*asked, request("HEAD", BLOB))) == [(Group.UPLOAD, 4)]
    assert groups(stream(request("HEAD", OTHER), *asked)) == [(Group.LOOK, 1), (Group.UPLOAD, 3)]


def test_a_push_of_a_real_engine_has_few_steps() -> None:
    steps = groups(stream(*recorded("docker-20.10")[19:30]))
    assert steps == [(Group.HELLO, 1), (Group.UPLOAD, 9), (Group.MANIFEST, 1)]


def test_two_registries_are_put_in_the_order_of_their_times() -> None:
    one = stream(request("GET", "/v2/", second=1), request("GET", "/v2/", second=4), role="local")
    other = stream(request("GET", "/v2/", second=2), role="mirror")
    assert [row.role for row in rows_of([one, other])] == ["local", "mirror", "local"]
    assert [row.number for row in rows_of([one, other])] == [1, 2, 3]


def test_a_registrys_own_order_stays_where_its_times_are_equal() -> None:
    paths = ["/v2/", "/v2/a/manifests/1", BLOB]
    rows = rows_of([stream(*(request("GET", path) for path in paths))])
    assert [row.request.path for row in rows] == paths


def test_two_repositories_are_two_steps() -> None:
    assert groups(stream(request("GET", "/v2/a/tags/list"), request("GET", "/v2/b/tags/list"))) == [
        (Group.TAGS, 1),
        (Group.TAGS, 1),
    ]


def test_what_a_part_is_and_how_many_bytes_travelled_is_known_from_what_the_registry_holds() -> None:
    put = request("PUT", f"/v2/{NAME}/blobs/uploads/x?digest={STATIONS}", 201)
    get = request("GET", f"/v2/{NAME}/blobs/{STATIONS}", 200)
    head = request("HEAD", f"/v2/{NAME}/blobs/{STATIONS}", 200)
    sent, received, looked = rows_of([Stream("local", (put, get, head), {NAME: TWO_VERSIONS})])
    assert (sent.part and sent.part.name, sent.sent_bytes) == ("layer a", 100)
    assert (received.received_bytes, looked.received_bytes) == (100, 0)


def test_a_step_says_how_much_it_was_and_what_was_refused() -> None:
    (step,) = steps_of(rows_of([stream(request("GET", BLOB), request("GET", OTHER, 429))]))
    assert step.summary == "2 requests, 100 bytes received, 1 × 429"


@pytest.mark.parametrize("client", CLIENTS)
def test_saved_requests_are_read_back(client: str) -> None:
    before = Stream("local", recorded(client), {NAME: TWO_VERSIONS}, is_recorded=True)
    after = Stream.from_json(json.loads(json.dumps(before.to_json())))
    assert after == before
    assert after.repositories == before.repositories
