"""Few requests are all seen; many are folded, what was refused stays in sight, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sandbox.views.wire.folding import ROWS_AT_ONCE, Heading, More, lines_of
from sandbox.views.wire.rows import Row, rows_of, steps_of
from tests.views.wire.streams import anything, many, request, stream

if TYPE_CHECKING:
    from sandbox.views.wire.folding import Line
    from sandbox.wire.log import LoggedRequest


def rows_among(lines: list[Line]) -> list[int]:
    """Return the numbers of the rows that are seen."""
    return [line.number for line in lines if isinstance(line, Row)]


def test_a_push_of_an_image_is_seen_whole() -> None:
    steps = steps_of(rows_of([many(ROWS_AT_ONCE)]))
    assert rows_among(list(lines_of(steps, frozenset()))) == list(range(1, ROWS_AT_ONCE + 1))


def test_five_hundred_requests_are_a_page() -> None:
    lines = list(lines_of(steps_of(rows_of([many(500)])), frozenset()))
    assert len(lines) < 30
    refused = [line.number for line in lines if isinstance(line, Row) and line.has_failed]
    assert refused[:4] == [10, 20, 30, 40]
    assert sum(len(line.rows) for line in lines if isinstance(line, More)) + len(rows_among(lines)) == 500


def test_what_is_folded_says_how_much_it_hides_and_opens() -> None:
    steps = steps_of(rows_of([many(500)]))
    more = next(line for line in lines_of(steps, frozenset()) if isinstance(line, More))
    assert more.words == "4 more requests: 4 × 200"
    assert rows_among(list(lines_of(steps, {more.key})))[:9] == list(range(1, 10))


def test_a_step_is_closed_and_opened_by_its_key() -> None:
    steps = steps_of(rows_of([many(3)]))
    (heading,) = lines_of(steps, {"step 1"})
    assert isinstance(heading, Heading)
    assert heading.is_folded


def test_many_steps_fold_in_the_middle() -> None:
    asked = [request("GET", f"/v2/repository-{number}/tags/list") for number in range(400)]
    steps = steps_of(rows_of([stream(*asked)]))
    lines = list(lines_of(steps, frozenset()))
    assert len(lines) < 30
    (more,) = (line for line in lines if isinstance(line, More))
    assert more.words == "380 more steps, 380 requests: 380 × 200"
    assert len(list(lines_of(steps, {more.key}))) > 380


@given(st.lists(anything, max_size=80), st.data())
def test_unfolding_everything_shows_every_row_once(odd: list[LoggedRequest], data: st.DataObject) -> None:
    steps = steps_of(rows_of([stream(*odd)]))
    pressed = {line.key for line in lines_of(steps, frozenset()) if isinstance(line, More)}
    for _ in range(3):
        lines = list(lines_of(steps, pressed))
        closed = {line.step.key for line in lines if isinstance(line, Heading) and line.is_folded}
        pressed = pressed ^ closed | {line.key for line in lines if isinstance(line, More)}
    assert rows_among(list(lines_of(steps, pressed))) == list(range(1, len(odd) + 1))
    some = set(data.draw(st.lists(st.sampled_from(sorted(pressed)), unique=True))) if pressed else set()
    seen = rows_among(list(lines_of(steps, some)))
    assert seen == sorted(set(seen))
