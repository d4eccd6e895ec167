"""Folding: what engines really streamed, and whatever else JSON can hold."""

from __future__ import annotations

import re
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.engine.progress import Phase, Progress, fold
from sandbox.engine.progress.folding import error_in
from tests.engine.progress.recordings import ENGINES, all_recorded, recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RECORDED = all_recorded()
NAME = "skylark/forecast:0.1"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

on_every_engine = pytest.mark.parametrize("engine", ENGINES)


def folded(messages: Iterable[Mapping[str, Any]]) -> Progress:
    """Fold all."""
    return reduce(fold, messages, Progress())


@on_every_engine
@pytest.mark.parametrize("story", ["push", "second push", "pull", "second pull"])
def test_a_push_and_a_pull_tell_what_travelled_and_its_digest(engine: str, story: str) -> None:
    progress = folded(recorded(engine, story))
    assert progress.title == f"{story.rpartition(' ')[2]} of {NAME}"
    assert list(progress.digests) == ["0.1"]
    assert DIGEST.fullmatch(progress.digests["0.1"])
    assert progress.layers_over == len(progress.layers)
    assert progress.current_bytes == progress.total_bytes


@on_every_engine
def test_pushes_and_pulls_of_one_tag_tell_the_same_digest(engine: str) -> None:
    stories = ("push", "second push", "push elsewhere", "pull", "second pull")
    assert len({folded(recorded(engine, story)).digests["0.1"] for story in stories}) == 1


@on_every_engine
def test_what_is_there_already_travels_no_more(engine: str) -> None:
    assert folded(recorded(engine, "push")).total_bytes > 8_000_000
    for story in ("second push", "push elsewhere"):
        progress = folded(recorded(engine, story))
        assert {layer.phase for layer in progress.layers.values()} == {Phase.SPARED}
        assert (progress.total_bytes, progress.part) == (0, 1.0)


@on_every_engine
def test_a_build_counts_its_steps_and_tells_its_image(engine: str) -> None:
    parts = [progress.part for progress in accumulate(recorded(engine, "build"), fold, initial=Progress())]
    assert sorted({part for part in parts if part is not None}) == [0, 1 / 3, 2 / 3, 1]
    progress = folded(recorded(engine, "build"))
    assert progress.title == f"build of {NAME}"
    assert DIGEST.fullmatch(progress.image_id)
    quiet = folded(recorded(engine, "quiet build"))
    assert (quiet.title, bool(DIGEST.fullmatch(quiet.image_id))) == ("build", True)


@on_every_engine
@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("build that fails", "COPY failed: file not found"),
        ("push of what is not there", "tag does not exist"),
        ("push to nobody", "connection refused"),
        ("pull of what has lost a layer", "unknown blob|not found"),
    ],
)
def test_an_error_inside_a_stream_is_seen(engine: str, story: str, words: str) -> None:
    progress = folded(recorded(engine, story))
    assert re.search(words, progress.error)
    assert progress.part != 1.0


@pytest.mark.parametrize("story", RECORDED)
def test_no_layer_runs_backwards(story: str) -> None:
    before = Progress()
    for message in RECORDED[story]:
        after = fold(before, message)
        assert set(before.layers) <= set(after.layers)
        for name, layer in before.layers.items():
            assert after.layers[name].current_bytes >= layer.current_bytes
        before = after


def test_a_build_that_fetches_what_it_begins_from_stays_a_build() -> None:
    fetched: list[dict[str, Any]] = [
        {"stream": "Step 1/2 : FROM python"},
        {"status": "Pulling from library/python", "id": "latest"},
        {"status": "Downloading", "id": "a1", "progressDetail": {"current": 5, "total": 10}},
        {"status": f"Digest: sha256:{'0' * 64}"},
    ]
    progress = folded(fetched)
    assert (progress.title, progress.part, progress.digests) == ("build", 0, {})
    assert progress.layers["a1"].phase is Phase.DONE


def test_seconds_of_unpacking_are_no_bytes() -> None:
    detail = {"current": 3, "units": "s"}
    progress = folded([{"status": "Extracting", "id": "a1", "progressDetail": detail}])
    assert (progress.layers["a1"].phase, progress.total_bytes) == (Phase.UNPACKING, 0)


def test_all_tags_of_a_push_are_named() -> None:
    said = [f"{tag}: digest: sha256:{tag * 64} size: 9" for tag in "21"]
    first = {"status": "The push refers to repository [docker.io/library/python]"}
    progress = folded([first, *({"status": one} for one in said)])
    assert progress.title == "push of python:1, 2"
    assert progress.digests == {tag: f"sha256:{tag * 64}" for tag in "21"}


def test_bytes_count_once_every_layer_has_told_its_size() -> None:
    waiting = [{"status": "Pulling fs layer", "id": name} for name in "ab"]
    one = {"status": "Downloading", "id": "a", "progressDetail": {"current": 9, "total": 10}}
    assert folded([*waiting, one]).part == 0
    assert folded([*waiting, one, {**one, "id": "b"}]).part == 0.9


def test_a_loaded_archive_is_a_load() -> None:
    layer = {"status": "Loading layer", "id": "a1", "progressDetail": {"current": 5, "total": 10}}
    progress = folded([layer, {"stream": f"Loaded image: {NAME}\n"}])
    assert (progress.title, progress.current_bytes) == (f"load of {NAME}", 5)


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"errorDetail": {"message": "no"}}, "no"),
        ({"error": "no"}, "no"),
        ({"errorDetail": {"code": 3}}, "no reason given"),
        ({"errorDetail": {}, "error": ""}, ""),
        ({"status": "error"}, ""),
    ],
)
def test_an_error_may_be_told_in_either_field(message: dict[str, object], error: str) -> None:
    assert error_in(message) == error


def values(words: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a field's usual values, and unusual ones."""
    return words | st.sampled_from([None, 7, -1, True, "", "é\n", 0.5, {}, []])


KNOWN = sorted(
    {text for one in RECORDED.values() for said in one for text in said.values() if isinstance(text, str)}
)
WORDS = st.sampled_from(
    [*KNOWN, "Pushing", "Downloading", "Extracting", "Pushed", "Step 999999/000000 : ", "Digest: x"]
)
COUNTS = st.dictionaries(st.sampled_from(["current", "total", "units"]), values(st.integers(-9, 99)))
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "status": values(WORDS),
        "stream": values(WORDS),
        "id": values(st.sampled_from("abc")),
        "progressDetail": values(COUNTS),
        "aux": values(st.dictionaries(st.sampled_from(["ID", "Tag"]), values(WORDS))),
        "error": values(WORDS),
        "errorDetail": values(st.dictionaries(st.just("message"), values(WORDS))),
    },
)


@settings(deadline=None)
@given(st.lists(MESSAGES, max_size=20))
def test_whatever_comes_the_state_makes_sense(messages: list[dict[str, Any]]) -> None:
    for progress in accumulate(messages, fold, initial=Progress()):
        assert progress.part is None or 0 <= progress.part <= 1
        assert 0 <= progress.current_bytes <= progress.total_bytes
        assert 0 <= progress.layers_over <= len(progress.layers)
        assert progress.title
    assert bool(folded(messages).error) == any(error_in(message) for message in messages)
