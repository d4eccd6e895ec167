"""What a tag named when: read from requests and looks, and said where nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from sandbox.views.timeline import Sighting, TimelineScene, namings
from sandbox.views.timeline.scene import NEVER
from tests.views.samples import MANIFEST_1, MANIFEST_2, MANIFESTS, NAME, requests

START = datetime(2026, 11, 23, tzinfo=UTC)
SET = f"PUT {MANIFESTS}/stable 201"
OTHER = f"PUT {MANIFESTS}/other 201"
TAG = f"{NAME}:stable"


def seen(seconds: float, digest: str) -> Sighting:
    return Sighting(START + timedelta(seconds=seconds), digest)


CASES = {
    "set, seen, set again, seen": (
        [SET, SET],
        [seen(0.5, MANIFEST_1), seen(3, MANIFEST_2)],
        [MANIFEST_1, MANIFEST_2],
    ),
    "set again to the same": ([SET, SET], [seen(0.5, MANIFEST_1), seen(3, MANIFEST_1)], [MANIFEST_1]),
    "nobody looked in between": ([SET, SET], [seen(3, MANIFEST_2)], [None, MANIFEST_2]),
    "another tag": ([OTHER, SET], [seen(3, MANIFEST_1)], [MANIFEST_1]),
    "a refused one": ([SET.replace("201", "401")], [], []),
    "the tag deleted": ([SET, f"DELETE {MANIFESTS}/stable 202"], [seen(0.5, MANIFEST_1)], [MANIFEST_1, ""]),
    "its manifest deleted": (
        [SET, f"DELETE {MANIFESTS}/{MANIFEST_1} 202"],
        [seen(0.5, MANIFEST_1)],
        [MANIFEST_1, ""],
    ),
    "another manifest deleted": (
        [SET, f"DELETE {MANIFESTS}/{MANIFEST_2} 202"],
        [seen(0.5, MANIFEST_1)],
        [MANIFEST_1],
    ),
    "a pull resolved it": (
        [SET, f"HEAD {MANIFESTS}/stable 200", f"GET {MANIFESTS}/{MANIFEST_1} 200", SET],
        [seen(9, MANIFEST_2)],
        [MANIFEST_1, MANIFEST_2],
    ),
    "a list of platforms is not taken for its entry": (
        [SET, f"GET {MANIFESTS}/stable 200", f"GET {MANIFESTS}/{MANIFEST_1} 200"],
        [],
        [None],
    ),
    "no log": ([], [seen(1, MANIFEST_1), seen(2, MANIFEST_1), seen(3, MANIFEST_2)], [MANIFEST_1, MANIFEST_2]),
}


@pytest.mark.parametrize(("lines", "sightings", "expected"), CASES.values(), ids=CASES)
def test_a_tag_named(lines: list[str], sightings: list[Sighting], expected: list[str | None]) -> None:
    assert [one.digest for one in namings(requests(*lines), NAME, "stable", sightings)] == expected


def test_the_compared_text_is_the_order_alone() -> None:
    looks = [seen(0.5, MANIFEST_1), seen(1.5, MANIFEST_2), seen(9, MANIFEST_1)]
    told = TimelineScene(TAG, namings(requests(SET, SET, SET), NAME, "stable", looks))
    assert told.plain.splitlines() == [TAG, "  1  image 1", "  2  image 2", "  3  image 1  (now)"]
    assert told.text.splitlines()[1].startswith(
        "  1  image 1  2026-11-23T00:00:00+00:00  sha256:111111111111…"
    )
    assert "2026" not in told.static


def test_what_nobody_looked_at_is_in_the_full_text_alone() -> None:
    told = TimelineScene(TAG, namings(requests(SET, SET), NAME, "stable", [seen(3, MANIFEST_2)]))
    assert told.plain.splitlines() == [TAG, "  1  image 1  (now)"]
    assert "nobody looked" in told.text.splitlines()[1]


def test_every_naming_is_a_box_that_opens() -> None:
    told = TimelineScene(TAG, namings(requests(SET, SET), NAME, "stable", [seen(3, MANIFEST_2)]))
    keys = [
        one.attrib["data-open"]
        for one in ET.fromstring(told.markup(frozenset())).iter()  # noqa: S314  # written here
        if "data-open" in one.attrib
    ]
    assert keys == ["naming 0", "naming 1"]
    assert "not known" in told.details("naming 0")
    assert MANIFEST_2 in told.details("naming 1")
    assert told.details("naming 2") == ""


def test_a_tag_that_was_never_set_says_so() -> None:
    assert TimelineScene(TAG, ()).plain.splitlines() == [TAG, f"  {NEVER}"]
    assert NEVER in TimelineScene(TAG, ()).markup(frozenset())
