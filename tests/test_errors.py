"""Errors: the tree is drawn as it is, and a message is shown without a traceback."""

from __future__ import annotations

import re

from sandbox import errors
from sandbox.errors import CourseError, RegistryError, RegistryUnreachableError


def _drawn(doc: str) -> dict[str, str]:
    """Read the tree out of the docstring as {class: the class above}."""
    above: dict[int, str] = {}
    tree = {}
    for line in doc.splitlines():
        found = re.match(r"(?P<indent>[ │├└─]*)(?P<name>\w+Error)\b", line)
        if found:
            depth = len(found["indent"])
            tree[found["name"]] = next(
                (above[each] for each in sorted(above, reverse=True) if each < depth), ""
            )
            above = {each: name for each, name in above.items() if each < depth} | {depth: found["name"]}
    return tree


def test_the_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    classes = {
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)
    }
    tree = {each.__name__: each.__base__.__name__ for each in classes if each.__base__}
    assert _drawn(errors.__doc__ or "") == tree | {CourseError.__name__: ""}


def test_every_error_is_shown_in_one_line_without_a_traceback() -> None:
    assert RegistryError("no", status=404)._render_traceback_() == ["RegistryError: no"]


def test_an_error_of_a_registry_tells_status_and_code() -> None:
    error = RegistryError("no", status=404, code="NAME_UNKNOWN")
    assert (error.status, error.code) == (404, "NAME_UNKNOWN")
    assert RegistryUnreachableError("nothing answers").status == 0
