"""Names at the limits: what is just short enough works from push to collection, what is longer is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.image.digest import Digest
from sandbox.registry import collect
from tests.registry.faults.watched import Watched
from tests.registry.world import (
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    Ask,
    ask,
    image,
    post_blob,
    push_image,
    put_manifest,
)

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_NAME, LONGEST_TAG = 255, 128
NAMES = {
    "one part of 255": "n" * LONGEST_NAME,
    "128 parts of one": "/".join("n" * 128),
    "parts and separators": "/".join(["a-b.c__d"] * 27) + "/x--yyyyyyyyy",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("tag", ["t" * LONGEST_TAG, "_" + "." * (LONGEST_TAG - 1)])
def test_the_longest_names_work_from_push_to_collection(tmp_path: Path, name: str, tag: str) -> None:
    watched = Watched(tmp_path)
    base = f"/v2/{name}"
    assert len(name) == LONGEST_NAME
    assert len(tag) == LONGEST_TAG
    start = ask(watched.app, Ask("POST", f"{base}/blobs/uploads/")).headers.get("Location")
    assert ask(watched.app, Ask("PATCH", start, LAYER)).status == 202
    assert ask(watched.app, Ask("PUT", f"{start}?digest={Digest.of(LAYER)}")).status == 201
    assert [ask(watched.app, step).status for step in push_image(reference=tag, name=name)] == [201] * 3
    assert ask(watched.app, Ask("GET", f"{base}/manifests/{tag}")).body == IMAGE
    assert ask(watched.app, Ask("GET", f"{base}/blobs/{Digest.of(LAYER)}")).body == LAYER
    assert ask(watched.app, Ask("GET", f"{base}/tags/list")).json == {"name": name, "tags": [tag]}
    assert ask(watched.app, Ask("GET", f"{base}/referrers/{IMAGE_DIGEST}")).status == 200
    mount = Ask("POST", f"/v2/other/blobs/uploads/?mount={Digest.of(LAYER)}&from={name}")
    assert ask(watched.app, mount).status == 201
    listed = ask(watched.app, Ask("GET", "/v2/_catalog")).json
    assert listed == {"repositories": sorted([name, "other"], key=lambda each: each.split("/"))}
    assert ask(Watched(tmp_path).app, Ask("GET", f"{base}/manifests/{tag}")).body == IMAGE
    assert ask(watched.app, Ask("DELETE", f"{base}/manifests/{tag}")).status == 202
    assert ask(watched.app, Ask("DELETE", f"{base}/manifests/{IMAGE_DIGEST}")).status == 202
    list(collect(Watched(tmp_path).app.store))
    watched.check_it_works()


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (post_blob(LAYER, "n" * 256), 400, "NAME_INVALID"),
        (post_blob(LAYER, "/".join("n" * 129)), 400, "NAME_INVALID"),
        (post_blob(LAYER, "n" * 10_000), 400, "NAME_INVALID"),
        (put_manifest(image(), "t" * 129), 400, "MANIFEST_INVALID"),
        (put_manifest(image(), "t" * 10_000), 400, "MANIFEST_INVALID"),
        (put_manifest(image(), f"{Digest.of(image())}?tag={'t' * 129}"), 400, "MANIFEST_INVALID"),
        (put_manifest(image(), "sha256:" + "0" * 65), 400, "DIGEST_INVALID"),
        (put_manifest(image(), "sha512:" + "0" * 127), 400, "DIGEST_INVALID"),
        (put_manifest(image(), "a" * 10_000 + ":0"), 400, "DIGEST_INVALID"),
    ],
    ids=lambda value: str(value.uri)[:40] if isinstance(value, Ask) else str(value),
)
def test_longer_names_are_refused_before_the_disk_is_asked(
    tmp_path: Path, asked: Ask, status: int, code: str
) -> None:
    watched = Watched(tmp_path)
    told = ask(watched.app, asked)
    assert (told.status, told.codes) == (status, [code])
    assert not (tmp_path / "docker").exists()
    watched.check_it_works()


def test_a_query_at_the_limit_is_read_and_one_beyond_is_refused() -> None:
    watched = Watched()
    watched.check_it_works()
    for count, status in ((100, 201), (101, 400)):
        tags = "&".join(f"tag=t{number}" for number in range(count))
        assert ask(watched.app, put_manifest(IMAGE, f"{IMAGE_DIGEST}?{tags}")).status == status
    watched.check_it_works()
