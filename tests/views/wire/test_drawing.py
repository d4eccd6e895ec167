"""The drawing has a line for every row and heading, each with a name and a key, and never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.views.stage.svg import UNWRITABLE
from sandbox.views.wire import WireScene
from sandbox.views.wire.drawing import OTHERS, duration, short_path
from tests.views.wire.streams import CLIENTS, anything, many, recorded, request, stream

if TYPE_CHECKING:
    from sandbox.wire.log import LoggedRequest


def drawn(*requests: LoggedRequest, folded: frozenset[str] = frozenset()) -> ET.Element:
    """Return the picture's root."""
    return ET.fromstring(WireScene([stream(*requests)]).markup(folded))  # noqa: S314  # what was drawn here


def parts(picture: ET.Element, kind: str) -> list[ET.Element]:
    """Return what opens (`data-open`) or folds (`data-fold`)."""
    return [one for one in picture.iter() if kind in one.attrib]


@pytest.mark.parametrize("client", CLIENTS)
def test_every_request_of_a_real_client_is_an_arrow_with_a_name(client: str) -> None:
    everything = frozenset({"step 8"} if client == "docker-20.10" else ())
    picture = drawn(*recorded(client))
    rows = parts(picture, "data-open")
    assert rows
    for row in rows:
        asked = recorded(client)[int(row.attrib["data-open"]) - 1]
        assert row.attrib["aria-label"].startswith(f"{row.attrib['data-open']} {asked.method} /")
        assert f" {asked.status}" in row.attrib["aria-label"]
        assert row.attrib["aria-label"].split() == "".join(row.itertext()).split(), "it says what is seen"
        assert [one for one in row.iter() if one.get("class") == "arrow"]
        assert (row.get("role"), row.get("tabindex")) == ("button", "-1")
    assert len(parts(drawn(*recorded(client), folded=everything), "data-fold")) >= 1


def test_folds_say_whether_they_are_open() -> None:
    picture = drawn(*many(30).requests)
    assert {one.get("aria-expanded") for one in parts(picture, "data-fold")} == {"true", "false"}


def test_clients_and_registries_stand_above_and_too_many_are_taken_together() -> None:
    agents = [f"tool{number}/1" for number in range(9)]
    picture = drawn(*(request("GET", "/v2/", user_agent=agent) for agent in agents))
    names = [one.text for one in picture.iter() if one.get("class") == "name" and "text-anchor" in one.attrib]
    assert names == ["tool0 1", "tool1 1", "tool2 1", "tool3 1", OTHERS, "registry “local”"]


def test_what_was_refused_says_why_on_a_line_of_its_own() -> None:
    picture = drawn(request("GET", "/v2/a/manifests/9", 404, code="MANIFEST_UNKNOWN"))
    words = [one.text or "" for one in picture.iter() if one.get("class") == "bad"]
    assert words[0] == "404"
    assert words[1].startswith("MANIFEST_UNKNOWN: No manifest has this tag")


def test_digests_are_cut_and_the_ids_of_uploads_left_out() -> None:
    path = f"/v2/a/blobs/uploads/123-456?_state=abc&digest=sha256%3A{'a' * 64}"
    assert short_path(path) == "/v2/a/blobs/uploads/…?digest=sha256%3Aaaaaaaaaaaaa…"
    assert short_path("/v2/a/blobs/uploads/") == "/v2/a/blobs/uploads/"
    assert short_path("/token?account=ann&refresh_token=secret") == "/token?account=ann&refresh_token=…"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, ""), (0.00321, "3.2 ms"), (0.9999, "999.9 ms"), (1.25, "1.25 s")]
)
def test_durations_are_short(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(st.lists(anything, min_size=1, max_size=30))
def test_whatever_clients_send_stays_text(odd: list[LoggedRequest]) -> None:
    picture = drawn(*odd)
    assert {one.tag.rpartition("}")[2] for one in picture.iter()} <= {
        "svg",
        "style",
        "g",
        "rect",
        "text",
        "line",
        "path",
    }
    assert not UNWRITABLE.search("".join(picture.itertext()))


@given(
    st.sampled_from(
        ["token", "TOKEN", "access_token", "X-Amz-Signature", "sig", "X-Goog-Signature", "%74oken"]
    ),
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=60),
)
def test_no_secret_of_an_address_is_drawn(name: str, secret: str) -> None:
    asked = request("GET", f"/v2/a/manifests/1?n=1&{name}={secret}", 403)
    scene = WireScene([stream(asked)])
    for form in (scene.markup(frozenset()), scene.text, scene.static, scene.plain, scene.details("1")):
        assert secret not in form
