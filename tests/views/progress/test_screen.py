"""Where bars go: to a terminal, to a page, or nowhere; and what they leave there."""

from __future__ import annotations

import io
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.console import Console

from sandbox.engine.progress import Progress, fold
from sandbox.lab.shown import WIDGET_VIEW
from sandbox.views.progress import Screen, bars_of, shown
from sandbox.views.progress.terminal import TerminalBars
from sandbox.views.progress.widget import BarsView
from tests.engine.progress.recordings import recorded
from tests.terminal import needs_terminal, run_in_terminal

if TYPE_CHECKING:
    import pytest

STATES = list(accumulate(recorded("embedded", "push"), fold, initial=Progress()))[1:]
STREAM = """
from sandbox.views.progress import show_progress
from tests.engine.progress.recordings import recorded
print(repr(show_progress(recorded("embedded", "push"))))
"""
QUICK_WORK = """
from sandbox.engine.progress import follow
from sandbox.views.progress import Screen, shown
from tests.engine.progress.recordings import recorded
with shown(Screen(after_s=3600)) as show:
    for state in follow(recorded("embedded", "push")):
        show(state)
print("over")
"""


def drawn(console: Console) -> str:
    """Return what a console was written."""
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_a_terminal_keeps_the_last_bars() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)
    bars = TerminalBars(bars_of(STATES[0]), console)
    for state in STATES:
        bars.show(bars_of(state))
    bars.show(bars_of(STATES[-1], "done"))
    last = drawn(console).rpartition("push of skylark/forecast:0.1 ")[2]
    assert "done, 8.4 MB, 2 of 2 layers" in last
    assert "  4c4c8cd8cc88" in last
    assert "Pushed, 8.4 MB" in last


def test_names_of_an_engine_are_no_markup_of_the_terminal() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)
    strange = fold(Progress(), {"status": "Pushing", "id": "[red]a[/]"})
    TerminalBars(bars_of(strange, "stopped"), console)
    assert "[red]a[/]" in drawn(console)


@needs_terminal
def test_in_a_terminal_bars_move_beside_the_output() -> None:
    printed, written = run_in_terminal(STREAM)
    assert printed == "push of skylark/forecast:0.1: done\n"
    assert "done, 8.4 MB, 2 of 2 layers" in written


@needs_terminal
def test_what_does_not_take_long_is_not_shown() -> None:
    assert run_in_terminal(QUICK_WORK) == ("over\n", "")


def test_where_nobody_watches_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    with shown(Screen()) as show:
        for state in STATES:
            show(state)
    assert capfd.readouterr() == ("", "")


def test_bars_of_a_stream_have_a_text_form_and_late_ones_have_none() -> None:
    bars = bars_of(STATES[0])
    bundle = BarsView(bars, "progress: push of skylark/forecast").bundle()
    assert bundle.pop(WIDGET_VIEW)
    assert bundle == {"text/plain": "progress: push of skylark/forecast"}
    assert set(BarsView(bars, "").bundle()) == {WIDGET_VIEW}


def test_the_page_gets_the_words_and_the_news() -> None:
    view = BarsView(bars_of(STATES[0]), "")
    view.show(bars_of(STATES[-1], "done"))
    assert view.drawn["state"] == "done"
    assert view.drawn["whole"] == {
        "name": "push of skylark/forecast:0.1",
        "words": "done, 8.4 MB, 2 of 2 layers",
        "percent": 100,
    }
    assert view.drawn["news"] == "push of skylark/forecast:0.1: done."
