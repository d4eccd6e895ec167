"""`.dockerignore` means what engine and CLI take it to mean; `test_classic` asks an engine itself."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.context.ignore import MAX_PATTERN_LENGTH, Ignored
from sandbox.engine.embedded.builder.context.wildcards import Wildcards
from sandbox.engine.embedded.errors import EngineError
from tests.engine.embedded.builder.outcomes import outcome

IGNORED = {
    ("*", "file"): True,
    ("*", "folder/file"): True,
    ("*.md", "README.md"): True,
    ("*.md", "docs/README.md"): False,
    ("**/*.md", "docs/README.md"): True,
    ("**/*.md", "README.md"): True,
    ("**", "a/b/c"): True,
    ("docs", "docs/README.md"): True,
    ("docs/", "docs/README.md"): True,
    ("/docs", "docs"): True,
    ("./docs", "docs"): True,
    ("a/../docs", "docs"): True,
    ("docs\n!docs/README.md", "docs/README.md"): False,
    ("!docs/README.md\ndocs", "docs/README.md"): True,
    ("*\n!docs", "docs/a/b"): False,
    ("# docs", "docs"): False,
    ("  docs  ", "docs"): True,
    ("dir/**", "dir"): False,
    ("dir/**", "dir/a/b"): True,
    ("a**/*.txt", "a/b/c/file.txt"): True,
    ("abc.def", "abcZdef"): False,
    ("abc?def", "abcZdef"): True,
    ("abc?def", "abc/def"): False,
    ("a[b-d]e", "ace"): True,
    ("a[^b-d]e", "aze"): True,
    ("a\\*b", "a*b"): True,
    ("a\\*b", "acb"): False,
    ("a+", "aa"): False,
    ("(a)", "(a)"): True,
    ("*", "."): False,
    ("", "file"): False,
}
MALFORMED = ["[", "[]a]", "[-x]", "[x-]", "a\\", "[a"]
PATTERN = st.text(st.sampled_from("ab*?/."), min_size=1, max_size=10)
PATH = st.text(st.sampled_from("ab/."), min_size=1, max_size=10)


@pytest.mark.parametrize(("patterns", "path"), IGNORED)
def test_a_path_is_left_out_or_not(patterns: str, path: str) -> None:
    assert Ignored.read(patterns.encode()).holds(path) is IGNORED[patterns, path]


@pytest.mark.parametrize("pattern", MALFORMED)
def test_a_pattern_with_no_meaning_is_named(pattern: str) -> None:
    with pytest.raises(EngineError, match=re.escape(f"syntax error in pattern: {pattern}")):
        Ignored.read(pattern.encode())


def test_an_exclamation_mark_alone_brings_nothing_back() -> None:
    with pytest.raises(EngineError, match="illegal exclusion pattern"):
        Ignored.read(b"!")


def test_a_pattern_that_only_costs_time_is_refused() -> None:
    with pytest.raises(EngineError, match=f"may have {MAX_PATTERN_LENGTH}"):
        Ignored.read(b"*" * (MAX_PATTERN_LENGTH + 1))


@given(
    st.text(st.sampled_from("ab*?."), min_size=1, max_size=10), st.text(st.sampled_from("ab."), max_size=10)
)
def test_within_one_folder_it_matches_as_shells_do(pattern: str, name: str) -> None:
    assert Wildcards(pattern, crosses_folders=False).match(name) is fnmatch.fnmatchcase(name, pattern)


@given(PATTERN, PATH)
def test_it_matches_as_the_engine_s_own_expression_does(pattern: str, path: str) -> None:
    assert Wildcards(pattern).match(path) is bool(re.fullmatch(expression(pattern), path))


@given(st.lists(st.sampled_from(["*a", "**/", "?", "[ab]"]), max_size=400).map("".join))
def test_no_pattern_takes_more_than_its_length_times_the_path_s(pattern: str) -> None:
    assert Wildcards(pattern).match("a" * 300) in (True, False)


@given(st.binary(max_size=200), PATH)
def test_whatever_is_written_is_read_or_refused(content: bytes, path: str) -> None:
    found = outcome(lambda: Ignored.read(content).holds(path))
    assert not isinstance(found, EngineError) or "pattern" in found.message


def expression(pattern: str) -> str:
    """Translate a pattern to a regular expression as moby's `pkg/fileutils` documents it."""
    parts = re.split(r"(\*\*/?|\*|\?)", pattern)
    meanings = {"*": "[^/]*", "?": "[^/]", "": ""}
    written = ""
    for number, part in enumerate(parts):
        if part.startswith("**"):
            written += ".*" if not "".join(parts[number + 1 :]) else "(.*/)?"
        else:
            written += meanings.get(part, re.escape(part))
    return f"(?s:{written})"
