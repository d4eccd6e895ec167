"""What a push or a pull moved is told alike, whichever engine made the requests."""

from __future__ import annotations

import pytest

from sandbox.views.transfer import SILENCE, requests_text, transfer_text
from tests.views.samples import (
    BLOBS,
    CONFIG_1,
    CONFIG_2,
    FORECAST_1,
    FORECAST_2,
    MANIFEST_1,
    MANIFESTS,
    NAME,
    STATIONS,
    TWO_VERSIONS,
    requests,
    uploads_of_20_10,
    uploads_of_26,
)

PARTS = (CONFIG_1, STATIONS, FORECAST_1)
FOUND = [f"HEAD {BLOBS}/{one} 200" for one in PARTS]
GOT = [f"GET {BLOBS}/{one} 200" for one in PARTS]
RESOLVED = [f"HEAD {MANIFESTS}/0.1 200", f"GET {MANIFESTS}/{MANIFEST_1} 200"]

CASES = {
    "first push, 20.10": (
        ["GET /v2/ 200", *uploads_of_20_10(PARTS), f"PUT {MANIFESTS}/0.1 201"],
        ["push to", "nothing", "config, layer a, layer b", "0.1"],
    ),
    "first push, 26": (
        [*uploads_of_26(PARTS), f"HEAD {MANIFESTS}/0.1 404", f"PUT {MANIFESTS}/0.1 201"],
        ["push to", "nothing", "config, layer a, layer b", "0.1"],
    ),
    "second push, 20.10": (
        ["GET /v2/ 200", *FOUND, f"PUT {MANIFESTS}/0.1 201"],
        ["push to", "config, layer a, layer b", "nothing", "0.1"],
    ),
    "second push, 26": (
        [*FOUND, f"HEAD {MANIFESTS}/0.1 200"],
        ["push to", "config, layer a, layer b", "nothing", "0.1"],
    ),
    "push of a version that shares a layer": (
        [
            f"HEAD {BLOBS}/{STATIONS} 200",
            *uploads_of_26([CONFIG_2, FORECAST_2]),
            f"HEAD {MANIFESTS}/0.2 404",
            f"PUT {MANIFESTS}/0.2 201",
        ],
        ["push to", "layer a", "config, layer c", "0.2"],
    ),
    "mount from another repository": (
        [
            f"POST {BLOBS}/uploads/?mount={STATIONS}&from=other 201",
            *uploads_of_20_10([CONFIG_2, FORECAST_2]),
            f"PUT {MANIFESTS}/0.2 201",
        ],
        ["push to", "layer a", "config, layer c", "0.2"],
    ),
}


@pytest.mark.parametrize(("lines", "said"), CASES.values(), ids=CASES)
def test_a_push_says_what_was_there_and_what_was_sent(lines: list[str], said: list[str]) -> None:
    head, there, sent, tag = said
    assert transfer_text(requests(*lines), {NAME: TWO_VERSIONS}).splitlines() == [
        f"{head} {NAME}",
        f"  already there   {there}",
        f"  sent            {sent}",
        f"  tag named       {tag}",
    ]


@pytest.mark.parametrize("first", [["GET /v2/ 200"], []], ids=["20.10", "26"])
def test_a_pull_says_what_was_asked_for_and_what_came(first: list[str]) -> None:
    text = transfer_text(requests(*first, *RESOLVED, *GOT), {NAME: TWO_VERSIONS})
    assert text.splitlines() == [
        f"pull from {NAME}",
        "  tag asked for   0.1",
        "  received        manifest, config, layer a, layer b",
    ]


def test_a_pull_of_what_is_here_receives_nothing() -> None:
    text = transfer_text(requests(f"HEAD {MANIFESTS}/0.1 200"), {NAME: TWO_VERSIONS})
    assert text.splitlines()[-1] == "  received        nothing"


def test_order_and_repeats_are_the_engines_own_affair() -> None:
    once = transfer_text(requests(*RESOLVED, *GOT), {NAME: TWO_VERSIONS})
    assert transfer_text(requests(*RESOLVED, *reversed(GOT), *GOT), {NAME: TWO_VERSIONS}) == once


def test_what_no_tag_reaches_any_more_is_other_content() -> None:
    text = transfer_text(requests(f"GET {BLOBS}/{STATIONS} 200"), {})
    assert "received        other content" in text


def test_two_repositories_are_told_apart_and_sorted() -> None:
    lines = [f"HEAD /v2/{name}/manifests/1 200" for name in ("b", "a")]
    assert [line for line in transfer_text(requests(*lines), {}).splitlines() if "from" in line] == [
        "pull from a",
        "pull from b",
    ]


def test_silence_is_said() -> None:
    assert transfer_text((), {}) == SILENCE
    assert requests_text((), {}) == SILENCE


def test_every_request_is_listed_in_its_order_with_what_it_was_about() -> None:
    lines = [*uploads_of_20_10([CONFIG_1])[:3], f"GET {BLOBS}/{STATIONS} 200", f"GET {MANIFESTS}/0.1 404"]
    assert requests_text(requests(*lines), {NAME: TWO_VERSIONS}).splitlines() == [
        f"  1  POST  {BLOBS}/uploads/              202",
        f"  2  PATCH {BLOBS}/uploads/…             202",
        f"  3  PUT   {BLOBS}/uploads/…             201  config",
        f"  4  GET   {BLOBS}/sha256:aaaaaaaaaaaa…  200  layer a, 100 bytes",
        f"  5  GET   {MANIFESTS}/0.1               404  100 bytes",
    ]
