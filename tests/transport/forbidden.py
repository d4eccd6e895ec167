"""The program of `test_sandboxed_registry`: a registry at work where it may use only files and memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import requests

from sandbox.image.digest import Digest
from sandbox.image.tiny import make_image
from sandbox.registry import Configuration, Registry, collect
from sandbox.transport import Network
from sandbox.wire import Client

FORBIDDEN = ("socket.", "subprocess.", "_thread.start", "os.fork", "os.exec", "os.posix_spawn", "os.system")
ADDRESS = "127.0.0.1:5000"
LARGE = bytes(range(256)) * 20000


class ForbiddenError(BaseException):
    """Something asked for what a browser does not have; nothing may catch this by the way."""


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse, as an audit hook."""
    if event.startswith(FORBIDDEN):
        raise ForbiddenError(f"{event} {arguments}")


def forbid_threads(*arguments: object) -> None:
    """Refuse a thread: before Python 3.12 there is no audit event for it."""
    raise ForbiddenError(f"thread {arguments}")


def forbid_all() -> None:
    """Forbid sockets, threads and processes for the rest of this process."""
    sys.addaudithook(forbid)
    threading._start_new_thread = forbid_threads  # type: ignore[attr-defined]  # noqa: SLF001


def check_that_it_is_noticed() -> None:
    """Try each."""
    tries = (
        socket.socket,
        lambda: socket.getaddrinfo("127.0.0.1", 80),
        lambda: subprocess.Popen(["true"]),
        threading.Thread(target=print).start,
        lambda: os.system("true"),  # noqa: S605 - it is refused
    )
    for each in tries:
        try:
            each()
        except ForbiddenError:
            continue
        raise AssertionError(each)
    say("sockets, threads and processes are forbidden, and that is noticed")


def work(app: Registry) -> None:
    """Do with a registry what a learner does."""
    client = Client(ADDRESS)
    image = make_image({"hello.txt": b"hello"})
    digest = client.push_image("skylark/forecast", "1.0", image)
    assert client.resolve("skylark/forecast", "1.0").digest == digest
    base = f"http://{ADDRESS}/v2/skylark/forecast"
    started = requests.post(f"{base}/blobs/uploads/", timeout=1)
    target = f"{started.headers['Location']}?digest={Digest.of(LARGE)}"
    assert requests.put(target, data=BytesIO(LARGE), timeout=1).status_code == 201
    with requests.get(f"{base}/blobs/{Digest.of(LARGE)}", stream=True, timeout=1) as response:
        assert b"".join(response.iter_content(1 << 16)) == LARGE
    assert client.tags("skylark/forecast") == ("1.0",)
    assert client.catalog() == ("skylark/forecast",)
    client.delete_manifest("skylark/forecast", digest)
    assert requests.get(f"{base}/manifests/1.0", timeout=1).status_code == 404
    list(collect(app.store))
    assert not client.has_blob("skylark/forecast", image.layers[0].descriptor.digest)
    assert client.has_blob("skylark/forecast", Digest.of(LARGE)), "no manifest has named it yet"
    client.close()


def say(words: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{words}\n")


def main(folder: str) -> None:
    """Work on both stores."""
    forbid_all()
    check_that_it_is_noticed()
    for name, root in (("in a folder", Path(folder)), ("in memory", None)):
        app = Registry(Configuration(root=root, is_delete_enabled=True), write_log=lambda _: None)
        with Network() as network:
            network.serve(ADDRESS, app)
            work(app)
        say(f"{name}: pushed, pulled, listed, deleted, collected")


if __name__ == "__main__":
    main(sys.argv[1])
