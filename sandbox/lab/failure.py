"""A failure that is staged: its real words in a view, and what is equal everywhere in the text form.

Notebooks show what goes wrong on purpose. The words of engines differ by version, so they are shown and not
compared; what is compared is the kind of error and the words that the author expects in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import requests
from docker.errors import DockerException

from sandbox.errors import CourseError
from sandbox.lab.shown import Shown

if TYPE_CHECKING:
    from types import TracebackType

EXPECTED = (DockerException, requests.RequestException, CourseError, OSError)


class ExpectedError:
    """Catches the error of a `with` block and keeps it as `error`; see `Lab.expected_error`.

    Errors that no engine, registry or network raises (a misspelt name, say) are not caught.
    """

    def __init__(self, says: str = "") -> None:
        """Expect `says` somewhere in the error's words, in upper or lower case."""
        self._says = says
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        """Begin the block that is going to fail."""
        self.error = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Keep an expected error, let others through."""
        if isinstance(error, EXPECTED):
            self.error = error
            return True
        return False

    @property
    def words(self) -> str:
        """What was really said, "" if nothing failed."""
        if self.error is None:
            return ""
        return f"{type(self.error).__name__}: {self.error}"

    def __repr__(self) -> str:
        """Return the text form: `NotFound: no such image`, or that it went another way."""
        if self.error is None:
            return "no error: this went well"
        name = type(self.error).__name__
        if self._says.lower() not in self.words.lower():
            return f"{name}, without the words {self._says!r}"
        return f"{name}: {self._says}" if self._says else name

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        return Shown(self.words or repr(self), plain=repr(self))._repr_mimebundle_()
