"""The view of what a client printed."""

from __future__ import annotations

from sandbox.lab.shown import LONGEST_CHARS, WIDGET_VIEW, Shown


def test_its_text_form_is_the_plain_one_alone() -> None:
    shown = Shown("Engine 20.10 says so", plain="docker push: exit 0")
    bundle, _ = shown._repr_mimebundle_()
    assert repr(shown) == bundle["text/plain"] == "docker push: exit 0"
    assert set(bundle) == {"text/plain", WIDGET_VIEW}
    assert bundle[WIDGET_VIEW]["model_id"] == shown.model_id


def test_what_was_said_is_shown_as_text_and_not_as_html() -> None:
    shown = Shown("<none>  & <b>", plain="")
    assert shown.shown == shown.text == "<none>  & <b>"


def test_it_grows_while_it_is_on_the_page() -> None:
    shown = Shown(plain="")
    shown.text += "one\n"
    shown.text += "two\n"
    assert shown.shown == "one\ntwo\n"


def test_of_a_very_long_text_the_end_is_shown() -> None:
    shown = Shown("first" + "x" * LONGEST_CHARS + "last", plain="")
    assert "[9 characters before this are not shown]" in shown.shown
    assert "first" not in shown.shown
    assert shown.shown.endswith("last")
