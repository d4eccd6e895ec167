"""Authors' Markdown, as safe HTML for the card and as plain words for what takes no HTML.

markdown-it-py (it comes with rich) with raw HTML off and images off: an exercise fetches nothing, and what a
learner typed can be quoted without becoming markup.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def to_html(text: str) -> str:
    """Blocks of Markdown as HTML; links open in a new tab."""
    return _mark_links(_parser().render(text))


def to_inline_html(text: str) -> str:
    """One line of Markdown as HTML that fits in a label."""
    return _mark_links(_parser().renderInline(text))


def to_plain(text: str) -> str:
    """The words alone: no backticks, no stars, no link targets."""
    tokens = _parser().parseInline(text)[0].children or []
    return "".join(token.content or " " * (token.type == "softbreak") for token in tokens)


def _mark_links(html: str) -> str:
    return re.sub(r"<a (?=href)", '<a target="_blank" rel="noopener noreferrer" ', html)
