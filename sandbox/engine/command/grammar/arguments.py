"""How many arguments a command takes.

Source: seen with docker CLI 28.2.2, the odd "SRun" included.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """A number of arguments; `most` None is any number."""

    least: int
    most: int | None

    def problem(self, given: int) -> tuple[str, str]:
        """Say what is wrong with a number of arguments, and how the hint below begins; "" if it is right."""
        if self.least <= given and (self.most is None or given <= self.most):
            return "", ""
        if self.most == 0:
            return "accepts no arguments", "Run"
        if self.most == self.least:
            return f"requires {_arguments(self.least)}", "Run"
        if self.most is None:
            return f"requires at least {_arguments(self.least)}", "See"
        if self.least == 0:
            return f"requires at most {_arguments(self.most)}", "SRun"
        return f"requires at least {self.least} and at most {_arguments(self.most)}", "Run"


NONE = Count(0, 0)


def exactly(number: int) -> Count:
    """Take this many."""
    return Count(number, number)


def at_least(number: int) -> Count:
    """Take this many or more."""
    return Count(number, None)


def at_most(number: int) -> Count:
    """Take this many or fewer."""
    return Count(0, number)


def between(least: int, most: int) -> Count:
    """Take a number from one to another."""
    return Count(least, most)


def _arguments(number: int) -> str:
    return f"{number} argument{'' if number == 1 else 's'}"
