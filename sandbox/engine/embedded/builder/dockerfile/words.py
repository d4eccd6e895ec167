"""The words of an instruction: flags, quoted words, `name=value` pairs and JSON arrays.

Quotes and escapes are kept where variables are still to be put in; `expansion` takes them off. Source:
Dockerfile reference; moby/buildkit `frontend/dockerfile/parser` as Docker 20.10 has it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile.quoting import quoted
from sandbox.engine.embedded.builder.dockerfile.space import BETWEEN_WORDS, SPACE
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLAG = "--"
_QUOTES = "'\""
_ESCAPE_OF_FLAGS = "\\"


@dataclass(frozen=True)
class Instruction:
    """The first cut of a line: the instruction's name in lower case, its flags, the rest."""

    name: str
    flags: tuple[str, ...]
    rest: str


def split_instruction(text: str) -> Instruction:
    """Cut a line into its name, flags and the rest."""
    name, *rest = BETWEEN_WORDS.split(text.strip(SPACE), maxsplit=1)
    flags, rest_text = _split_flags(rest[0]) if rest else ((), "")
    return Instruction(name.lower(), flags, rest_text.strip(SPACE))


def split_words(text: str, escape: str) -> list[str]:
    """Split at white space outside quotes; quotes and escapes stay in the words."""
    words = _Words(text, escape)
    return list(words.read())


def split_pairs(text: str, escape: str, name: str) -> tuple[str, ...]:
    """Read `a=b c=d`, or the old `a b` of one pair, as (a, b, c, d)."""
    words = split_words(text, escape)
    if not words:
        return ()
    if "=" not in words[0]:
        pair = BETWEEN_WORDS.split(text, maxsplit=1)
        if len(pair) == 1:
            raise bad_request(f"{name} must have two arguments")
        return tuple(pair)
    for word in words:
        if "=" not in word:
            raise bad_request(
                f"Syntax error - can't find = in {quoted(word)}. Must be of the form: name=value"
            )
    return tuple(part for word in words for part in _cut(word))


def read_array(text: str) -> tuple[str, ...] | None:
    """Read a JSON array of texts; None where it is no JSON, for then it is the shell form."""
    try:
        array, _ = json.JSONDecoder().raw_decode(text.lstrip(SPACE))
    except (ValueError, RecursionError):
        return None
    if not isinstance(array, list):
        return None
    if not all(isinstance(item, str) for item in array):
        raise bad_request("when using JSON array syntax, arrays must be comprised of strings only")
    return tuple(item.encode(errors="replace").decode() for item in array)


def _cut(word: str) -> tuple[str, str]:
    key, _, value = word.partition("=")
    return key, value


def _split_flags(text: str) -> tuple[tuple[str, ...], str]:
    """Take the `--words` at the beginning; `--` alone ends them. Quotes and escapes are taken off."""
    flags: list[str] = []
    position = 0
    while True:
        start = position + len(text[position:]) - len(text[position:].lstrip(SPACE))
        if not text.startswith(_FLAG, start):
            return tuple(flags), text[start:]
        word, position = _flag_word(text, start)
        if word == _FLAG:
            return tuple(flags), text[position:]
        flags.append(word)


def _flag_word(text: str, start: int) -> tuple[str, int]:
    """Read one flag from `start` on; return it and where it ends."""
    word, quote, position = "", "", start
    while position < len(text) and (quote or text[position] not in SPACE):
        character = text[position]
        position += 1
        if character == quote:
            quote = ""
        elif not quote and character in _QUOTES:
            quote = character
        elif character == _ESCAPE_OF_FLAGS:
            word += text[position : position + 1]
            position += 1
        else:
            word += character
    return word, position


class _Words:
    """Splits a text into words; a word may hold quoted parts."""

    def __init__(self, text: str, escape: str) -> None:
        self._text = text
        self._escape = escape
        self._position = 0

    def read(self) -> Iterator[str]:
        while True:
            rest = self._text[self._position :]
            self._position += len(rest) - len(rest.lstrip(SPACE))
            if self._position >= len(self._text):
                return
            if word := self._word():
                yield word

    def _word(self) -> str:
        word, quote = "", ""
        while self._position < len(self._text):
            character = self._text[self._position]
            if not quote and character in SPACE:
                break
            taken = self._escaped(quote) if character == self._escape else character
            if taken == character and character in _QUOTES:
                quote = _quote_after(quote, character)
            word += taken
            self._position += max(len(taken), 1)
        return word

    def _escaped(self, quote: str) -> str:
        """Return the escape and what it escapes; the escape alone in single quotes; nothing at the end."""
        if quote == "'":
            return self._escape
        pair = self._text[self._position : self._position + 2]
        return "" if len(pair) == 1 else pair


def _quote_after(quote: str, character: str) -> str:
    if not quote:
        return character
    return "" if quote == character else quote
