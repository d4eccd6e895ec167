"""Clients that misbehave on a real socket: too slow, too much, too little, gone, or no HTTP at all."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.transport import Limits, Server, serving
from tests.registry.faults.watched import Watched
from tests.registry.line import Line
from tests.registry.world import BLOB, DIGEST, IMAGE, LAYER, MISSING, NAME, START, Ask, push_image
from tests.transport.apps import connect, read_all, read_until, talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = Limits(head_s=0.5, idle_s=5, stall_s=0.5, patience_s=0.3, slowest_bytes_per_s=1 << 20, linger_s=0.2)
BLOBS, MANIFESTS = f"/v2/{NAME}/blobs", f"/v2/{NAME}/manifests"
LARGE_BYTES = 32 << 20
MIB = 1 << 20
JOIN_S = 20


@dataclass
class Served:
    """A registry on a socket, its log watched."""

    watched: Watched
    server: Server

    @property
    def address(self) -> str:
        """Where it listens."""
        return self.server.address

    def begin(self) -> str:
        """Begin an upload, and return its path."""
        with Line(self.address) as line:
            return line(START).headers.get("Location").partition(self.address)[2]

    def received(self, upload: str) -> str:
        """Say how much of an upload is there."""
        with Line(self.address) as line:
            return line(Ask("GET", upload)).headers.get("Range")

    def ask(self, *asked: Ask) -> list[int]:
        """Send requests one after the other, and return the statuses."""
        with Line(self.address) as line:
            return [line(each).status for each in asked]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve a registry that is impatient; afterwards it still works, and nobody is left."""
    watched = Watched(tmp_path)
    before = threading.active_count()
    with serving(watched.app, limits=QUICK) as server:
        yield Served(watched, server)
    with serving(watched.app) as again:
        steps = (*push_image(), Ask("GET", f"{MANIFESTS}/1.0"), Ask("GET", f"{BLOBS}/{Digest.of(LAYER)}"))
        assert Served(watched, again).ask(*steps) == [201, 201, 201, 200, 200]
    assert threading.active_count() <= before
    assert watched.mistakes == []


def put(target: str, *fields: str, body: bytes = b"", method: str = "PUT") -> bytes:
    """Write a request, its framing left to the caller."""
    lines = (f"{method} {target} HTTP/1.1", "Host: a", *fields)
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def status_of(said: bytes) -> int:
    """Read the status of the first answer."""
    return int(said.split(b" ", 2)[1])


def codes_of(said: bytes) -> list[str]:
    """Read the error codes of an answer."""
    return [each["code"] for each in json.loads(said.partition(b"\r\n\r\n")[2])["errors"]]


def reset(sock: socket.socket) -> None:
    """Vanish: the other side gets no end of the stream but a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


FRAMINGS: dict[str, Callable[[int], tuple[str, bytes]]] = {
    "by its length": lambda size: (f"Content-Length: {size}", b"x" * size),
    "in chunks": lambda size: ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (size, b"x" * size)),
    "in chunks without end": lambda size: (
        "Transfer-Encoding: chunked",
        b"%x\r\n%b\r\n" % (size, b"x" * size),
    ),
}


@pytest.mark.parametrize("framing", FRAMINGS)
def test_an_oversized_manifest_is_413_and_the_answer_arrives(served: Served, framing: str) -> None:
    field, body = FRAMINGS[framing](5 * MIB)
    said = talk(served.address, put(f"{MANIFESTS}/big", field, body=body), half_close=False)
    assert (status_of(said), codes_of(said)) == (413, ["SIZE_INVALID"])
    assert b"Connection: close" in said


def test_an_oversized_manifest_is_413_before_it_is_sent(served: Served) -> None:
    fields = (f"Content-Length: {5 * MIB}", "Expect: 100-continue")
    said = talk(served.address, put(f"{MANIFESTS}/big", *fields), half_close=False)
    assert (status_of(said), codes_of(said)) == (413, ["SIZE_INVALID"])


def test_a_blob_longer_than_it_says_is_what_it_says_and_the_rest_is_no_request(served: Served) -> None:
    upload = served.begin()
    field = f"Content-Length: {len(BLOB)}"
    said = talk(served.address, put(f"{upload}?digest={DIGEST}", field, body=BLOB + b"and more\r\n\r\n"))
    assert said.startswith(b"HTTP/1.1 201 ")
    assert b"HTTP/1.0 400 " in said
    assert served.ask(Ask("GET", f"{BLOBS}/{DIGEST}")) == [200]


@pytest.mark.parametrize("length", [len(BLOB) + 1, 10**15])
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_blob_shorter_than_it_says_is_400_and_resumed_where_it_ended(
    served: Served, method: str, length: int
) -> None:
    upload = served.begin()
    said = talk(
        served.address,
        put(f"{upload}?digest={DIGEST}", f"Content-Length: {length}", body=BLOB, method=method),
    )
    assert (status_of(said), codes_of(said)) == (400, ["SIZE_INVALID"])
    assert served.received(upload) == f"0-{len(BLOB) - 1}"
    assert served.ask(Ask("PUT", f"{upload}?digest={DIGEST}"), Ask("GET", f"{BLOBS}/{DIGEST}")) == [201, 200]


def test_a_blob_in_one_post_that_is_short_leaves_nothing(served: Served, tmp_path: Path) -> None:
    field = f"Content-Length: {len(BLOB) + 1}"
    target = f"{BLOBS}/uploads/?digest={DIGEST}"
    assert status_of(talk(served.address, put(target, field, body=BLOB, method="POST"))) == 400
    assert served.ask(Ask("HEAD", f"{BLOBS}/{DIGEST}")) == [404]
    assert list(tmp_path.glob("docker/registry/v2/repositories/*/*/_uploads/*")) == []


@pytest.mark.parametrize("framing", ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
def test_a_body_that_stands_still_is_400_and_resumed_where_it_ended(served: Served, framing: str) -> None:
    upload = served.begin()
    body = b"a\r\n" + BLOB[:10] + b"\r\n" if "chunked" in framing else BLOB[:10]
    said = talk(served.address, put(upload, framing, body=body, method="PATCH"), half_close=False)
    assert (status_of(said), codes_of(said)) == (400, ["SIZE_INVALID"])
    assert served.received(upload) == "0-9"
    rest = Ask("PUT", f"{upload}?digest={DIGEST}", BLOB[10:])
    assert served.ask(rest, Ask("GET", f"{BLOBS}/{DIGEST}")) == [201, 200]


def test_a_body_that_drips_is_broken_off_and_kept(served: Served) -> None:
    upload = served.begin()
    dripped = 0
    with connect(served.address) as sock:
        sock.sendall(put(upload, "Content-Length: 1000000", method="PATCH"))
        sock.settimeout(0.02)
        said = b""
        while not said and dripped < 1000:
            try:
                said = sock.recv(4096)
            except TimeoutError:
                sock.sendall(b"x")
                dripped += 1
    assert status_of(said) == 400
    first, _, last = served.received(upload).partition("-")
    assert (first, 0 < int(last) + 1 <= dripped) == ("0", True)
    assert served.ask(Ask("DELETE", upload)) == [204]


def test_a_wrong_digest_is_400_and_the_connection_goes_on(served: Served) -> None:
    with Line(served.address) as line:
        upload = line(START).headers.get("Location")
        told = line(Ask("PUT", f"{upload}?digest={MISSING}", BLOB))
        assert (told.status, told.codes) == (400, ["DIGEST_INVALID"])
        assert line(Ask("HEAD", f"{BLOBS}/{MISSING}")).status == 404
        assert line(Ask("HEAD", f"{BLOBS}/{DIGEST}")).status == 404


NOWHERE: dict[str, tuple[int, bytes]] = {
    "a broken escape": (400, put("/v2/%zz/tags/list", method="GET")),
    "a way out": (404, put("/v2/../../../etc/passwd", method="GET")),
    "an encoded way out": (404, put("/v2/a/blobs/..%2f..%2f..%2fetc%2fpasswd", method="GET")),
    "a NUL": (400, put("/v2/a%00b/tags/list", method="GET")),
    "not UTF-8": (400, b"GET /v2/\xff/tags/list HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a name of 300": (400, put(f"/v2/{'n' * 300}/tags/list", method="GET")),
    "an endless path": (414, put(f"/v2/{'n' * 20_000}/tags/list", method="GET")),
    "no JSON": (400, put(f"{MANIFESTS}/x", "Content-Length: 1", body=b"{")),
    "JSON without end": (400, put(f"{MANIFESTS}/x", f"Content-Length: {MIB}", body=b"[" * MIB)),
    "JSON with a NUL": (400, put(f"{MANIFESTS}/x", "Content-Length: 3", body=b'"\0"')),
    "numbers without end": (400, put(f"{MANIFESTS}/x", f"Content-Length: {MIB}", body=b"9" * MIB)),
    "no HTTP": (400, os.urandom(16).replace(b"\n", b"") + b"\n"),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_what_is_malformed_has_the_status_of_its_class(served: Served, name: str) -> None:
    status, sent = NOWHERE[name]
    assert status_of(talk(served.address, sent)) == status


def large(served: Served) -> Digest:
    """Push a blob that no buffer between two sockets holds."""
    content = os.urandom(MIB) * (LARGE_BYTES // MIB)
    upload = served.begin()
    assert served.ask(Ask("PUT", f"{upload}?digest={Digest.of(content)}", content)) == [201]
    return Digest.of(content)


def in_an_upload(served: Served) -> bytes:
    """Begin to send a chunk."""
    return put(served.begin(), "Content-Length: 1000000", body=BLOB, method="PATCH")


def in_a_closing_put(served: Served) -> bytes:
    """Begin to send the last chunk."""
    return put(f"{served.begin()}?digest={DIGEST}", "Content-Length: 1000000", body=BLOB)


def in_a_manifest(_: Served) -> bytes:
    """Begin to send a manifest."""
    return put(f"{MANIFESTS}/gone", f"Content-Length: {len(IMAGE)}", body=IMAGE[:50])


def before_the_body(served: Served) -> bytes:
    """Ask whether to send a body."""
    return put(served.begin(), "Content-Length: 10", "Expect: 100-continue", method="PATCH")


def before_the_answer(served: Served) -> bytes:
    """Send a whole blob."""
    return put(f"{served.begin()}?digest={DIGEST}", f"Content-Length: {len(BLOB)}", body=BLOB)


def in_a_download(served: Served) -> bytes:
    """Ask for a large blob."""
    return put(f"{BLOBS}/{large(served)}", method="GET")


MOMENTS = (in_an_upload, in_a_closing_put, in_a_manifest, before_the_body, before_the_answer, in_a_download)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_a_client_that_vanishes_harms_nobody(served: Served, moment: Callable[[Served], bytes]) -> None:
    sent = moment(served)
    for _ in range(5):
        sock = connect(served.address)
        sock.sendall(sent)
        reset(sock)
    assert served.ask(Ask("GET", f"{MANIFESTS}/gone")) == [404]
    assert served.ask(Ask("GET", f"{BLOBS}/{DIGEST}"))[0] in {200, 404}


def test_a_client_that_reads_no_further_is_left_and_the_log_says_how_far_it_came(served: Served) -> None:
    digest = large(served)
    with connect(served.address) as sock:
        sock.sendall(put(f"{BLOBS}/{digest}", method="GET"))
        read_until(sock, b"\r\n\r\n")
        served.server.close(grace_s=JOIN_S)
        assert len(read_all(sock)) < LARGE_BYTES
    (line,) = [
        each for each in served.watched.lines if "HTTP/1.1" in each and f"GET {BLOBS}/{digest}" in each
    ]
    assert 0 < int(line.split('" 200 ')[1].split()[0]) < LARGE_BYTES
