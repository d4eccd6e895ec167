"""The wire in each of a picture's forms: what is compared holds nothing that differs between engines."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from sandbox.views.transfer import SILENCE
from sandbox.views.wire import Stream, WireScene
from tests.views.samples import (
    CONFIG_1,
    FORECAST_1,
    MANIFESTS,
    NAME,
    STATIONS,
    TWO_VERSIONS,
    requests,
    uploads_of_20_10,
    uploads_of_26,
)
from tests.views.wire.streams import CLIENTS, recorded, request, stream

PARTS = (CONFIG_1, STATIONS, FORECAST_1)


def push(lines: list[str]) -> WireScene:
    """Return the picture of a push."""
    return WireScene([Stream("local", requests(*lines, f"PUT {MANIFESTS}/0.1 201"), {NAME: TWO_VERSIONS})])


def test_two_engines_that_ask_in_another_way_give_the_same_still_picture() -> None:
    old, new = push(["GET /v2/ 200", *uploads_of_20_10(PARTS)]), push(uploads_of_26(reversed(PARTS)))
    assert old.text != new.text
    assert old.plain == new.plain
    assert old.static == new.static
    assert old.title == new.title == f"Requests: push to {NAME}"


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_compared_holds_no_digest_and_no_time(client: str) -> None:
    scene = WireScene([stream(*recorded(client))])
    for form in (scene.plain, scene.static):
        assert not re.search(r"sha256:|\d\d:\d\d|\d ms", form)
    ET.fromstring(scene.static)  # noqa: S314  # what was drawn here


@pytest.mark.parametrize("client", CLIENTS)
def test_the_text_lists_every_request_in_its_order(client: str) -> None:
    listed = re.findall(r"^ +(\d+)  (\w+) ", WireScene([stream(*recorded(client))]).text, re.MULTILINE)
    assert listed == [(str(number), one.method) for number, one in enumerate(recorded(client), start=1)]


def test_a_line_of_the_text_has_everything() -> None:
    asked = request("GET", f"/v2/{NAME}/blobs/{STATIONS}")
    lines = WireScene([Stream("local", (asked,), {NAME: TWO_VERSIONS})]).text.splitlines()
    assert lines[-2] == (
        f"Download of parts · {NAME} (Docker Engine 26.1.5 → local): 1 request, 100 bytes received"
    )
    assert lines[-1].split("  ")[-1] == "layer a, ↓ 100 bytes"
    assert "  200     2.0 ms" in lines[-1]


def test_several_registries_are_named_by_role() -> None:
    streams = [Stream(role, requests(f"HEAD {MANIFESTS}/0.1 200"), {}) for role in ("local", "mirror")]
    scene = WireScene(streams)
    assert f"pull from {NAME} at mirror" in scene.plain
    assert "→ mirror)" in scene.text


def test_a_registry_that_nobody_asked_is_not_named() -> None:
    scene = WireScene([stream(request("GET", "/v2/")), stream(role="mirror")])
    assert "at local" not in scene.plain


def test_a_log_that_can_not_be_read_is_said() -> None:
    scene = WireScene([Stream("local", (request("GET", "/v2/"),), is_recorded=True)], notes=["And more."])
    for form in (scene.text, scene.markup(frozenset())):
        assert "The log of the registry “local” can't be read from here." in form
        assert "And more." in form
    assert "can't be read" not in scene.plain


def test_silence_is_said_in_every_form() -> None:
    scene = WireScene([stream()])
    assert scene.plain == scene.text == SILENCE
    assert SILENCE in scene.static
    assert SILENCE in scene.markup(frozenset())
    assert scene.title == "Requests: none"
