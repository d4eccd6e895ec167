"""Dockerfiles are read as the classic engine reads them, and whatever is written is read or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.dockerfile import instructions, parse_dockerfile
from sandbox.engine.embedded.builder.dockerfile.document import parse_trigger
from sandbox.engine.embedded.builder.dockerfile.lines import MAX_LINE_BYTES
from sandbox.engine.embedded.errors import EngineError
from tests.engine.embedded.builder.malformed import MALFORMED
from tests.engine.embedded.builder.outcomes import outcome

NAMES = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
]
NAMES += ["STOPSIGNAL", "USER", "VOLUME", "WORKDIR", "NONSENSE", "# escape=`", "#"]
MARKS = ["\\\n", "`\n", "${", ":-", "--from=", '["a"]', "\r\n", "\x00", "é", "\u2028", "\ufeff", "--"]
PIECES = st.sampled_from([*NAMES, *MARKS, *" \t\n\"'\\$}=[],ab1"])
PLAIN = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
ANY_TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)


def only(text: str) -> instructions.Instruction:
    """Read one instruction of a stage."""
    (stage,) = parse_dockerfile(f"FROM scratch\n{text}\n".encode()).stages
    (instruction,) = stage.instructions
    return instruction


@pytest.mark.parametrize(("text", "message"), MALFORMED.items(), ids=[repr(text) for text in MALFORMED])
def test_what_cannot_be_meant_is_refused_in_the_engine_s_words(text: str, message: str) -> None:
    with pytest.raises(EngineError) as refused:
        parse_dockerfile(text.encode())
    assert (refused.value.message, refused.value.status) == (message, 400)


@given(st.lists(PIECES).map("".join))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    found = outcome(lambda: parse_dockerfile(text.encode()))
    assert found.status == 400 if isinstance(found, EngineError) else found.step_count >= 1


@given(st.binary())
def test_bytes_that_are_no_text_are_read_or_refused(content: bytes) -> None:
    found = outcome(lambda: parse_dockerfile(b"FROM scratch\n" + content))
    assert found.status == 400 if isinstance(found, EngineError) else found.step_count >= 1


@given(st.lists(ANY_TEXT, min_size=1))
def test_an_array_of_words_comes_back_as_it_was(words: list[str]) -> None:
    read = only(f"CMD {json.dumps(words)}")
    assert isinstance(read, instructions.Cmd)
    assert (read.words, read.for_shell) == (tuple(words), False)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1))
def test_pairs_come_back_as_they_were(pairs: list[tuple[str, str]]) -> None:
    read = only("LABEL " + " ".join(f"{key}={value}" for key, value in pairs))
    assert isinstance(read, instructions.Label)
    assert read.pairs == tuple(pairs)


@given(st.lists(PLAIN, min_size=2), st.sampled_from(["\\\n", " \\  \n  ", "\\\n# comment\n", "\\\n\n "]))
def test_a_line_may_be_continued_anywhere_between_words(words: list[str], between: str) -> None:
    whole, cut = only("COPY " + " ".join(words)), only("COPY " + f" {between} ".join(words))
    assert isinstance(whole, instructions.Copy)
    assert isinstance(cut, instructions.Copy)
    assert (whole.sources, whole.destination) == (cut.sources, cut.destination)


def test_stages_and_the_arguments_before_them_are_told_apart() -> None:
    dockerfile = parse_dockerfile(b"ARG a=1\nARG b\nFROM x AS One\nENV c=d\nFROM one\n")
    assert [argument.pairs for argument in dockerfile.arguments] == [(("a", "1"),), (("b", None),)]
    assert [stage.start.name for stage in dockerfile.stages] == ["one", ""]
    assert dockerfile.step_count == 5
    assert [stage.start.text for stage in dockerfile.until("ONE").stages] == ["FROM x AS One"]


def test_flags_are_read_with_their_quotes_taken_off() -> None:
    read = only("COPY --from=base --chown=\"a b\":'c' x y")
    assert isinstance(read, instructions.Copy)
    assert (read.stage, read.owner, read.sources, read.destination) == ("base", "a b:c", ("x",), "y")


def test_what_follows_two_dashes_is_no_flag() -> None:
    read = only("CMD -- --version")
    assert isinstance(read, instructions.Cmd)
    assert read.words == ("--version",)


def test_the_request_s_labels_come_last_and_are_taken_as_they_are() -> None:
    dockerfile = parse_dockerfile(b"FROM scratch\nENV a=b\n").with_labels({"z": "$a", "b": "1"})
    assert [instruction.text for instruction in dockerfile.stages[-1].instructions][1:] == [
        "LABEL b=1",
        "LABEL z=$a",
    ]


def test_a_line_may_not_be_longer_than_the_engine_s_buffer() -> None:
    parse_dockerfile(b"FROM scratch\nENV a=" + b"x" * (MAX_LINE_BYTES - 6))
    with pytest.raises(EngineError, match="dockerfile line greater than max allowed size of 65535"):
        parse_dockerfile(b"FROM scratch\nENV a=" + b"x" * MAX_LINE_BYTES)


def test_onbuild_keeps_its_instruction_as_text() -> None:
    read = only("onbuild  COPY . /app")
    assert isinstance(read, instructions.Onbuild)
    assert read.trigger == "COPY . /app"
    assert parse_trigger(read.trigger) == instructions.Copy("COPY . /app", (".",), "/app")


def test_a_deep_nest_of_triggers_is_refused_like_a_shallow_one() -> None:
    with pytest.raises(EngineError, match="Chaining ONBUILD"):
        only("ONBUILD " * 5000 + "ENV a=b")
