"""Collection: what goes, what stays, and pushes that go on meanwhile."""

from __future__ import annotations

import pytest

from sandbox.image.digest import Digest
from sandbox.image.media_types import OCI_MANIFEST
from sandbox.registry import Configuration, Registry, collect
from sandbox.registry.storage import Memory, Store, layout
from sandbox.registry.storage.leases import Leases
from tests.registry.world import (
    CONFIG,
    DIGEST,
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    NAME,
    OTHER,
    Ask,
    ask,
    descriptor,
    image,
    index,
    post_blob,
    push_image,
    put_manifest,
)

DELETE = Ask("DELETE", f"/v2/{NAME}/manifests/{IMAGE_DIGEST}")
UNTAG = Ask("DELETE", f"/v2/{NAME}/manifests/1.0")


def open_registry(store: Store) -> Registry:
    """Serve a store."""
    return Registry(Configuration(is_delete_enabled=True), store=store, write_log=lambda _: None)


@pytest.fixture
def store() -> Store:
    """Return an empty store."""
    return Store(Memory())


def run(store: Store, *steps: Ask) -> None:
    """Send requests that must all be taken."""
    app = open_registry(store)
    for step in steps:
        told = ask(app, step)
        assert told.status < 300, (step, told)


def collected(store: Store, *, delete_untagged: bool = False, dry_run: bool = False) -> list[Digest]:
    """Run a collection to its end."""
    lines = collect(store, delete_untagged=delete_untagged, dry_run=dry_run)
    while True:
        try:
            next(lines)
        except StopIteration as end:
            return list(end.value)


def test_what_a_manifest_needs_stays(store: Store) -> None:
    run(store, *push_image())
    assert collected(store) == []
    assert sorted(store.blobs) == sorted([IMAGE_DIGEST, Digest.of(LAYER), Digest.of(CONFIG)])


def test_what_a_deleted_manifest_alone_needed_goes(store: Store) -> None:
    run(store, *push_image(), DELETE)
    assert sorted(collected(store)) == sorted([IMAGE_DIGEST, Digest.of(LAYER), Digest.of(CONFIG)])
    assert list(store.blobs) == []
    assert store.repository(NAME).blobs() == []  # type: ignore[arg-type]


def test_a_deleted_tag_frees_nothing_unless_untagged_manifests_go(store: Store) -> None:
    run(store, *push_image(), UNTAG)
    assert collected(store) == []
    assert len(collected(store, delete_untagged=True)) == 3


def test_another_repository_keeps_what_it_shares(store: Store) -> None:
    run(store, *push_image(), *push_image(name=OTHER), DELETE)
    assert collected(store) == []


def test_a_dry_run_deletes_nothing(store: Store) -> None:
    run(store, *push_image(), DELETE)
    lines = list(collect(store, dry_run=True))
    assert f"blob eligible for deletion: {IMAGE_DIGEST}" in lines
    assert "0 blobs marked, 3 blobs and 0 manifests eligible for deletion" in lines
    assert len(list(store.blobs)) == 3


def test_untagged_manifests_of_a_tagged_index_and_referrers_stay(store: Store) -> None:
    child = put_manifest(IMAGE, IMAGE_DIGEST)
    signature = image(subject=descriptor(index(IMAGE), OCI_MANIFEST))
    stray = image()
    by_digest = [put_manifest(each, Digest.of(each)) for each in (signature, stray)]
    run(store, *push_image()[:2], child, put_manifest(index(IMAGE), "all"), *by_digest)
    assert collected(store, delete_untagged=True) == [Digest.of(stray)]


def test_a_pushed_blob_waits_for_its_manifest_as_long_as_a_push_may_take() -> None:
    now = [0.0]
    store = Store(Memory(), leases=Leases(duration_s=60, clock=lambda: now[0]))
    run(store, post_blob())
    now[0] = 59
    assert collected(store) == []
    now[0] = 61
    assert collected(store) == [DIGEST]


@pytest.mark.parametrize("how", ["found by HEAD", "mounted"])
def test_a_blob_that_a_push_found_stays(store: Store, how: str) -> None:
    found = Ask("HEAD", f"/v2/{NAME}/blobs/{Digest.of(LAYER)}")
    mounted = Ask("POST", f"/v2/{OTHER}/blobs/uploads/?mount={Digest.of(LAYER)}&from={NAME}")
    run(store, *push_image(), found if how == "found by HEAD" else mounted, DELETE)
    assert Digest.of(LAYER) not in collected(store)


def test_a_push_between_mark_and_sweep_loses_nothing() -> None:
    """Push at every line of a collection in turn: the same content that it is about to delete."""
    lengths = sum(1 for _ in collect(_with_deleted_image()))
    for moment in range(lengths + 1):
        store = _with_deleted_image()
        lines = collect(store, delete_untagged=True)
        for _ in range(moment):
            next(lines, "")
        run(store, *push_image())
        list(lines)
        run(
            store, Ask("GET", f"/v2/{NAME}/manifests/1.0"), Ask("GET", f"/v2/{NAME}/blobs/{Digest.of(LAYER)}")
        )
        assert collected(store) == []


def _with_deleted_image() -> Store:
    store = Store(Memory())
    run(store, *push_image(), DELETE, *push_image(name=OTHER))
    return store


def test_links_to_collected_bytes_go_with_them(store: Store) -> None:
    run(store, *push_image(), DELETE)
    collected(store)
    assert not store.files.has(layout.link(layout.layer(NAME, Digest.of(LAYER))))  # type: ignore[arg-type]
    mount = Ask("POST", f"/v2/{OTHER}/blobs/uploads/?mount={Digest.of(LAYER)}")
    assert ask(open_registry(store), mount).status == 202


def test_head_lies_until_a_restart_where_descriptors_are_cached(store: Store) -> None:
    """The course shows this of the official image, whose configuration has the cache."""
    cached = Configuration(is_delete_enabled=True, keeps_descriptors=True)
    app = Registry(cached, store=store, write_log=lambda _: None)
    for step in push_image():
        ask(app, step)
    head = Ask("HEAD", f"/v2/{NAME}/blobs/{Digest.of(LAYER)}")
    assert ask(app, head).status == 200
    ask(app, DELETE)
    assert len(collected(Store(store.files))) == 3
    assert ask(app, head).status == 200
    assert ask(app, Ask("GET", head.uri)).status == 404
    again = Registry(cached, store=Store(store.files), write_log=lambda _: None)
    assert ask(again, head).status == 404
