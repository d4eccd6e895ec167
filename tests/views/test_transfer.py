"""What a push or a pull moved is told alike, whichever engine made the requests."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from sandbox.views.stage.svg import NAMESPACE
from sandbox.views.transfer import SILENCE, transfer_text, transfers_of
from sandbox.views.transfer_still import still_svg
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


def test_a_manifest_that_is_read_by_its_tag_was_received() -> None:
    text = transfer_text(requests(f"GET {MANIFESTS}/0.1 200"), {NAME: TWO_VERSIONS})
    assert text.splitlines()[1:] == ["  tag asked for   0.1", "  received        manifest"]


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


REFUSED = {
    "a tag that is not there": (
        ["GET /v2/ 200", f"HEAD {MANIFESTS}/9.9 404", f"GET {MANIFESTS}/9.9 404"],
        [f"pull from {NAME}", "tag asked for none", "received nothing", "refused status 404"],
    ),
    "a push by somebody who may not": (
        [f"HEAD {BLOBS}/{STATIONS} 404", f"POST {BLOBS}/uploads/ 403"],
        [f"push to {NAME}", "already there nothing", "sent nothing", "tag named none", "refused status 403"],
    ),
}


@pytest.mark.parametrize(("lines", "said"), REFUSED.values(), ids=REFUSED)
def test_what_was_refused_is_said_where_nothing_came_of_it(lines: list[str], said: list[str]) -> None:
    text = transfer_text(requests(*lines), {NAME: TWO_VERSIONS})
    assert [" ".join(line.split()) for line in text.splitlines()] == said


def test_a_challenge_that_was_answered_is_no_refusal() -> None:
    lines = [f"HEAD {MANIFESTS}/0.1 401", *RESOLVED, *GOT]
    assert "refused" not in transfer_text(requests(*lines), {NAME: TWO_VERSIONS})


def test_lists_and_deletions_are_told_apart_from_pulls() -> None:
    lines = [
        f"GET /v2/{NAME}/tags/list 200",
        f"DELETE {MANIFESTS}/{MANIFEST_1} 202",
        f"DELETE {MANIFESTS}/0.1 202",
        "GET /v2/_catalog 200",
        "GET /v2/ 200",
    ]
    assert transfer_text(requests(*lines), {NAME: TWO_VERSIONS}).splitlines() == [
        "question to the registry",
        "  asked for       the catalogue",
        f"question to {NAME}",
        "  asked for       its tags",
        f"clean-up of {NAME}",
        "  deleted         manifest, tag 0.1",
    ]


def test_a_list_that_is_refused_is_no_pull() -> None:
    assert transfer_text(requests("GET /v2/nowhere/tags/list 404"), {}).splitlines() == [
        "question to nowhere",
        "  asked for       its tags",
        "  refused         status 404",
    ]


def test_whether_the_registry_is_there_is_told_where_nothing_else_was_asked() -> None:
    assert "whether it is there" in transfer_text(requests("GET /v2/ 200"), {})
    assert "whether it is there" not in transfer_text(requests("GET /v2/ 200", *RESOLVED), {})


def test_a_part_that_is_sent_in_one_request_was_sent() -> None:
    lines = [f"POST {BLOBS}/uploads/?digest={STATIONS} 201"]
    assert "  sent            layer a" in transfer_text(requests(*lines), {NAME: TWO_VERSIONS}).splitlines()


def test_a_still_picture_says_what_the_text_says() -> None:
    lines = [
        f"HEAD {BLOBS}/{STATIONS} 200",
        *uploads_of_26([CONFIG_2, FORECAST_2]),
        f"PUT {MANIFESTS}/0.2 201",
    ]
    told = transfers_of(requests(*lines), {NAME: TWO_VERSIONS})
    drawn = ET.fromstring(still_svg(told, "a push"))  # noqa: S314  # what was drawn here
    texts = [one.text for one in drawn.iter(f"{{{NAMESPACE}}}text")]
    assert texts == [
        "client",
        "registry",
        f"push to {NAME}",
        "already there: layer a",
        "sent: config, layer c",
        "tag named: 0.2",
    ]
    assert len(list(drawn.iter(f"{{{NAMESPACE}}}path"))) == 3
    assert drawn.get("aria-label") == "a push"


def test_a_still_picture_of_silence_says_so() -> None:
    assert SILENCE in still_svg([], "nothing")
