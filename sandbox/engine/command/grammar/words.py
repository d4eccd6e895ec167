"""Tells options from arguments.

Source: pkg.go.dev/github.com/spf13/pflag, "Command line flag syntax".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.engine.command.grammar.options import DockerOption


class UsageError(Exception):
    """Words that are no valid use of a command."""


class HelpAsked(Exception):  # noqa: N818  # a wish and no error
    """`--help` was among the words."""


def split(
    words: Sequence[str], options: Sequence[DockerOption], *, stops_at_argument: bool
) -> tuple[dict[str, Any], list[str]]:
    """Return the options' values by parameter name, and the arguments.

    Raises:
        UsageError: an option that there is not, or a value that it does not take.
        HelpAsked: somebody wants to know how.
    """
    reading = _Reading(words, options)
    return reading.values, list(reading.arguments(stops_at_argument=stops_at_argument))


class _Reading:
    def __init__(self, words: Sequence[str], options: Sequence[DockerOption]) -> None:
        self.values: dict[str, Any] = {}
        self._long = {option.long: option for option in options}
        self._short = {option.short: option for option in options if option.short}
        self._left = list(words)

    def arguments(self, *, stops_at_argument: bool) -> Iterator[str]:
        while self._left:
            word = self._left.pop(0)
            if word == "--":
                yield from self._left
                return
            if word.startswith("--"):
                self._read_long(word)
            elif word.startswith("-") and len(word) > 1:
                self._read_short(word)
            else:
                yield word
                if stops_at_argument:
                    yield from self._left
                    return

    def _read_long(self, word: str) -> None:
        name, has_value, value = word[2:].partition("=")
        if name == "help":
            raise HelpAsked
        option = self._long.get(name)
        if option is None:
            raise UsageError(f"unknown flag: --{name}")
        if not has_value and not option.is_flag:
            if not self._left:
                raise UsageError(f"flag needs an argument: --{name}")
            value = self._left.pop(0)
        self._set(option, value if has_value or not option.is_flag else "true")

    def _read_short(self, word: str) -> None:
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            option = self._short.get(letter)
            if option is None:
                if letter == "h":
                    raise HelpAsked
                raise UsageError(f"unknown shorthand flag: {letter!r} in -{letter}{letters}")
            if option.is_flag and not letters.startswith("="):
                self._set(option, "true")
                continue
            if not letters and not self._left:
                raise UsageError(f"flag needs an argument: {letter!r} in -{letter}")
            self._set(option, letters.removeprefix("=") if letters else self._left.pop(0))
            return

    def _set(self, option: DockerOption, word: str) -> None:
        try:
            value = option.read(word)
        except ValueError as error:
            raise UsageError(f'invalid argument "{word}" for "{option.shown}" flag: {error}') from None
        name = str(option.name)
        self.values[name] = [*self.values.get(name, []), value] if option.multiple else value
