"""Texts as Go's `%q` and `%v` print them: history entries and error texts of an engine quote so.

Source: Go, package strconv, `Quote`; package fmt, "Printing".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
}
_LAST_ASCII = 0x7F
_LAST_OF_FOUR_DIGITS = 0xFFFF


def quoted(text: str, quote: str = '"') -> str:
    """Quote a text in double quotes, or a single character in single ones."""
    return f"{quote}{''.join(_escaped(character, quote) for character in text)}{quote}"


def quoted_list(texts: Iterable[str]) -> str:
    """Quote each text of a list: `["a" "b"]`."""
    return f"[{' '.join(quoted(text) for text in texts)}]"


def plain_list(texts: Iterable[str]) -> str:
    """List texts as they are: `[a b]`."""
    return f"[{' '.join(texts)}]"


def _escaped(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{quote}"
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code <= _LAST_ASCII:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"
