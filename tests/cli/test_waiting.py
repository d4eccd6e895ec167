"""The bar of a command that takes long: how far it is, and nothing where nobody watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.cli.waiting import bar
from tests.terminal import needs_terminal, run_in_terminal

if TYPE_CHECKING:
    import pytest

NOTEBOOKS = """
from sandbox.cli.waiting import bar
with bar("Running your notebooks") as shown:
    run = list(shown.each(["00.ipynb", "01.ipynb"], str))
print(run)
"""
STREAM = """
from sandbox.cli.waiting import bar
from sandbox.engine.progress import follow
from tests.engine.progress.recordings import recorded
with bar("Getting the registry's image") as shown:
    for progress in follow(recorded("docker-20.10", "pull")):
        shown.watch(progress)
"""


@needs_terminal
def test_work_on_several_things_says_which_one_it_is_at() -> None:
    printed, written = run_in_terminal(NOTEBOOKS)
    assert printed == "['00.ipynb', '01.ipynb']\n"
    assert "Running your notebooks" in written
    assert "01.ipynb, 2 of 2" in written


@needs_terminal
def test_a_stream_of_the_engine_says_how_many_bytes_there_are() -> None:
    _, written = run_in_terminal(STREAM)
    assert "Getting the registry's image" in written
    assert "8.4 MB, 2 of 2 layers" in written


def test_where_nobody_watches_the_work_is_done_all_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    with bar("Running your notebooks") as shown:
        assert list(shown.each([1, 2], str)) == [1, 2]
    assert capfd.readouterr() == ("", "")
