"""A failure that is staged."""

from __future__ import annotations

import pytest
import requests
from docker.errors import NotFound

from sandbox.errors import LearnerError
from sandbox.lab.failure import ExpectedError
from sandbox.lab.shown import WIDGET_VIEW


def test_the_text_form_holds_what_the_author_expects() -> None:
    with ExpectedError("no such image") as failure:
        raise NotFound("404 Client Error for http+docker://localhost: Not Found (No such image: a)")
    assert repr(failure) == "NotFound: no such image"
    assert "404 Client Error" in failure.words
    assert isinstance(failure.error, NotFound)


def test_other_words_are_told() -> None:
    with ExpectedError("no such image") as failure:
        raise requests.ConnectionError("refused")
    assert repr(failure) == "ConnectionError, without the words 'no such image'"


def test_the_kind_alone_may_be_enough() -> None:
    with ExpectedError() as failure:
        raise LearnerError("Use lower case.")
    assert repr(failure) == "LearnerError"


def test_no_failure_is_told_too() -> None:
    with ExpectedError("x") as failure:
        pass
    assert repr(failure) == "no error: this went well"


def test_a_mistake_in_the_cell_is_not_caught() -> None:
    with pytest.raises(NameError), ExpectedError("x"):
        raise NameError("clinet")


def test_the_real_words_are_in_the_view() -> None:
    with ExpectedError("refused") as failure:
        raise requests.ConnectionError("connection refused by 127.0.0.1:5001")
    bundle, _ = failure._repr_mimebundle_()
    assert bundle["text/plain"] == "ConnectionError: refused"
    assert WIDGET_VIEW in bundle
