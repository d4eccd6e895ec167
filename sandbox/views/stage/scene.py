"""What a picture must be able to say of itself, whatever it is of; pure, so that saved JSON draws, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class Scene(Protocol):
    """One picture in four forms. Its parts have keys, which the page sends back when one is opened.

    `plain` and `static` hold nothing that differs between engines or learners: no digest that an engine
    invents, no time, no port, no drawn value. nbval compares both. `text` and `markup` hold all of it.
    """

    @property
    def title(self) -> str:
        """What it is a picture of, for screen readers: `Requests of a push to skylark/forecast`."""

    @property
    def plain(self) -> str:
        """The picture as text: aligned, sorted, equal everywhere."""

    @property
    def text(self) -> str:
        """The picture as text with everything in it."""

    @property
    def static(self) -> str:
        """`plain` as an SVG that needs no script and no style of the page."""

    def markup(self, folded: AbstractSet[str], opened: str = "") -> str:
        """The picture as HTML or SVG, everything escaped, with these parts folded; the open one is seen.

        An element that can be opened has `data-open="KEY"`, one that folds `data-fold="KEY"`; both have
        `tabindex="-1"`, `role="button"` and an accessible name. The page handles keys and clicks.
        """

    def details(self, key: str) -> str:
        """What a part is, as HTML, everything escaped; "" for a key that it doesn't know.

        A button in it with `data-open="KEY"` opens another part.
        """
