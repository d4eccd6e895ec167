"""The graph after a tag moved, by mouse and by keyboard, light and dark, narrow and at 200 %."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sandbox.image.tiny import make_image
from sandbox.snapshot import ManifestState, RepositoryState
from sandbox.views.graph import GraphScene, graph_of
from sandbox.views.layers import LayersScene, images_of_tag
from sandbox.views.parts import parts_of
from sandbox.views.stage import View
from sandbox.views.timeline import Sighting, TimelineScene, namings
from tests.browser.axe import violations
from tests.browser.views.staged import Staged
from tests.views.samples import NAME, requests

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from sandbox.image.tiny import TinyImage
    from sandbox.views.graph.content import Node

pytestmark = pytest.mark.browser

STATIONS = {"stations.csv": "German Bight\n" * 400}
OLD, NEW, GALE = (
    make_image(STATIONS, {"forecast.json": f'{{"wind": "{one}"}}\n'}) for one in ("4", "5", "8")
)
CONTENT = {
    digest: content
    for image in (OLD, NEW, GALE)
    for digest, content in {**image.blobs, image.digest: image.manifest.content}.items()
}


def state_of(image: TinyImage) -> ManifestState:
    """Return an image as a snapshot has it."""
    manifest = image.manifest
    return ManifestState(
        manifest.media_type,
        str(manifest.config.digest),
        manifest.layers,
        diff_ids=tuple(image.config.diff_ids),
        size_bytes=len(manifest.content),
        config_size_bytes=manifest.config.size_bytes,
    )


MANIFESTS = {str(image.digest): state_of(image) for image in (OLD, NEW, GALE)}
BEFORE = RepositoryState({"0.1": str(OLD.digest), "0.2": str(NEW.digest)}, dict(list(MANIFESTS.items())[:2]))
AFTER = RepositoryState({"0.1": str(OLD.digest), "0.2": str(GALE.digest)}, MANIFESTS)


def read(node: Node) -> bytes:
    """Return a node's bytes."""
    return next(content for digest, content in CONTENT.items() if digest == node.digest)


def changes() -> View:
    return View(GraphScene(graph_of({NAME: AFTER}, {NAME: BEFORE}), read))


def test_a_moved_tag_is_seen_opened_and_folded_by_mouse(page: Page) -> None:
    staged = Staged(page, changes())
    expect(staged.part("tag 0.2, moved")).to_be_visible()
    staged.part("manifest, no tag, was 0.2").click()
    expect(staged.details).to_contain_text(f"{NEW.digest} (the same)")
    staged.details.get_by_role("button", name=NEW.config.digest).first.click()
    expect(staged.details).to_contain_text(f"{NEW.config.digest} (the same)")
    staged.part("Fold the parts of manifest").last.click()
    expect(staged.part("Unfold")).to_have_count(1)
    expect(staged.details).to_be_visible()


def test_the_keyboard_reaches_every_part_and_opens_it(page: Page) -> None:
    staged = Staged(page, changes())
    staged.part("tag 0.1").focus()
    for _ in range(staged.page.locator("[data-open], [data-fold]").count() - 1):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-open]").last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(staged.details).to_contain_text("tag 0.1")
    page.keyboard.press("Escape")
    expect(staged.details).to_be_hidden()
    expect(staged.part("tag 0.1")).to_be_focused()


def test_it_is_read_in_light_and_dark_narrow_and_large(page: Page, pytestconfig: pytest.Config) -> None:
    staged = Staged(page, changes())
    staged.part("manifest, added").click()
    _photograph(staged, "graph-light", pytestconfig)
    assert violations(page, ".drc-view") == []
    staged.darken()
    _photograph(staged, "graph-dark", pytestconfig)
    assert violations(page, ".drc-view") == []
    stage = page.locator(".drc-stage")
    page.set_viewport_size({"width": 400, "height": 800})  # 800 px at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 400, "the page itself is not scrolled"
    assert stage.evaluate("one => one.scrollWidth > one.clientWidth"), "the picture is, within its frame"


def test_layers_and_a_timeline_stand_on_the_same_stage(page: Page, pytestconfig: pytest.Config) -> None:
    there = frozenset(state_of(OLD).diff_ids)
    images = [
        one for tag in ("0.1", "0.2") for one in images_of_tag(NAME, tag, AFTER, parts_of(AFTER), there)
    ]
    layers = Staged(page, View(LayersScene(images)))
    layers.part("layer a, in skylark/forecast:0.2").click()
    expect(layers.details).to_contain_text("Diff ID")
    _photograph(layers, "layers-light", pytestconfig)
    assert violations(page, ".drc-view") == []


def test_a_timeline_says_what_was_named_when(page: Page, pytestconfig: pytest.Config) -> None:
    log = requests(*[f"PUT /v2/{NAME}/manifests/0.2 201"] * 2)
    looks = [Sighting(log[0].time, str(NEW.digest)), Sighting(log[1].time, str(GALE.digest))]
    timeline = Staged(page, View(TimelineScene(f"{NAME}:0.2", namings(log, NAME, "0.2", looks))))
    timeline.part("2, image 2, now").click()
    expect(timeline.details).to_contain_text(str(GALE.digest))
    _photograph(timeline, "timeline-light", pytestconfig)
    assert violations(page, ".drc-view") == []


def _photograph(staged: Staged, name: str, config: pytest.Config) -> None:
    if config.getoption("--pictures"):
        staged.photograph(name)
