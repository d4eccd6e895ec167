"""The network inside the process: `requests` and the docker SDK, unmodified, reach apps without a socket."""

from __future__ import annotations

import errno
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import docker.errors
import pytest
import requests
import urllib3
from urllib3.exceptions import NewConnectionError

from sandbox.app import Headers, Request, Response
from sandbox.errors import SandboxError
from sandbox.transport import Network, serving
from sandbox.transport.network.address import Address
from tests.transport.apps import Echo, text

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = "127.0.0.1:5001"
URL = f"http://{HERE}"
ROOT = Path(__file__).resolve().parents[2]
UNTOUCHED = f"""
import requests
from urllib3.connectionpool import HTTPConnectionPool
from sandbox.transport import Network
from tests.transport.apps import text

before = HTTPConnectionPool._get_conn
with Network() as outer:
    outer.serve("{HERE}", lambda _: text("outer"))
    with Network() as inner:
        inner.serve("{HERE}", lambda _: text("inner"))
        first = requests.get("{URL}", timeout=20).text
    print(first, requests.get("{URL}", timeout=20).text)
    assert HTTPConnectionPool._get_conn is not before
assert HTTPConnectionPool._get_conn is before
"""
"""A program that fails where something of urllib3 does not come back."""


@pytest.fixture
def app(tmp_path: Path) -> Echo:
    """Make the echo, with a file."""
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 8192)
    return Echo(file=path)


@pytest.fixture
def network(app: Echo) -> Iterator[Network]:
    """Install a network with the echo."""
    with Network() as installed:
        installed.serve(HERE, app)
        yield installed


@pytest.mark.usefixtures("network")
def test_requests_gets_what_a_socket_would_bring(app: Echo) -> None:
    with serving(app) as server:
        there, here = (requests.get(f"{url}/x?y=z", timeout=20) for url in (server.url, URL))
        assert here.text == there.text.replace(server.address, HERE) == f"GET /x?y=z {HERE} "
        assert here.headers.keys() == there.headers.keys()
        assert (here.status_code, here.reason, here.raw.version) == (200, "OK", 11)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("data", "echoed"),
    [(b"bytes", "bytes"), ("text", "text"), ({"a": "b"}, "a=b"), (io.BytesIO(b"file"), "file")],
)
def test_every_kind_of_body_arrives(data: object, echoed: str) -> None:
    assert requests.put(URL, data=data, timeout=20).text.endswith(f" {echoed}")  # type: ignore[arg-type]


@pytest.mark.usefixtures("network")
def test_a_body_is_pulled_as_the_app_reads_it(app: Echo) -> None:
    pulled: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            pulled.append(number)
            yield b"%d" % number

    assert requests.put(URL, data=pieces(), timeout=20).text.endswith(" 012")
    assert requests.put(f"{URL}/ignore", data=pieces(), timeout=20).status_code == 403
    assert pulled == [0, 1, 2]
    assert app.broken == []


@pytest.mark.usefixtures("network")
def test_a_body_that_fails_in_the_client_breaks_off_for_the_app_and_fails_in_the_client(app: Echo) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"one"
        raise RuntimeError("the client's own mistake")

    with pytest.raises(RuntimeError, match="the client's own mistake"):
        requests.put(URL, data=pieces(), timeout=20)
    assert app.broken == ["the client stopped: the client's own mistake"]


@pytest.mark.usefixtures("network")
def test_a_body_shorter_than_its_length_breaks_off(app: Echo) -> None:
    with urllib3.PoolManager() as pools:
        pools.request("PUT", URL, body=iter((b"abc",)), headers={"Content-Length": "10"})
    assert app.broken == ["7 bytes more were promised"]


@pytest.mark.usefixtures("network")
def test_a_streamed_answer_comes_while_it_happens() -> None:
    happened: list[str] = []

    def progress() -> Iterator[bytes]:
        for step in ("one", "two", "three"):
            happened.append(step)
            yield f"{step}\n".encode()

    with Network() as network:
        network.serve(HERE, lambda _: Response(200, body=progress()))
        with requests.get(URL, stream=True, timeout=20) as response:
            lines = response.iter_lines(chunk_size=None)
            assert [(next(lines), len(happened)) for _ in range(3)] == [
                (b"one", 1),
                (b"two", 2),
                (b"three", 3),
            ]


@pytest.mark.usefixtures("network")
def test_the_raw_answer_can_be_read_in_all_of_urllib3s_ways(app: Echo) -> None:
    assert app.file
    whole = app.file.read_bytes()[10:-10]
    with requests.get(f"{URL}/file", stream=True, timeout=20) as response:
        assert response.raw.read(5) == whole[:5]
        assert b"".join(response.raw.stream(100000)) == whole[5:]
    with requests.get(f"{URL}/stream", stream=True, timeout=20) as response:
        assert list(response.raw.read_chunked()) == [b"one ", b"two ", b"three"]
    assert app.sent == [len(whole), 13]


@pytest.mark.usefixtures("network")
def test_an_answer_that_is_given_up_ends_the_app_there(app: Echo) -> None:
    with requests.get(f"{URL}/endless", stream=True, timeout=20) as response:
        response.raw.read(100000)
    assert len(app.sent) == 1
    assert app.sent[0] in {65536, 2 * 65536}


@pytest.mark.usefixtures("network")
def test_a_head_request_and_no_content_have_no_body() -> None:
    told = requests.head(f"{URL}/file", timeout=20)
    assert (told.content, told.headers["Content-Length"]) == (b"", str(256 * 8192 - 20))
    assert requests.get(f"{URL}/nothing", timeout=20).status_code == 204


@pytest.mark.usefixtures("network")
def test_mistakes_look_as_they_do_on_a_socket(caplog: pytest.LogCaptureFixture) -> None:
    assert requests.get(f"{URL}/mistake", timeout=20).status_code == 500
    assert requests.get(f"{URL}/split", timeout=20).status_code == 500
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{URL}/short", timeout=20)
    assert "a mistake of the app's" in caplog.text


def test_redirects_lead_to_other_addresses(network: Network) -> None:
    network.serve("https://example.com", lambda _: text("", 307, ("Location", f"{URL}/there")))
    told = requests.get("https://example.com/here", timeout=20)
    assert told.text == f"GET /there {HERE} "
    assert [each.url for each in told.history] == ["https://example.com/here"]


def test_a_session_goes_on_when_an_app_is_replaced_or_stops(network: Network) -> None:
    with requests.Session() as session:
        assert session.get(URL, timeout=20).status_code == 200
        network.serve(HERE, lambda _: text("another"))
        assert session.get(URL, timeout=20).text == "another"
        network.stop(HERE)
        with pytest.raises(requests.exceptions.ConnectionError):
            session.get(URL, timeout=20)


def test_what_is_offline_refuses_as_a_closed_port_does(network: Network) -> None:
    network.refuse("registry.example.com:443", "unix:///gone.sock")
    with pytest.raises(requests.exceptions.ConnectionError) as caught:
        requests.get("http://registry.example.com:443/v2/", timeout=20)
    reason = caught.value.args[0].reason
    assert isinstance(reason, NewConnectionError)
    assert isinstance(reason.__cause__, ConnectionRefusedError)
    assert reason.__cause__.errno == errno.ECONNREFUSED
    with pytest.raises(docker.errors.DockerException) as failed:
        docker.DockerClient(base_url="unix:///gone.sock", version="auto")
    assert "Connection aborted" in str(failed.value)
    assert "ConnectionRefusedError" in str(failed.value)


def test_other_addresses_are_left_to_the_machine_and_forgotten_ones_again(network: Network) -> None:
    app = Echo()
    with serving(app) as server:
        assert requests.get(server.url, timeout=20).status_code == 200
        network.refuse(server.address)
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(server.url, timeout=20)
        network.forget(server.address)
        assert requests.get(server.url, timeout=20).status_code == 200
    assert len(app.sent) == 2


def test_tls_to_a_plain_port_fails_as_it_does_on_a_socket(network: Network, app: Echo) -> None:
    with serving(app) as server, pytest.raises(requests.exceptions.SSLError) as there:
        requests.get(f"https://{server.address}", timeout=20)
    with pytest.raises(requests.exceptions.SSLError) as here:
        requests.get(f"https://{HERE}", timeout=20)
    assert "WRONG_VERSION_NUMBER" in str(there.value)
    assert "WRONG_VERSION_NUMBER" in str(here.value)
    network.stop(HERE)
    with pytest.raises(requests.exceptions.ConnectionError, match="Connection refused"):
        requests.get(f"https://{HERE}", timeout=20)


def test_a_plain_request_to_a_port_with_tls_is_told_so(network: Network, app: Echo) -> None:
    network.serve("https://127.0.0.1:5003", app)
    answer = requests.get("http://127.0.0.1:5003/", timeout=20)
    assert (answer.status_code, answer.text) == (400, "Client sent an HTTP request to an HTTPS server.\n")


def test_nothing_of_urllib3_is_changed_before_and_after() -> None:
    """In a process of its own: an engine that another test opened inside this one keeps its network."""
    done = subprocess.run(
        [sys.executable, "-c", UNTOUCHED], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "inner outer\n"), done.stderr


def test_a_connection_kept_by_a_session_does_not_outlive_its_network(network: Network) -> None:
    with serving(Echo()) as server, requests.Session() as session:
        network.serve(server.address, lambda _: text("inside"))
        assert session.get(server.url, timeout=20).text == "inside"
        network.forget(server.address)
        assert session.get(server.url, timeout=20).text.startswith("GET / ")


def test_the_next_free_address_is_found(network: Network) -> None:
    assert network.free_address(first_port=5001) == "127.0.0.1:5002"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:5000", Address("http", "127.0.0.1:5000")),
        ("http://LOCALHOST", Address("http", "localhost:80")),
        ("https://example.com", Address("https", "example.com:443")),
        ("http://[::1]:5000/", Address("http", "[::1]:5000")),
        ("unix:///run/docker.sock", Address("unix", "/run/docker.sock")),
        ("http+unix:///run/docker.sock", Address("unix", "/run/docker.sock")),
    ],
)
def test_addresses_are_written_as_clients_write_them(text: str, address: Address) -> None:
    assert Address.parse(text) == address


@pytest.mark.parametrize("text", ["", "ftp://a", "http://", "http://a:99999"])
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(SandboxError, match="is no address"):
        Address.parse(text)


class Engine:
    """As much of an engine as the SDK needs for a ping and a pull with progress."""

    def __init__(self) -> None:
        """Pull nothing yet."""
        self.done = 0

    def __call__(self, request: Request) -> Response:
        """Answer by the end of the path."""
        if request.path.endswith("/images/create"):
            return Response(200, Headers((("Content-Type", "application/json"),)), self._progress())
        if request.path.endswith("/version"):
            return text(json.dumps({"ApiVersion": "1.41"}), 200, ("Content-Type", "application/json"))
        return text("OK", 200, ("Api-Version", "1.41"))

    def _progress(self) -> Iterator[bytes]:
        for step in range(3):
            self.done = step
            yield f"{json.dumps({'status': 'Downloading', 'step': step})}\r\n".encode()


@pytest.mark.parametrize("url", ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:2375"])
def test_the_docker_sdk_pings_and_shows_progress_while_it_happens(url: str) -> None:
    engine = Engine()
    with Network() as network:
        network.serve(url.replace("tcp", "http"), engine)
        client = docker.DockerClient(base_url=url, version="auto")
        assert client.ping()
        seen = [(line["step"], engine.done) for line in client.api.pull("a", "b", stream=True, decode=True)]
        client.close()
    assert seen == [(0, 0), (1, 1), (2, 2)]


def test_docker_from_env_reaches_an_engine_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with Network() as network:
        network.serve("unix:///nowhere/docker.sock", Engine())
        client = docker.from_env()
        assert client.ping()
        client.close()
