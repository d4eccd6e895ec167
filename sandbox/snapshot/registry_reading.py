"""Reading a registry's state over its API: tags, their manifests, those of indexes, configs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypedDict, TypeVar

from sandbox.errors import (
    InvalidContentError,
    InvalidDigestError,
    RegistryError,
    RegistryUnreachableError,
)
from sandbox.image import Config, Digest, Index, media_types, parse_manifest
from sandbox.image.digest import is_digest
from sandbox.snapshot.contents import Contents
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


def read_registry(client: Client, contents: Contents, each: Map = map) -> RegistryState:
    """Read all that a registry's tags reach; `each` maps a function, perhaps in threads."""
    return _Reading(client.unrecorded(), contents, each).registry()


def read_manifests(
    client: Client, wanted: Iterable[tuple[str, str]], contents: Contents | None = None
) -> list[tuple[str, str, ManifestState]]:
    """Read manifests by (repository, digest), and those that they list; what is not there is left out."""
    return _Reading(client, contents or Contents.none_read(), map).manifests(wanted)


@dataclass(frozen=True)
class _Reading:
    """One reading of one registry."""

    client: Client
    contents: Contents
    each: Map

    def registry(self) -> RegistryState:
        """Read tags, then what they name, then what that names, then the configs."""
        names = self.client.catalog()
        tags = dict(zip(names, self.each(self._tags, names), strict=True))
        tagged = [(name, tag) for name in names for tag in tags[name]]
        found = dict(zip(tagged, self.each(self._manifest, tagged), strict=True))
        states = self._states(found.values())
        manifests: dict[str, dict[str, ManifestState]] = {name: {} for name in names}
        for repository, digest, state in states:
            manifests[repository][digest] = state
        digests: dict[str, dict[str, str]] = {name: {} for name in names}
        for (name, tag), manifest in found.items():
            digests[name][tag] = manifest.digest if manifest else ""
        return RegistryState({name: RepositoryState(digests[name], manifests[name]) for name in names})

    def manifests(self, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str, ManifestState]]:
        """Read manifests by (repository, digest), what these name, and the configs."""
        return self._states(self.each(self._manifest, wanted))

    def _states(self, found: Iterable[Found | None]) -> list[tuple[str, str, ManifestState]]:
        reached = self._with_children([manifest for manifest in found if manifest])
        return sorted(self.each(self._with_config, reached), key=itemgetter(0, 1))

    def _tags(self, repository: str) -> tuple[str, ...]:
        try:
            return tuple(sorted(self.client.tags(repository)))
        except RegistryError as error:
            if error.status == NOT_FOUND:  # the catalogue still names it, but it holds nothing
                return ()
            raise

    def _manifest(self, where: tuple[str, str]) -> Found | None:
        repository, reference = where
        try:
            answer = self.client.manifest_answer(repository, reference)
        except RegistryError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        promised = reference if is_digest(reference) else answer.header("Docker-Content-Digest")
        media_type = answer.header("Content-Type")
        try:
            digest = _verified(promised, answer.body)
            manifest = self.contents.manifests.get(
                (digest, media_type), lambda: parse_manifest(answer.body, media_type)
            )
        except (InvalidContentError, InvalidDigestError) as error:
            name = promised if is_digest(promised) else Digest.of(answer.body)
            return Found(repository, name, ManifestState(media_type, problem=str(error)))
        return _found(repository, digest, manifest)

    def _with_children(self, reached: list[Found]) -> list[Found]:
        """Add what indexes point to, and what that points to; a child that is not there is left out."""
        known = {(found.repository, found.digest): found for found in reached}
        newest = list(known.values())
        while newest:
            children = {(found.repository, child) for found in newest for child in found.state.children}
            wanted = sorted(children - known.keys())
            newest = [found for found in self.each(self._manifest, wanted) if found]
            known |= {(found.repository, found.digest): found for found in newest}
        return list(known.values())

    def _with_config(self, found: Found) -> tuple[str, str, ManifestState]:
        """Read an image's config into its state; an artifact's config is nobody's business here."""
        state = found.state
        if found.config and found.config.media_type in media_types.CONFIGS:
            try:
                config = self._config(found.repository, found.config.digest)
            except (RegistryError, InvalidContentError, InvalidDigestError) as error:
                state = replace(state, problem=self._problem(error, found.config.digest))
            else:
                state = replace(
                    state,
                    platform=config.platform,
                    labels=dict(config.labels),
                    diff_ids=tuple(config.diff_ids),
                )
        return found.repository, found.digest, state

    def _config(self, repository: str, digest: Digest) -> Config:
        content = self.client.blob(repository, digest)
        return self.contents.configs.get(digest, lambda: Config.parse(content))

    def _problem(self, error: Exception, digest: Digest) -> str:
        """Say why a config can't be read.

        Raises:
            RegistryUnreachableError: the registry answers no more, which is no fault of the config.
        """
        if not isinstance(error, RegistryUnreachableError):
            return str(error)
        self.client.ping()
        return f"The registry broke off while it sent the config {digest}: its bytes are gone or damaged."


def _verified(promised: str, content: bytes) -> Digest:
    if not promised:  # the specification leaves the digest's header optional
        return Digest.of(content)
    digest = Digest(promised)
    digest.verify(content)
    return digest


def _found(repository: str, digest: Digest, manifest: Manifest | Index) -> Found:
    if isinstance(manifest, Index):
        children = tuple(entry.digest for entry in manifest.manifests)
        index = ManifestState(manifest.media_type, children=children, **_common(manifest))
        return Found(repository, digest, index)
    state = ManifestState(
        manifest.media_type,
        config_digest=manifest.config.digest,
        layers=manifest.layers,
        config_size_bytes=manifest.config.size_bytes,
        **_common(manifest),
    )
    return Found(repository, digest, state, manifest.config)


def _common(manifest: Manifest | Index) -> _Common:
    """Return what manifests and indexes both tell of themselves."""
    subject = str(manifest.subject.digest) if manifest.subject else ""
    size_bytes = len(manifest.content)
    return {"size_bytes": size_bytes, "subject": subject, "artifact_type": manifest.artifact_type}
