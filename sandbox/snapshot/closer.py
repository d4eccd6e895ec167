"""A closer look at a registry: manifests that no tag reaches, and referrers.

A registry lists tags alone. A manifest without a tag is found only by a digest that is known from
elsewhere, an earlier snapshot say; a referrer by asking for those of each manifest, or through the tag that
stands in for that question where the registry doesn't answer it. Views look closer; exercises need not.
Source: OCI distribution specification 1.1, "Listing Referrers" and "Referrers Tag Schema".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.errors import RegistryError
from sandbox.image import Index
from sandbox.snapshot.registry_reading import NOT_FOUND, read_manifests
from sandbox.snapshot.registry_state import RegistryState, RepositoryState
from sandbox.wire.pages import next_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.snapshot.registry_state import ManifestState
    from sandbox.wire import Client

OK = 200


def look_closer(client: Client, seen: RegistryState, known: Mapping[str, Iterable[str]]) -> RegistryState:
    """Add to a state what no tag reaches: `known` digests, by repository, if still there, and referrers."""
    silent = client.unrecorded()
    with_untagged = {name: _add(silent, name, state, known.get(name, ())) for name, state in _each(seen)}
    return RegistryState(_with_referrers(silent, with_untagged))


def _each(seen: RegistryState) -> Iterable[tuple[str, RepositoryState]]:
    return sorted(seen.repositories.items())


def _add(client: Client, name: str, state: RepositoryState, digests: Iterable[str]) -> RepositoryState:
    wanted = [(name, digest) for digest in sorted(set(digests) - state.manifests.keys())]
    found = {digest: manifest for _, digest, manifest in read_manifests(client, wanted)}
    return RepositoryState(state.tags, {**state.manifests, **found}) if found else state


def _with_referrers(client: Client, states: Mapping[str, RepositoryState]) -> dict[str, RepositoryState]:
    """Ask for the referrers of every manifest, and of those; stop where the registry knows no such path."""
    grown = dict(states)
    for name, state in states.items():
        asked: set[str] = set()
        known: Mapping[str, ManifestState] = state.manifests
        while newest := sorted(known.keys() - asked):
            for digest in newest:
                referrers = _referrers(client, name, digest)
                if referrers is None:
                    return grown
                grown[name] = _add(client, name, grown[name], referrers)
            asked.update(newest)
            known = grown[name].manifests
    return grown


def _referrers(client: Client, repository: str, digest: str) -> list[str] | None:
    """Return the digests of all referrers, None where the registry doesn't answer the question."""
    url = f"{client.url}/v2/{quote(repository)}/referrers/{digest}"
    found: list[str] = []
    seen: set[str] = set()
    while url and url not in seen:
        seen.add(url)
        response = client.request("GET", url)
        if response.status == NOT_FOUND:
            return None
        if response.status != OK:
            raise RegistryError(f"GET {url} → {response.status}", status=response.status)
        found += [entry.digest for entry in Index.parse(response.body).manifests]
        url = next_page(response, url)
    return found
