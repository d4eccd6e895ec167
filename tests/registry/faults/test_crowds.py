"""200 pushes at once that share layers, through the server, while collections run one after the other."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.registry import collect
from sandbox.transport import serving
from tests.registry.faults.watched import Watched
from tests.registry.line import Line
from tests.registry.world import CONFIG, Ask, Told, image, put_manifest

if TYPE_CHECKING:
    from pathlib import Path

PUSHES = 200
SHARED_LAYERS = 12
JOIN_S = 200
PAUSE_S = 0.15
"""Between two collections, so that the pushes get on."""


def is_deleted(number: int) -> bool:
    """Every fourth image is deleted again."""
    return number % 4 == 3


def push(line: Line, number: int) -> list[Told]:
    """Push an image of shared layers, looked for first as clients do; returns the answers that were wrong."""
    dice = random.Random(number)  # noqa: S311 - the same each time
    layers = [b"shared layer %d" % dice.randrange(SHARED_LAYERS) * 1000 for _ in range(2)]
    name, manifest = f"pushed/number-{number}", image(*layers)
    told = [ensure(line, name, each) for each in (*layers, CONFIG)]
    told.append(line(put_manifest(manifest, "1.0", name)))
    wrong = [each for each in told if each.status not in {200, 201}]
    if is_deleted(number):
        gone = line(Ask("DELETE", f"/v2/{name}/manifests/{Digest.of(manifest)}"))
        wrong += [gone] if gone.status != 202 else []
    return wrong


def ensure(line: Line, name: str, blob: bytes) -> Told:
    """Find a blob, mount it, or send it."""
    digest = Digest.of(blob)
    found = line(Ask("HEAD", f"/v2/{name}/blobs/{digest}"))
    if found.status == 200:
        return found
    told = line(Ask("POST", f"/v2/{name}/blobs/uploads/?mount={digest}"))
    if told.status != 202:
        return told
    return line(Ask("PUT", f"{told.headers.get('Location')}?digest={digest}", blob))


def is_there(line: Line, number: int) -> bool:
    """Tell whether an image is there; one that is there must be whole."""
    name = f"pushed/number-{number}"
    told = line(Ask("GET", f"/v2/{name}/manifests/1.0"))
    if told.status == 404:
        return False
    found = told.json
    assert isinstance(found, dict)
    for part in (found["config"], *found["layers"]):
        blob = line(Ask("GET", f"/v2/{name}/blobs/{part['digest']}"))
        assert Digest.of(blob.body) == part["digest"], blob
    return True


@pytest.mark.timeout(300)
def test_two_hundred_pushes_at_once_survive_collections(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    together = threading.Barrier(PUSHES)
    wrong: list[object] = []
    collections: list[int] = []
    is_over = threading.Event()

    def push_with_all_others(number: int) -> None:
        with Line(server.address) as line:
            line(Ask("GET", "/v2/"))  # connected before anybody begins
            together.wait(JOIN_S)
            wrong.extend(push(line, number))

    def collect_until_all_is_pushed() -> None:
        while not is_over.wait(PAUSE_S):
            collections.append(len(list(collect(watched.app.store, delete_untagged=True))))

    with serving(watched.app) as server:
        pushing = [threading.Thread(target=push_with_all_others, args=(each,)) for each in range(PUSHES)]
        collecting = threading.Thread(target=collect_until_all_is_pushed)
        for thread in (collecting, *pushing):
            thread.start()
        for thread in pushing:
            thread.join(JOIN_S)
        is_over.set()
        collecting.join(JOIN_S)
        assert wrong == []
        assert len(collections) > 1
        list(collect(watched.app.store, delete_untagged=True))
        with Line(server.address) as line:
            there = [is_there(line, number) for number in range(PUSHES)]
    assert there == [not is_deleted(number) for number in range(PUSHES)]
    assert watched.mistakes == []
    watched.check_it_works()
