"""The options of commands: switches, texts, numbers, and texts that may be given several times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")
_TRUE, _FALSE = {"1", "t", "T", "TRUE", "true", "True"}, {"0", "f", "F", "FALSE", "false", "False"}
_WHOLE = re.compile(r"[+-]?\d+")


class DockerOption(click.Option):
    """An option that can read its value, and say in Docker's words what is wrong with it.

    `check` raises ValueError on a value that won't do.
    """

    def __init__(
        self,
        *names: Any,  # noqa: ANN401  # click's own
        kind: str,
        check: Callable[[str], object] | None = None,
        **rest: Any,  # noqa: ANN401  # click's own
    ) -> None:
        """Keep what kind of value it takes: string, list, int or "" for a switch."""
        super().__init__(*names, **rest)
        self.kind = kind
        self._check = check

    @property
    def short(self) -> str:
        """The letter, "" if it has none."""
        return next((name[1:] for name in self.opts if not name.startswith("--")), "")

    @property
    def long(self) -> str:
        """The name without dashes."""
        return next(name[2:] for name in self.opts if name.startswith("--"))

    @property
    def shown(self) -> str:
        """Both names, as in an error."""
        return ", ".join(sorted(self.opts, key=len))

    def read(self, word: str) -> str | int | bool:
        """Read a value.

        Raises:
            ValueError: it is none; the text is the end of the error.
        """
        if self.is_flag:
            if word not in _TRUE | _FALSE:
                raise ValueError(f'strconv.ParseBool: parsing "{word}": invalid syntax')
            return word in _TRUE
        if self.kind == "int":
            if not _WHOLE.fullmatch(word):
                raise ValueError(f'strconv.ParseInt: parsing "{word}": invalid syntax')
            return int(word)
        if self._check is not None:
            self._check(word)
        return word


def switch(*names: str, about: str, default: bool = False) -> Callable[[_Function], _Function]:
    """Declare an option without a value."""
    return click.option(*names, cls=DockerOption, kind="", is_flag=True, default=default, help=about)


def text(
    *names: str,
    about: str,
    default: str | None = "",
    kind: str = "string",
    check: Callable[[str], object] | None = None,
) -> Callable[[_Function], _Function]:
    """Declare an option with a text."""
    return click.option(*names, cls=DockerOption, kind=kind, default=default, help=about, check=check)


def many(
    *names: str, about: str, kind: str = "list", check: Callable[[str], object] | None = None
) -> Callable[[_Function], _Function]:
    """Declare an option that may be given several times."""
    return click.option(*names, cls=DockerOption, kind=kind, multiple=True, help=about, check=check)


def number(*names: str, about: str, default: int | None = None) -> Callable[[_Function], _Function]:
    """Declare an option with a whole number."""
    return click.option(*names, cls=DockerOption, kind="int", default=default, help=about)
