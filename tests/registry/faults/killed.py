"""The processes that `test_kills` kills, forked from one that has imported everything: that takes longest.

An `app` is its own client and says what it does; a `server` serves a socket and collects all the while.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry, collect
from sandbox.registry.names import Name
from sandbox.transport import Server, listen_tcp
from tests.registry.world import CONFIG, Ask, Told, ask, image, put_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    Send = Callable[[Ask], Told]
    Say = Callable[..., None]

NAME = Name("killed/often")
TAGS = tuple(f"t{number}" for number in range(6))
PAUSE_S = 0.002


def work(send: Send, say: Say, dice: random.Random, collect_now: Callable[[], object] | None = None) -> None:
    """Push, delete and collect: say before each step what it may change, and after it what is true."""
    kinds, weights = (
        (("push", "delete", "collect"), (6, 2, 2)) if collect_now else (("push", "delete"), (3, 1))
    )
    while True:
        tag, kind = dice.choice(TAGS), dice.choices(kinds, weights)[0]
        say("maybe", kind, tag)
        if kind == "push":
            say("is", tag, Digest.of(push(send, tag, dice)))
        elif kind == "delete":
            told = send(Ask("DELETE", f"/v2/{NAME}/manifests/{tag}"))
            assert told.status in {202, 404}, told
            say("gone", tag)
        elif collect_now:
            collect_now()


def push(send: Send, tag: str, dice: random.Random) -> bytes:
    """Push an image of a new layer and a shared one, in chunks."""
    layers = (b"layer %d" % dice.randrange(10**9) * 500, b"shared %d" % dice.randrange(3) * 100)
    for blob in (*layers, CONFIG):
        told = send(Ask("POST", f"/v2/{NAME}/blobs/uploads/"))
        for piece in (blob[:1000], blob[1000:]):
            told = send(Ask("PATCH", told.headers.get("Location"), piece))
        told = send(Ask("PUT", f"{told.headers.get('Location')}?digest={Digest.of(blob)}"))
        assert told.status == 201, told
    manifest = image(*layers)
    told = send(put_manifest(manifest, tag, NAME))
    assert told.status == 201, told
    return manifest


def open_registry(root: Path) -> Registry:
    """Open the registry that is killed."""
    return Registry(Configuration(root=root, is_delete_enabled=True), write_log=lambda _: None)


def be_app(root: Path, dice: random.Random) -> None:
    """Work on an app of one's own."""
    app = open_registry(root)
    work(lambda each: ask(app, each), say, dice, lambda: list(collect(app.store, delete_untagged=True)))


def be_server(root: Path, _: random.Random) -> None:
    """Serve whoever comes, and collect."""
    app = open_registry(root)
    listener = listen_tcp()

    def collect_for_ever() -> None:
        pause = threading.Event()
        while not pause.wait(PAUSE_S):
            list(collect(app.store, delete_untagged=True))

    threading.Thread(target=collect_for_ever, daemon=True).start()
    say("at", listener.address)
    Server(app, listener).serve()


def say(*words: str) -> None:
    """Write a line that has left the process when this returns."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


KINDS = {"app": be_app, "server": be_server}


def main() -> None:
    """For each line `KIND SEED ROOT` fork a process, wait for its end, and say how it ended."""
    for line in sys.stdin:
        kind, seed, root = line.rstrip("\n").split(" ", 2)
        pid = os.fork()
        if not pid:
            say("pid", str(os.getpid()))
            try:
                KINDS[kind](Path(root), random.Random(int(seed)))  # noqa: S311 - the same steps each time
            finally:
                traceback.print_exc()
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        say("ended", str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main()
