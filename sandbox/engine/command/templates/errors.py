"""What is wrong with a template, in the words of Go's `text/template`."""

from __future__ import annotations


class TemplateError(Exception):
    """A template that can't be read or filled in; the text says where and why.

    `is_syntax`: it could not even be read.
    """

    def __init__(self, text: str, *, is_syntax: bool = False) -> None:
        """Keep the text."""
        super().__init__(text)
        self.is_syntax = is_syntax


class EvaluationError(Exception):
    """What failed at one node; whoever evaluates the node adds the place."""
