"""An opened node shows its JSON, what its digest is computed to be, and why not where that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.errors import RegistryError
from sandbox.image.tiny import make_image
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.graph import graph_of
from sandbox.views.graph.details import details

if TYPE_CHECKING:
    from sandbox.views.graph.content import Node

IMAGE = make_image({"a": "<b>&\n"})
STATE = ManifestState(
    IMAGE.manifest.media_type,
    str(IMAGE.config.digest),
    IMAGE.manifest.layers,
    size_bytes=len(IMAGE.manifest.content),
)
GRAPH = graph_of({"app": RepositoryState({"1": str(IMAGE.digest)}, {str(IMAGE.digest): STATE})})
CONTENT = {**IMAGE.blobs, IMAGE.digest: IMAGE.manifest.content}


def read(node: Node) -> bytes:
    return CONTENT[node.digest]  # type: ignore[index]  # a digest is a text


def test_a_manifest_shows_its_json_with_links_to_what_it_lists() -> None:
    said = details(GRAPH, str(IMAGE.digest), read)
    assert "&quot;schemaVersion&quot;: 2" in said or '"schemaVersion": 2' in said
    for linked in (IMAGE.config.digest, IMAGE.manifest.layers[0].digest, "app:1"):
        assert f'data-open="{linked}"' in said


@pytest.mark.parametrize("digest", [IMAGE.digest, IMAGE.config.digest, IMAGE.manifest.layers[0].digest])
def test_the_digest_is_computed_from_the_bytes(digest: str) -> None:
    assert f"<code>{digest}</code> (the same)" in details(GRAPH, str(digest), read)


def test_bytes_that_are_others_are_told() -> None:
    assert "(another: these are not the bytes)" in details(GRAPH, str(IMAGE.digest), lambda _: b"{}")


def test_a_registry_that_does_not_give_them_is_quoted() -> None:
    def refuse(_: Node) -> bytes:
        raise RegistryError("GET /v2/app → 404", status=404)

    said = details(GRAPH, str(IMAGE.digest), refuse)
    assert "GET /v2/app → 404" in said
    assert "Computed" not in said


def test_a_saved_picture_says_that_the_bytes_are_not_there() -> None:
    assert "saved without the registry" in details(GRAPH, str(IMAGE.digest), None)


def test_a_tag_shows_what_it_names() -> None:
    assert f'data-open="{IMAGE.digest}"' in details(GRAPH, "app:1", None)


def test_a_key_of_nothing_has_no_details() -> None:
    assert details(GRAPH, "sha256:none", read) == ""


def test_what_the_bytes_say_stays_text() -> None:
    said = details(GRAPH, str(IMAGE.config.digest), lambda _: b'"<script>alert(1)</script>"')
    assert "<script>" not in said
