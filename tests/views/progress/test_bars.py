"""What bars say of recorded streams, and of those that only imagination makes."""

from __future__ import annotations

from itertools import accumulate

import pytest

from sandbox.engine.progress import Layer, Phase, Progress, fold
from sandbox.views.progress.bars import MOST_LAYERS, bars_of, size_in_words
from tests.engine.progress.recordings import ENGINES, all_recorded, recorded

RECORDED = all_recorded()


def states(engine: str, story: str) -> list[Progress]:
    """Return the state after each message."""
    return list(accumulate(recorded(engine, story), fold, initial=Progress()))[1:]


def test_a_push_under_way_says_how_many_bytes_of_which_layers() -> None:
    half = next(one for one in states("docker-20.10", "push") if 0 < one.current_bytes < one.total_bytes)
    bars = bars_of(half)
    assert (bars.whole.name, bars.whole.words) == (
        "push of skylark/forecast",
        "99.1 kB of 8.4 MB, 0 of 2 layers",
    )
    assert bars.whole.percent == 1
    assert [(bar.name, bar.words, bar.percent) for bar in bars.layers] == [
        ("3f852a681a50", "Pushing, 300 B", 100),
        ("9ac58a224c6d", "Pushing, 98.8 kB of 8.4 MB", 1),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_build_says_which_step_it_is_at(engine: str) -> None:
    words = [bars_of(one).whole.words for one in states(engine, "build")]
    assert list(dict.fromkeys(words)) == ["step 1 of 3", "step 2 of 3", "step 3 of 3"]
    assert bars_of(states(engine, "build")[-1], "done").whole.words == "done, 3 of 3 steps"
    assert bars_of(states(engine, "build")[0]).note == "Step 1/3 : FROM scratch"


@pytest.mark.parametrize("story", RECORDED)
def test_a_screen_reader_is_told_a_few_things_alone(story: str) -> None:
    said = [bars_of(one).news for one in accumulate(RECORDED[story], fold, initial=Progress())]
    titles = {one.title for one in accumulate(RECORDED[story], fold, initial=Progress())}
    assert len(set(said)) <= 5 * len(titles)


def test_the_end_is_told_in_words_whatever_its_colour() -> None:
    failed = bars_of(states("embedded", "push to nobody")[-1], "failed")
    assert failed.news.startswith("push of skylark/forecast: failed. Get")
    assert failed.note.endswith("connection refused")
    assert (failed.whole.words, failed.whole.percent) == ("failed", 0)
    done = bars_of(states("embedded", "push")[-1], "done")
    assert done.news == "push of skylark/forecast:0.1: done."
    assert done.whole.words == "done, 8.4 MB, 2 of 2 layers"


def test_of_many_layers_those_that_move_are_shown() -> None:
    names = [f"{number:02}" for number in range(40)]
    layers = {name: Layer(name, Phase.DONE if name < "30" else Phase.MOVING) for name in names}
    bars = bars_of(Progress(kind="pull", layers=layers))
    shown = [bar.name for bar in bars.layers]
    assert (len(shown), set(shown) > set(names[30:])) == (MOST_LAYERS, True)
    assert shown == sorted(shown)
    assert bars.note == "28 more layers"


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (67_108_864, "67.1 MB"), (10**15, "1000.0 TB")],
)
def test_sizes_are_written_as_engines_write_them(size_bytes: int, words: str) -> None:
    assert size_in_words(size_bytes) == words
