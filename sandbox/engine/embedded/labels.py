"""The `label` filter, the same for images, containers, networks and volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def has_labels(labels: Mapping[str, str], wanted: Sequence[str]) -> bool:
    """Tell whether all wanted labels are there, each as `key` or `key=value`."""
    return all(_has(labels, *text.partition("=")) for text in wanted)


def _has(labels: Mapping[str, str], key: str, equals: str, value: str) -> bool:
    return key in labels and (not equals or labels[key] == value)
