"""Reading a registry's state over its API: tags, their manifests, those of indexes, configs."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypedDict, TypeVar

from sandbox.errors import InvalidContentError, InvalidDigestError, RegistryError
from sandbox.image import Config, Index, media_types
from sandbox.snapshot.registry_state import ManifestState, RegistryState, RepositoryState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sandbox.image import Descriptor, Manifest
    from sandbox.wire import Client

NOT_FOUND = 404

A = TypeVar("A")
B = TypeVar("B")


class Map(Protocol):
    """`map`, or a thread pool's."""

    def __call__(self, function: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
        """Call the function with each item and yield the results in order."""


class _Common(TypedDict):
    size_bytes: int
    subject: str
    artifact_type: str


class Found(NamedTuple):
    """A manifest that was read: whose it is, its digest, its state, and the config still to be read."""

    repository: str
    digest: str
    state: ManifestState
    config: Descriptor | None = None


def read_registry(client: Client, each: Map = map) -> RegistryState:
    """Read all that a registry's tags reach; `each` maps a function, perhaps in threads."""
    silent = client.unrecorded()
    names = silent.catalog()
    tags = dict(zip(names, each(lambda name: _tags(silent, name), names), strict=True))
    tagged = [(name, tag) for name in names for tag in tags[name]]
    found = dict(zip(tagged, each(lambda where: _manifest(silent, *where), tagged), strict=True))
    reached = _with_children(silent, [manifest for manifest in found.values() if manifest], each)
    states = sorted(each(lambda manifest: _with_config(silent, manifest), reached), key=itemgetter(0, 1))
    manifests: dict[str, dict[str, ManifestState]] = {name: {} for name in names}
    for repository, digest, state in states:
        manifests[repository][digest] = state
    digests: dict[str, dict[str, str]] = {name: {} for name in names}
    for (name, tag), manifest in found.items():
        digests[name][tag] = manifest.digest if manifest else ""
    return RegistryState({name: RepositoryState(digests[name], manifests[name]) for name in names})


def read_manifests(
    client: Client, wanted: Iterable[tuple[str, str]], each: Map = map
) -> Iterator[tuple[str, str, ManifestState]]:
    """Read manifests by (repository, digest), and those that they list; what is not there is left out."""
    found = [manifest for manifest in each(lambda where: _manifest(client, *where), wanted) if manifest]
    return each(lambda manifest: _with_config(client, manifest), _with_children(client, found, each))


def _tags(client: Client, repository: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(client.tags(repository)))
    except RegistryError as error:
        if error.status == NOT_FOUND:  # the catalogue still names it, but it holds nothing
            return ()
        raise


def _manifest(client: Client, repository: str, reference: str) -> Found | None:
    try:
        manifest = client.manifest(repository, reference)
    except RegistryError as error:
        if error.status == NOT_FOUND:
            return None
        raise
    except (InvalidContentError, InvalidDigestError) as error:
        held = client.resolve(repository, reference)
        return Found(repository, held.digest, ManifestState(held.media_type, problem=str(error)))
    if isinstance(manifest, Index):
        children = tuple(entry.digest for entry in manifest.manifests)
        index = ManifestState(manifest.media_type, children=children, **_common(manifest))
        return Found(repository, manifest.digest, index)
    state = ManifestState(
        manifest.media_type,
        config_digest=manifest.config.digest,
        layers=manifest.layers,
        config_size_bytes=manifest.config.size_bytes,
        **_common(manifest),
    )
    return Found(repository, manifest.digest, state, manifest.config)


def _common(manifest: Manifest | Index) -> _Common:
    """Return what manifests and indexes both tell of themselves."""
    subject = str(manifest.subject.digest) if manifest.subject else ""
    size_bytes = len(manifest.content)
    return {"size_bytes": size_bytes, "subject": subject, "artifact_type": manifest.artifact_type}


def _with_children(client: Client, reached: list[Found], each: Map) -> list[Found]:
    """Add what indexes point to, and what that points to; a child that is not there is left out."""
    known = {(found.repository, found.digest): found for found in reached}
    newest = list(known.values())
    while newest:
        children = {(found.repository, child) for found in newest for child in found.state.children}
        wanted = sorted(children - known.keys())
        newest = [found for found in each(lambda where: _manifest(client, *where), wanted) if found]
        known |= {(found.repository, found.digest): found for found in newest}
    return list(known.values())


def _with_config(client: Client, found: Found) -> tuple[str, str, ManifestState]:
    """Read an image's config into its state; an artifact's config is nobody's business here."""
    state = found.state
    if found.config and found.config.media_type in media_types.CONFIGS:
        try:
            config = Config.parse(client.blob(found.repository, found.config.digest))
        except (RegistryError, InvalidContentError, InvalidDigestError) as error:
            state = replace(state, problem=str(error))
        else:
            state = replace(
                state, platform=config.platform, labels=config.labels, diff_ids=tuple(config.diff_ids)
            )
    return found.repository, found.digest, state
