"""The words of a `%docker` line."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sandbox.errors import LearnerError
from sandbox.lab.command.words import words_of

NAMESPACE = {
    "registry": SimpleNamespace(address="127.0.0.1:5001"),
    "tags": {"a b": "1.0"},
    "spaced": "two words",
    "braces": "{tags}",
}

LINES = {
    "ps --format {{.Names}}": ["ps", "--format", "{{.Names}}"],
    "ps --format '{{json .}}'": ["ps", "--format", "{{json .}}"],
    "inspect -f '{{range .A}}{{.B}} {{end}}' {registry.address}/x": [
        "inspect",
        "-f",
        "{{range .A}}{{.B}} {{end}}",
        "127.0.0.1:5001/x",
    ],
    "push {registry.address}/skylark/forecast:0.1": ["push", "127.0.0.1:5001/skylark/forecast:0.1"],
    "tag a:{tags['a b']} b": ["tag", "a:1.0", "b"],
    'tag "a b" {spaced}': ["tag", "a b", "two words"],
    "run a '{\"x\": 1}'": ["run", "a", '{"x": 1}'],
    "run a {}": ["run", "a", "{}"],
    "run a {'{'}{1 + 1}": ["run", "a", "{2"],
    "run a {braces}": ["run", "a", "{tags}"],
    "run a {dict(a=1)}": ["run", "a", "{'a': 1}"],
    "images # no comment": ["images", "#", "no", "comment"],
    "run a $HOME": ["run", "a", "$HOME"],
    "": [],
}


@pytest.mark.parametrize(("line", "words"), LINES.items(), ids=list(LINES))
def test_a_line_becomes_words(line: str, words: list[str]) -> None:
    assert list(words_of(line, NAMESPACE)) == words


def test_a_misspelt_expression_is_named() -> None:
    with pytest.raises(LearnerError, match=r"\{registry.adress\} in this line fails: AttributeError"):
        words_of("push {registry.adress}/x", NAMESPACE)


def test_an_open_quote_is_named() -> None:
    with pytest.raises(LearnerError, match="can't be split into words: no closing quotation"):
        words_of("tag 'a b", NAMESPACE)


def test_the_notebooks_names_stay_as_they_are() -> None:
    namespace = {"a": 1}
    words_of("run {(b := a)}", namespace)
    assert namespace == {"a": 1}
