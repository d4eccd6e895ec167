"""A closer look at real registries: one that answers for referrers, and one that has only tags for them."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import RegistryError
from sandbox.image import Digest, Manifest, media_types
from sandbox.image.tiny import make_image
from sandbox.registry import Configuration, Registry
from sandbox.snapshot import ManifestState, RegistryState, RepositoryState, look_closer, take
from sandbox.wire import Client
from tests.answers import Answer, Asked, serving
from tests.registry.serving import serving as serving_app

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD, NEW = make_image({"a": "old\n"}), make_image({"a": "new\n"})
NOTE = "application/vnd.example.note"


@pytest.fixture
def embedded() -> Iterator[Client]:
    """Serve the course's own registry, which knows of referrers."""
    app = Registry(Configuration(root=None), write_log=lambda _: None)
    with serving_app(app) as address, closing(Client(address)) as client:
        yield client


def seen(client: Client) -> RegistryState:
    return take({"local": client}).registries["local"]


def push_note(client: Client, about: Manifest) -> Manifest:
    """Push an artifact without layers that refers to a manifest."""
    config = client.push_blob("x", b"{}")
    content = {
        "schemaVersion": 2,
        "mediaType": media_types.OCI_MANIFEST,
        "artifactType": NOTE,
        "config": {"mediaType": media_types.OCI_EMPTY, "digest": config, "size": 2},
        "layers": [],
        "subject": {"mediaType": about.media_type, "digest": about.digest, "size": len(about.content)},
    }
    note = Manifest.parse(json.dumps(content).encode())
    client.push_manifest("x", note.digest, note)
    return note


def test_a_manifest_whose_tag_moved_is_found_by_its_digest(client: Client) -> None:
    client.push_image("x", "1", OLD)
    before = seen(client).repositories["x"]
    client.push_image("x", "1", NEW)
    after = look_closer(client, seen(client), {"x": before.manifests})
    assert after.repositories["x"] == RepositoryState(
        {"1": NEW.digest}, {**before.manifests, **seen(client).repositories["x"].manifests}
    )


def test_what_was_deleted_is_not_found(client: Client) -> None:
    client.push_image("x", "1", OLD)
    client.push_image("x", "2", NEW)
    client.delete_manifest("x", OLD.digest)
    assert look_closer(client, seen(client), {"x": [OLD.digest], "gone": [OLD.digest]}) == seen(client)


def test_referrers_and_those_of_referrers_are_found(embedded: Client) -> None:
    embedded.push_image("x", "1", OLD)
    note = push_note(embedded, OLD.manifest)
    second = push_note(embedded, note)
    found = look_closer(embedded, seen(embedded), {}).repositories["x"].manifests
    assert {digest: state.subject for digest, state in found.items()} == {
        OLD.digest: "",
        note.digest: OLD.digest,
        second.digest: note.digest,
    }
    assert found[note.digest].artifact_type == NOTE


def test_a_registry_that_does_not_know_of_referrers_is_asked_once(client: Client) -> None:
    client.push_image("x", "1", OLD)
    client.push_image("x", "2", NEW)
    assert look_closer(client, seen(client), {}) == seen(client)


def test_a_registry_that_refuses_the_question_is_not_taken_for_one_without_referrers() -> None:
    digest = str(Digest.of(b"x"))
    state = RegistryState({"x": RepositoryState({}, {digest: ManifestState(media_types.OCI_MANIFEST)})})

    def answer(_: Asked) -> Answer:
        return Answer(403)

    with (
        serving(answer) as server,
        closing(Client(server.address)) as refusing,
        pytest.raises(RegistryError, match="403"),
    ):
        look_closer(refusing, state, {})
