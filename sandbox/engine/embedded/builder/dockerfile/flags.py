"""The flags of an instruction: which it has, and what was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def read_flags(given: Sequence[str], *known: str, repeatable: str = "") -> Mapping[str, str]:
    """Return {name: value} of what was given; a missing one is "" when asked for by `get(name, "")`.

    Raises an `EngineError` for a flag that this instruction does not have, or that was given twice.
    """
    found: dict[str, str] = {}
    for flag in given:
        name, equals, value = flag.removeprefix("--").partition("=")
        if name not in known and name != repeatable:
            raise bad_request(f"Unknown flag: {name}")
        if name in found and name != repeatable:
            raise bad_request(f"Duplicate flag specified: {name}")
        if not equals:
            raise bad_request(f"Missing a value on flag: {name}")
        found[name] = value
    return found
