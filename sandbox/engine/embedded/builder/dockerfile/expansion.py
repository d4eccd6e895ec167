"""Variables in an instruction: `$name`, `${name}`, `${name:-word}`, `:+`, `:?`, `?`; quotes come off.

Source: Dockerfile reference, "Environment replacement"; moby/buildkit `frontend/dockerfile/shell` as Docker
20.10 has it (whose patterns `#`, `%` and `/` came later).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.dockerfile.quoting import quoted
from sandbox.engine.embedded.builder.dockerfile.space import SPACE
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPECIAL = "@*#?-$!0"
"""Parameters of a shell that are one character; here they are always unset."""

MAX_DEPTH = 100
"""How deep `${a:-${b:-…}}` may go: far more than anybody writes, and less than the interpreter's stack."""


def expand(word: str, variables: Mapping[str, str], escape: str) -> str:
    """Put variables in and take quotes off; raises an `EngineError` that names the word."""
    return _Expansion(word, variables, escape).result().text


def expand_to_words(word: str, variables: Mapping[str, str], escape: str) -> list[str]:
    """Do the same, and split at white space that came out of variables: `EXPOSE $PORTS`."""
    return _Expansion(word, variables, escape).result().all_words()


@dataclass
class _Result:
    """What has been written so far, whole and as words."""

    text: str = ""
    words: list[str] = field(default_factory=list)
    word: str = ""

    def add(self, text: str, *, splits: bool) -> None:
        """Append; with `splits`, white space ends a word and is no part of one."""
        self.text += text
        if not splits:
            self.word += text
            return
        for character in text:
            if character not in SPACE:
                self.word += character
            elif self.word:
                self.words.append(self.word)
                self.word = ""

    def all_words(self) -> list[str]:
        return [*self.words, self.word] if self.word else self.words


class _Expansion:
    """One reading of one word, from left to right."""

    def __init__(self, word: str, variables: Mapping[str, str], escape: str) -> None:
        self._word = word
        self._variables = variables
        self._escape = escape
        self._position = 0
        self._depth = 0

    def result(self) -> _Result:
        try:
            return self._until("")
        except EngineError as error:
            raise bad_request(f"failed to process {quoted(self._word)}: {error.message}") from None

    def _peek(self) -> str:
        return self._word[self._position : self._position + 1]

    def _take(self) -> str:
        character = self._peek()
        self._position += 1
        return character

    def _until(self, end: str) -> _Result:
        """Read up to `end` ("" for the end of the word)."""
        result = _Result()
        while (character := self._peek()) and character != end:
            if character == "'":
                result.add(self._single_quoted(), splits=False)
            elif character == '"':
                result.add(self._double_quoted(), splits=False)
            elif character == "$":
                result.add(self._variable(), splits=True)
            elif self._take() == self._escape:
                result.add(self._take(), splits=False)
            else:
                result.add(character, splits=True)
        if end and not self._take():
            raise bad_request(f"unexpected end of statement while looking for matching {end}")
        return result

    def _single_quoted(self) -> str:
        self._take()
        end = self._word.find("'", self._position)
        if end < 0:
            self._position = len(self._word)
            raise bad_request("unexpected end of statement while looking for matching single-quote")
        text = self._word[self._position : end]
        self._position = end + 1
        return text

    def _double_quoted(self) -> str:
        text = ""
        self._take()
        while (character := self._peek()) != '"':
            if not character:
                raise bad_request("unexpected end of statement while looking for matching double-quote")
            if character == "$":
                text += self._variable()
            elif self._take() == self._escape and self._peek() in ("", '"', "$", self._escape):
                text += self._take()
            else:
                text += character
        self._take()
        return text

    def _variable(self) -> str:
        self._take()
        if self._peek() != "{":
            name = self._name()
            return self._variables.get(name, "") if name else "$"
        self._take()
        if not self._peek():
            raise bad_request("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise bad_request("syntax error: bad substitution")
        return self._in_braces(self._name())

    def _in_braces(self, name: str) -> str:
        value = self._variables.get(name)
        match self._take():
            case "}":
                return value or ""
            case "?":
                return _required(name, value, self._word_in_braces(), may_be_empty=True)
            case ":":
                return self._modified(name, value, self._take())
        raise bad_request("missing ':' in substitution")

    def _modified(self, name: str, value: str | None, modifier: str) -> str:
        word = self._word_in_braces()
        match modifier:
            case "+":
                return word if value else ""
            case "-":
                return value or word
            case "?":
                return _required(name, value, word, may_be_empty=False)
        raise bad_request(f"unsupported modifier ({modifier}) in substitution")

    def _word_in_braces(self) -> str:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise bad_request(f"a substitution may hold {MAX_DEPTH} others, one in another, and not more")
        try:
            return self._until("}").text
        except EngineError as error:
            at_end = not self._peek()
            raise bad_request("syntax error: missing '}'" if at_end else error.message) from None
        finally:
            self._depth -= 1

    def _name(self) -> str:
        start = self._position
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self._take()
        elif first and first in _SPECIAL:
            self._take()
        else:
            while _is_of_a_name(self._peek()):
                self._take()
        return self._word[start : self._position]


def _is_of_a_name(character: str) -> bool:
    return character == "_" or character.isalpha() or character.isdecimal()


def _required(name: str, value: str | None, message: str, *, may_be_empty: bool) -> str:
    if value is None:
        raise bad_request(f"{name}: {message or 'is not allowed to be unset'}")
    if not value and not may_be_empty:
        raise bad_request(f"{name}: {message or 'is not allowed to be empty'}")
    return value
