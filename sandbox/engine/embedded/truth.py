"""Truth values in filters. Source: moby `api/types/filters/parse.go`, `GetBoolOrDefault`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def truth_of(filters: Mapping[str, Sequence[str]], name: str) -> bool | None:
    """Read the filter of a name, None without one; raises `EngineError` 400 for what is no truth value."""
    values = filters.get(name)
    if not values:
        return None
    if len(values) > 1 or values[0].lower() not in _TRUTH:
        raise bad_request(f"invalid filter '{name}=[{' '.join(values)}]'")
    return _TRUTH[values[0].lower()]
