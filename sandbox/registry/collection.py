"""Collection: bytes that no manifest needs are found (mark) and deleted (sweep), while pushes go on.

Lines and order are those of `registry garbage-collect`, one bounded step a line, so that a caller may show
them as they come. Deleting a manifest or a tag frees nothing; this does.
Source: distribution/distribution, registry/storage/garbagecollect.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import LearnerError
from sandbox.image import Index, parse_manifest
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from sandbox.image.digest import Digest
    from sandbox.registry.names import Name
    from sandbox.registry.storage import Store
    from sandbox.registry.storage.repository import Repository


def collect(
    store: Store, *, delete_untagged: bool = False, dry_run: bool = False
) -> Generator[str, None, list[Digest]]:
    """Delete what nothing needs, saying each step; returns the digests of the blobs deleted.

    With `delete_untagged`, manifests go, too, that no tag leads to: not by itself, not through an index,
    and not as referrer of one that stays.
    """
    with store.leases.collecting():
        marked: set[Digest] = set()
        untagged: list[tuple[Name, Digest]] = []
        for name in store.repositories():
            yield name
            kept = yield from _mark_repository(store, name, marked, delete_untagged=delete_untagged)
            untagged += [
                (name, digest) for digest in store.repository(name).manifests() if digest not in kept
            ]
        eligible = [digest for digest in store.blobs if digest not in marked]
        yield ""
        found = f"{len(eligible)} blobs and {len(untagged)} manifests eligible for deletion"
        yield f"{len(marked)} blobs marked, {found}"
        return (yield from _sweep(store, eligible, untagged, dry_run=dry_run))


def _mark_repository(
    store: Store, name: Name, marked: set[Digest], *, delete_untagged: bool
) -> Generator[str, None, set[Digest]]:
    """Mark what a repository's manifests need; returns the manifests that stay."""
    repository = store.repository(name)
    kept = set(_reachable(store, repository) if delete_untagged else repository.manifests())
    for digest in sorted(kept):
        yield f"{name}: marking manifest {digest} "
        marked.add(digest)
        for part in _parts(store, digest):
            yield f"{name}: marking blob {part}"
            marked.add(part)
    return kept


def _reachable(store: Store, repository: Repository) -> Iterator[Digest]:
    """Go from the tags through indexes, and to what refers to what is reached."""
    manifests = repository.manifests()
    subjects = {digest: _subject(store, digest) for digest in manifests}
    waiting = [digest for tag in repository.tags() if (digest := repository.resolve(tag))]
    seen: set[Digest] = set()
    while waiting:
        digest = waiting.pop()
        if digest in seen or digest not in subjects:
            continue
        seen.add(digest)
        yield digest
        waiting += _parts(store, digest)
        waiting += [referrer for referrer, subject in subjects.items() if subject == digest]


def _parts(store: Store, digest: Digest) -> list[Digest]:
    """List what a manifest is made of; one that cannot be read keeps nothing but itself."""
    try:
        manifest = parse_manifest(store.blobs.read(digest))
    except (UnknownBlobError, LearnerError):
        return []
    if isinstance(manifest, Index):
        return [entry.digest for entry in manifest.manifests]
    return [manifest.config.digest, *(layer.digest for layer in manifest.layers)]


def _subject(store: Store, digest: Digest) -> Digest | None:
    try:
        return store.facts.of(digest).subject
    except (UnknownBlobError, LearnerError):
        return None


def _sweep(
    store: Store,
    eligible: list[Digest],
    untagged: list[tuple[Name, Digest]],
    *,
    dry_run: bool,
) -> Generator[str, None, list[Digest]]:
    for name, digest in untagged:
        yield f"manifest eligible for deletion: {digest}"
        if not dry_run:
            _delete_untagged(store, name, digest)
    deleted = []
    for digest in eligible:
        yield f"blob eligible for deletion: {digest}"
        if not dry_run and _delete_blob(store, digest):
            deleted.append(digest)
    if not dry_run:
        _unlink_missing(store)
    return deleted


def _delete_untagged(store: Store, name: Name, digest: Digest) -> None:
    """Delete a manifest's link, unless it was pushed or tagged since the marking."""
    repository = store.repository(name)
    with store.changing(name):
        is_tagged = any(repository.resolve(tag) == digest for tag in repository.tags())
        if not is_tagged and repository.has_manifest(digest):
            store.leases.delete_unless_held(digest, lambda: repository.unlink_manifest(digest))


def _delete_blob(store: Store, digest: Digest) -> bool:
    return store.leases.delete_unless_held(digest, lambda: store.blobs.delete(digest))


def _unlink_missing(store: Store) -> None:
    """Take links away whose bytes are gone, so that a mount or a HEAD does not follow them."""
    for name in store.repositories():
        repository = store.repository(name)
        for digest in repository.blobs():
            with store.changing(name):
                if not store.blobs.is_stored(digest) and repository.has_blob(digest):
                    repository.unlink_blob(digest)
