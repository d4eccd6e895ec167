"""What a registry says is shown as text and never becomes markup; a view opens and folds what it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.lab.shown import WIDGET_VIEW
from sandbox.views.stage import View, element, static, write

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class Numbers:
    """A scene of two parts, the second inside the first."""

    title = "Two numbers"
    plain = "one\n  two"
    text = "one (1)\n  two (2)"
    static = '<svg xmlns="http://www.w3.org/2000/svg" />'

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:
        """Draw what is not folded, and what is open."""
        return "one" if "one" in folded and opened != "two" else "one two"

    def details(self, key: str) -> str:
        """Say what is known of a part."""
        return {"one": "<p>1</p>", "two": "<p>2</p>"}.get(key, "")


@pytest.fixture
def view() -> View:
    return View(Numbers())


def test_a_view_has_a_picture_a_text_and_a_widget(view: View) -> None:
    forms, _ = view._repr_mimebundle_()
    assert forms["text/plain"] == repr(view) == Numbers.plain
    assert forms["image/svg+xml"] == Numbers.static
    assert forms[WIDGET_VIEW]["model_id"] == view.model_id
    assert view.text == Numbers.text


def test_a_part_opens_and_closes_and_another_takes_its_place(view: View) -> None:
    view.open_part("one")
    assert (view.opened, view.details) == ("one", "<p>1</p>")
    view.open_part("two")
    assert (view.opened, view.details) == ("two", "<p>2</p>")
    view.open_part("two")
    assert (view.opened, view.details) == ("", "")


def test_a_part_that_is_not_there_opens_nothing(view: View) -> None:
    view.open_part("three")
    assert (view.opened, view.details) == ("", "")


def test_a_fold_is_undone_by_the_next(view: View) -> None:
    view.fold_part("one")
    assert view.drawn == "one"
    view.fold_part("one")
    assert view.drawn == "one two"


def test_the_open_part_is_seen_though_it_is_folded(view: View) -> None:
    view.fold_part("one")
    view.open_part("two")
    assert view.drawn == "one two"
    view.open_part("two")
    assert view.drawn == "one"


@pytest.mark.parametrize(
    "message", [{}, {"action": "open"}, {"action": "open", "key": 7}, {"action": "other", "key": "?"}]
)
def test_a_message_that_makes_no_sense_changes_nothing(view: View, message: dict[str, object]) -> None:
    view.on_message(view, message, [])
    assert (view.opened, view.drawn) == ("", "one two")


@given(st.text(), st.text())
def test_words_stay_words(name: str, words: str) -> None:
    drawn = element("svg", {"width": 10, "aria-label": name}, element("text", {}, words), words)
    for written in (write(drawn), static(drawn, "& text { fill: black }", "words")):
        parsed = ET.fromstring(written)  # noqa: S314  # what was written here
        texts = [one for one in parsed.iter() if one.tag.endswith("text")]
        assert {one.tag.rpartition("}")[2] for one in parsed.iter()} <= {"svg", "text", "style", "rect"}
        assert len(texts) == 1


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])))
def test_words_are_read_as_they_were_written(words: str) -> None:
    parsed = ET.fromstring(write(element("svg", {}, words)))  # noqa: S314  # what was written here
    assert parsed.text == (words or None)


def test_numbers_are_written_without_a_needless_point() -> None:
    assert write(element("svg", {"x": 3.0, "y": 2.5, "z": 1})) == '<svg x="3" y="2.5" z="1" />'
