"""Filters of lists of networks. Source: moby `daemon/network/filter.go`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.labels import has_labels
from sandbox.engine.embedded.times import seconds_of
from sandbox.engine.embedded.truth import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.engine.embedded.networks.store import Network, Networks

FILTERS = ("dangling", "driver", "id", "label", "name", "scope", "type")
PRUNE_FILTERS = ("label", "label!", "until")


def is_wanted(networks: Networks, network: Network, filters: Mapping[str, list[str]]) -> bool:
    """Tell whether a network passes all filters, one value of each."""
    dangling = truth_of(filters, "dangling")
    is_free = not network.is_preset and not networks.users(network)
    kind = "builtin" if network.is_preset else "custom"
    tests: dict[str, Callable[[str], bool]] = {
        "name": lambda text: text in network.name,
        "id": network.id.startswith,
        "driver": lambda text: text == network.driver,
        "scope": lambda text: text == "local",
        "type": lambda text: text == kind,
    }
    passes = all(any(map(test, filters[name])) for name, test in tests.items() if name in filters)
    has_all = has_labels(network.labels, filters.get("label", []))
    return passes and has_all and (dangling is None or dangling == is_free)


def is_prunable(network: Network, filters: Mapping[str, list[str]]) -> bool:
    """Tell whether a network passes the filters of `docker network prune`."""
    if any(network.created_s >= seconds_of(text) for text in filters.get("until", [])):
        return False
    unwanted = filters.get("label!", [])
    has_all = has_labels(network.labels, filters.get("label", []))
    return has_all and not any(has_labels(network.labels, [text]) for text in unwanted)
