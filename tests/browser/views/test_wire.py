"""The wire in Chromium: opened and sent again by mouse and by keyboard, light, dark, narrow and large."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sandbox.image.tiny import make_image
from sandbox.registry import Configuration, Registry
from sandbox.snapshot import take
from sandbox.transport import serving
from sandbox.views.stage import View
from sandbox.views.wire import Stream, WireScene
from sandbox.wire import Client, log
from sandbox.wire.replay import replay
from tests.browser.views.staged import Staged
from tests.views.samples import NAME
from tests.views.wire.streams import many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from sandbox.wire.replay import Replayed

pytestmark = pytest.mark.browser
IMAGE = make_image({"stations.csv": "German Bight\n" * 400}, {"forecast.json": '{"wind": "southwest 4"}\n'})
LEARNER = "docker/26.1.5 go/go1.24.4"


@pytest.fixture
def view() -> Iterator[View]:
    """A push, a pull and a look at what is missing, at a registry that still answers."""
    lines: list[str] = []
    registry = Registry(Configuration(root=None), write_log=lines.append)
    with serving(registry) as server, closing(Client(server.address, user_agent=LEARNER)) as client:
        client.push_image(NAME, "0.1", IMAGE)
        client.manifest(NAME, "0.1")
        for layer in IMAGE.manifest.layers:
            client.blob(NAME, layer.digest)
        client.request("GET", f"/v2/{NAME}/manifests/0.9")
        client.ping()  # on the same connection: what came before it is in the log
        with closing(Client(server.address)) as ours:
            repositories = take({"local": ours}).registries["local"].repositories
            requests = tuple(one for one in log.parse(list(lines)) if not one.is_ours)
            yield View(WireScene([Stream("local", requests, repositories)], replay=partial(_again, ours)))


def _again(client: Client, _role: str, method: str, path: str) -> Replayed:
    return replay(client, method, path)


def test_a_manifests_get_is_sent_again_by_mouse_and_its_digest_is_seen(page: Page, view: View) -> None:
    staged = Staged(page, view)
    row = staged.part(f"GET /v2/{NAME}/manifests/0.1")
    row.click()
    expect(row).to_have_attribute("aria-expanded", "true")
    expect(staged.details).to_contain_text("Why it is sent: Only the manifest tells which config and layers")
    expect(staged.details.get_by_role("link", name="Pulling manifests")).to_be_visible()
    staged.details.get_by_role("button", name="Send this GET again").click()
    expect(staged.details).to_contain_text(
        f"{IMAGE.digest} It is the one in the header Docker-Content-Digest."
    )
    expect(staged.details.get_by_role("group", name="The body")).to_contain_text('"schemaVersion": 2')
    expect(row).to_have_attribute("aria-expanded", "true")
    staged.part("Upload of parts").click()
    expect(staged.part("POST")).to_have_count(0)


def test_the_keyboard_opens_a_row_sends_it_again_and_comes_back(page: Page, view: View) -> None:
    staged = Staged(page, view)
    page.get_by_role("button", name="As text").focus()
    page.keyboard.press("Tab")
    row = staged.part(f"GET /v2/{NAME}/manifests/0.1")
    for _ in range(page.locator("[data-open], [data-fold]").count()):
        if row.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    button = staged.details.get_by_role("button", name="Send this GET again")
    expect(button).to_be_visible()
    for _ in range(4):
        if button.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(staged.details).to_contain_text(str(IMAGE.digest))
    page.keyboard.press("Escape")
    expect(staged.details).to_be_hidden()
    expect(row).to_be_focused()
    page.keyboard.press("+")
    expect(page.get_by_role("status")).to_have_text("125 %")


def test_it_is_read_in_light_and_dark_narrow_and_large(
    page: Page, view: View, pytestconfig: pytest.Config
) -> None:
    staged = Staged(page, view)
    staged.part(f"GET /v2/{NAME}/manifests/0.1").click()
    expect(staged.details).to_be_visible()
    for theme in ("light", "dark"):
        if theme == "dark":
            staged.darken()
        if pytestconfig.getoption("--pictures"):
            staged.photograph(f"wire-{theme}")
    page.set_viewport_size({"width": 400, "height": 800})  # 800 px at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 400, "the page itself is not scrolled"
    stage = page.locator(".drc-stage")
    assert stage.evaluate("one => one.scrollWidth > one.clientWidth"), "the picture is, within its frame"


def test_five_hundred_requests_unfold_and_fold(page: Page) -> None:
    staged = Staged(page, View(WireScene([many(500)])))
    hidden = staged.part("458 more requests")
    hidden.click()
    expect(page.locator("[data-open]")).to_have_count(469)
    hidden.click()
    expect(page.locator("[data-open]")).to_have_count(11)
