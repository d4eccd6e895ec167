"""The registry as an app: what it may not use, where it says it is, and a mistake of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.registry import Configuration, Registry
from sandbox.registry.routes import HANDLERS
from sandbox.registry.storage import Memory, Store
from tests.registry.world import DIGEST, NAME, START, Ask, ask, post_blob, push_image

if TYPE_CHECKING:
    import pytest

CLONE = Path(__file__).resolve().parents[2]

BARE = """
import os, sys
FORBIDDEN = ("socket.", "subprocess.", "os.fork", "os.exec", "os.spawn", "os.posix_spawn", "os.system",
             "os.link", "_thread.start_new_thread", "fcntl.", "sqlite3.")
def refuse(event, args):
    if event.startswith(FORBIDDEN):
        raise RuntimeError(f"{event} is forbidden")
from pathlib import Path
from sandbox.registry import Configuration, Registry, collect
from tests.registry.world import NAME, Ask, ask, push_image
import time
sys.addaudithook(refuse)
time.sleep = None
for root in (None, Path(sys.argv[1])):
    app = Registry(Configuration(root=root, is_delete_enabled=True), write_log=lambda _: None)
    asks = [*push_image(), Ask("GET", f"/v2/{NAME}/manifests/1.0"), Ask("GET", "/v2/_catalog")]
    print([ask(app, each).status for each in asks], len(list(collect(app.store))))
"""


def test_it_needs_no_socket_thread_process_link_or_lock(tmp_path: Path) -> None:
    program = [sys.executable, "-c", BARE, str(tmp_path)]
    found = subprocess.run(program, capture_output=True, text=True, check=False, cwd=CLONE)
    assert found.stdout.splitlines() == ["[201, 201, 201, 200, 200] 6"] * 2, found.stderr


def test_locations_are_those_of_the_host_that_the_client_named() -> None:
    app = Registry(Configuration(root=None), write_log=lambda _: None)
    path = f"/v2/{NAME}/blobs/{DIGEST}"
    post = post_blob()
    for headers, wanted in (
        ({}, path),
        ({"Host": "127.0.0.1:5000"}, f"http://127.0.0.1:5000{path}"),
        ({"Host": "a", "X-Forwarded-Proto": "https"}, f"https://a{path}"),
        ({"Host": "a", "X-Forwarded-Host": "b, c", "X-Forwarded-Proto": "https"}, f"https://b{path}"),
    ):
        assert ask(app, Ask("POST", post.uri, post.body, headers)).headers.get("Location") == wanted


def test_locations_follow_the_settings() -> None:
    asked = Ask("POST", START.uri, headers={"Host": "127.0.0.1:5000"})
    relative = Registry(Configuration(root=None, has_relative_urls=True), write_log=lambda _: None)
    assert ask(relative, asked).headers.get("Location").startswith("/v2/")
    named = Registry(Configuration(root=None, host="https://registry.example.com/"), write_log=lambda _: None)
    assert ask(named, asked).headers.get("Location").startswith("https://registry.example.com/v2/")


def test_a_mistake_of_ours_is_a_500_with_its_traceback_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    store = Store(Memory())
    app = Registry(Configuration(root=None), store=store, write_log=lines.append)
    monkeypatch.setattr(store, "repositories", lambda: 1 / 0)
    told = ask(app, Ask("GET", "/v2/_catalog"))
    assert (told.status, told.codes) == (500, ["UNKNOWN"])
    assert any("ZeroDivisionError" in line for line in lines)
    assert all(ask(app, step).status == 201 for step in push_image())


def test_configured_headers_are_on_every_answer() -> None:
    settings = Configuration(root=None, headers=(("X-Content-Type-Options", "nosniff"),))
    app = Registry(settings, write_log=lambda _: None)
    for uri in ("/", "/v2/", "/v2/a/tags/list", "/nowhere"):
        assert ask(app, Ask("GET", uri)).headers.get("X-Content-Type-Options") == "nosniff"


def test_every_endpoint_has_a_handler_in_the_file_of_its_noun() -> None:
    files = {
        handler.__module__.rpartition(".")[2]
        for handlers in HANDLERS.values()
        for handler in handlers.values()
    }
    assert files == {"base", "catalog", "tags", "manifests", "blobs", "uploads", "referrers"}
