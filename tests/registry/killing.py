"""The process that `test_kill` kills: it pushes, deletes and collects, and says what it has done."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry, collect
from sandbox.registry.names import Name
from tests.registry.world import CONFIG, Ask, ask, image, put_manifest

NAME = Name("killed/often")
TAGS = tuple(f"t{number}" for number in range(6))


def work(root: Path, dice: random.Random) -> None:
    """Say before each step what it may change, and after it what is true."""
    app = Registry(Configuration(root=root, is_delete_enabled=True), write_log=lambda _: None)
    while True:
        tag = dice.choice(TAGS)
        kind = dice.choices(("push", "delete", "collect"), (6, 2, 1))[0]
        say("maybe", tag if kind != "collect" else "nothing")
        if kind == "push":
            say("is", tag, Digest.of(push(app, tag, dice)))
        elif kind == "delete":
            ask(app, Ask("DELETE", f"/v2/{NAME}/manifests/{tag}"))
            say("gone", tag)
        else:
            list(collect(app.store, delete_untagged=True))


def push(app: Registry, tag: str, dice: random.Random) -> bytes:
    """Push an image of a new layer and a shared one, in chunks."""
    layers = (b"layer %d" % dice.randrange(10**9) * 500, b"shared %d" % dice.randrange(3) * 100)
    for blob in (*layers, CONFIG):
        told = ask(app, Ask("POST", f"/v2/{NAME}/blobs/uploads/"))
        for piece in (blob[:1000], blob[1000:]):
            told = ask(app, Ask("PATCH", told.headers.get("Location"), piece))
        told = ask(app, Ask("PUT", f"{told.headers.get('Location')}?digest={Digest.of(blob)}"))
        assert told.status == 201, told
    manifest = image(*layers)
    assert ask(app, put_manifest(manifest, tag, NAME)).status == 201
    return manifest


def say(*words: str) -> None:
    """Write a line that has left the process when this returns."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), random.Random(int(sys.argv[2])))  # noqa: S311 - the same steps each time
