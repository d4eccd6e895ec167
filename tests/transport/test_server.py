"""The server as a program: where it listens, how long it waits, and how it ends."""

from __future__ import annotations

import os
import socket
import ssl
import stat
import subprocess
import threading
from typing import TYPE_CHECKING

import docker
import pytest
import requests

from sandbox.app import Headers, Request, Response
from sandbox.errors import SetupError
from sandbox.transport import Limits, Server, guarded, listen_tcp, listen_unix, serving
from tests.transport.apps import Echo, connect, read_all, read_until, talk, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
QUICK = Limits(head_s=0.3, idle_s=0.3, stall_s=0.3, patience_s=0.3, linger_s=0.3)


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    with pytest.raises(SetupError, match=r"0\.0\.0\.0 can be reached from other machines"):
        listen_tcp("0.0.0.0")  # noqa: S104 - that is the point
    listener = listen_tcp("0.0.0.0", beyond_loopback=True)  # noqa: S104
    listener.close()


def test_a_taken_port_is_named() -> None:
    listener = listen_tcp()
    port = int(listener.address.rpartition(":")[2])
    with pytest.raises(SetupError, match=f"Cannot listen on port {port} of 127.0.0.1: another program does"):
        listen_tcp(port=port)
    listener.close()


def test_a_port_is_free_again_at_once() -> None:
    with serving(Echo()) as server, requests.Session() as session:
        port = int(server.address.rpartition(":")[2])
        session.get(server.url, timeout=20)
    listen_tcp(port=port).close()


def test_a_unix_socket_is_its_owners_alone_and_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with serving(Echo(), listen_unix(path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(path))
            sock.sendall(GET)
            assert read_until(sock, b"GET / a ").startswith(b"HTTP/1.1 200 OK")
        with pytest.raises(SetupError, match="Another server listens"):
            listen_unix(path)
    assert list(tmp_path.iterdir()) == []


def test_the_socket_of_a_killed_server_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    listen_unix(path).close()


def test_a_path_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="path too long"):
        listen_unix(tmp_path / ("s" * 200))


def test_the_docker_sdk_reaches_an_app_on_a_unix_socket(tmp_path: Path) -> None:
    def ping(request: Request) -> Response:
        assert request.path.endswith("/_ping")
        return text("OK", 200, ("Api-Version", "1.41"))

    with serving(ping, listen_unix(tmp_path / "s")):
        client = docker.DockerClient(base_url=f"unix://{tmp_path}/s", version="1.41")
        assert client.ping()
        client.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"", b""), (b"GET / HTT", b"HTTP/1.0 408 "), (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"HTTP/1.0 408 ")],
)
def test_a_client_that_does_not_go_on_is_left(sent: bytes, status: bytes) -> None:
    with serving(Echo(), limits=QUICK) as server:
        said = talk(server.address, sent, half_close=False)
    assert said.startswith(status)
    assert bool(said) == bool(status)


@pytest.mark.parametrize("framing", [b"Content-Length: 10\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_body_that_stands_still_breaks_off(framing: bytes) -> None:
    app = Echo()
    with serving(app, limits=QUICK) as server:
        said = talk(server.address, b"PUT / HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n3", half_close=False)
    assert b"Connection: close" in said
    assert len(app.broken) == 1
    assert "broke off" in app.broken[0]


def test_a_body_that_drips_breaks_off() -> None:
    app = Echo()
    limits = Limits(stall_s=10, patience_s=0.3, slowest_bytes_per_s=1 << 20)
    with serving(app, limits=limits) as server, connect(server.address) as sock:
        sock.sendall(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        sock.settimeout(0.02)
        said = b""
        for _ in range(1000):
            try:
                said = sock.recv(1000)
            except TimeoutError:
                sock.sendall(b"x")
            else:
                break
    assert b"Connection: close" in said
    assert "broke off" in app.broken[0]


def test_a_client_that_does_not_read_is_left() -> None:
    app = Echo()
    with serving(app, limits=QUICK) as server, connect(server.address) as sock:
        sock.sendall(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        read_until(sock, b"xxx")
        server.close(grace_s=20)
    assert len(app.sent) == 1


def test_a_client_that_breaks_off_a_body_leaves_the_app_with_what_came() -> None:
    app = Echo()
    with serving(app) as server:
        said = talk(server.address, b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
    assert app.broken == ["the body broke off before its end"]
    assert b"Connection: close" in said


def test_beyond_the_limit_of_connections_it_says_so() -> None:
    with serving(Echo(), limits=Limits(connections=2)) as server:
        kept = [connect(server.address) for _ in range(2)]
        for sock in kept:
            sock.sendall(GET)
            read_until(sock, b"GET / a ")
        assert talk(server.address).startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n")
        for sock in kept:
            sock.close()


class Waiting:
    """An app whose answer waits for the test."""

    def __init__(self) -> None:
        """Wait."""
        self.asked = threading.Event()
        self.may_answer = threading.Event()

    def __call__(self, _: Request) -> Response:
        """Answer in two parts."""
        return Response(200, Headers((("Content-Length", "6"),)), self._parts())

    def _parts(self) -> Iterator[bytes]:
        yield b"one"
        self.asked.set()
        self.may_answer.wait(20)
        yield b"two"


def test_a_server_that_ends_finishes_what_it_is_answering_and_nothing_else() -> None:
    app = Waiting()
    server = Server(app, listen_tcp())
    serve = threading.Thread(target=server.serve)
    serve.start()
    with connect(server.address) as busy, connect(server.address) as idle:  # ended in this order
        busy.sendall(GET + GET)
        assert app.asked.wait(20)
        assert b" 400 " in talk(server.address, b"?\r\n\r\n")  # accepted last: the two are in
        server.stop()
        serve.join()
        ending = threading.Thread(target=server.close)
        ending.start()
        assert read_all(idle) == b""
        app.may_answer.set()
        said = read_all(busy)
        ending.join()
    assert said.count(b"HTTP/1.1 200 OK") == 1
    assert said.endswith(b"onetwo")


def test_what_is_not_finished_in_time_is_broken_off() -> None:
    app = Waiting()
    with serving(app) as server, connect(server.address) as sock:
        sock.sendall(GET)
        assert app.asked.wait(20)
        server.close(grace_s=0.1)
        said = read_all(sock)
        app.may_answer.set()
    assert said.endswith(b"\r\n\r\none")


def test_many_clients_are_served_at_once() -> None:
    statuses: list[int] = []

    def ask() -> None:
        with requests.Session() as session:
            statuses.extend(session.get(server.url, timeout=20).status_code for _ in range(10))

    with serving(Echo()) as server:
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 200


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of 127.0.0.1 and its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    try:
        subprocess.run([*words, *names, *files], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("No openssl here to make a certificate with.")
    both = folder / "both.pem"
    both.write_bytes((folder / "cert.pem").read_bytes() + (folder / "key.pem").read_bytes())
    return both


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """Make the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_tls_is_served_with_files_too(tls: ssl.SSLContext, certificate: Path, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(os.urandom(1 << 20))
    with serving(Echo(file=path), tls=tls) as server, requests.Session() as session:
        trust = str(certificate)
        assert server.url.startswith("https://127.0.0.1:")
        assert session.get(f"{server.url}/x", timeout=20, verify=trust).text.startswith("GET /x 127.0.0.1:")
        assert (
            session.get(f"{server.url}/file", timeout=20, verify=trust).content == path.read_bytes()[10:-10]
        )


def test_plain_http_on_a_tls_port_is_told_so(tls: ssl.SSLContext) -> None:
    with serving(Echo(), tls=tls) as server:
        said = talk(server.address, GET)
    assert said.startswith(b"HTTP/1.0 400 Bad Request\r\n")
    assert said.endswith(b"Client sent an HTTP request to an HTTPS server.\n")


def test_a_client_that_does_not_trust_the_certificate_harms_nobody(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    with serving(Echo(), tls=tls) as server:
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(server.url, timeout=20)
        assert requests.get(server.url, timeout=20, verify=str(certificate)).status_code == 200


def test_a_tls_hello_on_a_plain_port_is_answered_so_that_a_client_can_fall_back() -> None:
    with serving(Echo()) as server, connect(server.address) as sock:
        context = ssl.create_default_context()
        with pytest.raises(ssl.SSLError) as caught:
            context.wrap_socket(sock, server_hostname="127.0.0.1")
    assert caught.value.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:1"}, 200),
        ({"Host": "rebound.example.com"}, 403),
        ({"Host": "127.0.0.1.example.com:80"}, 403),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_guard_refuses_what_a_web_page_may_have_sent(headers: dict[str, str], status: int) -> None:
    with serving(guarded(Echo())) as server:
        assert requests.get(server.url, headers=headers, timeout=20).status_code == status
