"""Variables are put in as the Dockerfile reference says, and quotes come off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.dockerfile.expansion import MAX_DEPTH, expand, expand_to_words
from sandbox.engine.embedded.errors import EngineError
from tests.engine.embedded.builder.outcomes import outcome

VARIABLES = {"a": "x", "empty": "", "two": "y z", "quoted": '"q"'}
EXPANDED = {
    "plain": "plain",
    "$a": "x",
    "${a}b": "xb",
    "$ab": "",
    "$a$a": "xx",
    "$": "$",
    "a$": "a$",
    "$1x": "x",
    "$?x": "x",
    "\\$a": "$a",
    "'$a'": "$a",
    '"$a b"': "x b",
    '"\\$a"': "$a",
    '"\\n"': "\\n",
    "\\n": "n",
    "a\\": "a",
    "${a:-n}": "x",
    "${empty:-n}": "n",
    "${z:-$a}": "x",
    "${z:-'}'}": "}",
    "${a:+n}": "n",
    "${empty:+n}": "",
    "${z:+n}": "",
    "${a:?no}": "x",
    "${empty?no}": "",
    "$quoted": '"q"',
    "${z:-${z:-${z:-deep}}}": "deep",
}
REFUSED = {
    "${z:?say what}": "z: say what",
    "${z?}": "z: is not allowed to be unset",
    "${empty:?}": "empty: is not allowed to be empty",
    "${": "syntax error: missing '}'",
    "${a:-b": "syntax error: missing '}'",
    "${a:-'b": "syntax error: missing '}'",
    "${}": "syntax error: bad substitution",
    "${a%b}": "missing ':' in substitution",
    "${a": "missing ':' in substitution",
    "${a:=b}": "unsupported modifier (=) in substitution",
    "'a": "unexpected end of statement while looking for matching single-quote",
    '"a': "unexpected end of statement while looking for matching double-quote",
}


@pytest.mark.parametrize(("word", "expected"), EXPANDED.items())
def test_a_variable_is_put_in(word: str, expected: str) -> None:
    assert expand(word, VARIABLES, "\\") == expected


@pytest.mark.parametrize(("word", "message"), REFUSED.items())
def test_what_has_no_meaning_is_refused_with_the_word(word: str, message: str) -> None:
    with pytest.raises(EngineError) as refused:
        expand(word, VARIABLES, "\\")
    shown = word.replace('"', '\\"')
    assert refused.value.message == f'failed to process "{shown}": {message}'


def test_white_space_from_a_variable_ends_a_word_unless_it_is_quoted() -> None:
    assert expand_to_words("a$two b", VARIABLES, "\\") == ["ay", "z", "b"]
    assert expand_to_words('a"$two" b', VARIABLES, "\\") == ["ay z", "b"]


def test_another_escape_leaves_the_backslash_alone() -> None:
    assert expand("C:\\x`$a", VARIABLES, "`") == "C:\\x$a"


@given(st.text(st.sampled_from("ab$ {}:-+?'\"\\`=é\n")), st.dictionaries(st.sampled_from("ab"), st.text()))
def test_whatever_is_written_is_expanded_or_refused(word: str, variables: dict[str, str]) -> None:
    found = outcome(lambda: expand(word, variables, "\\"))
    if isinstance(found, EngineError):
        assert found.message.startswith("failed to process ")
    else:
        assert found == word or any(character in word for character in "$'\"\\")


def test_a_nest_that_is_deeper_than_anybody_needs_is_refused() -> None:
    with pytest.raises(EngineError, match=f"may hold {MAX_DEPTH} others"):
        expand("${z:-" * 5000 + "}" * 5000, {}, "\\")
