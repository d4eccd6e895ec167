"""Names: which image each tag and each digest of a repository means on this engine. One small file a name.

They are an engine's own list, moved by tag, build, pull, load and removal, and by nothing that happens in a
registry. Names are full (`docker.io/library/python`) inside, and familiar (`python`) to clients.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sandbox.errors import InvalidDigestError, InvalidReferenceError
from sandbox.image.digest import Digest
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.registry.storage.files import Files

_FOLDER = "names"


class Names:
    """The names of one engine: in memory, and written through. Every method is one step for anyone who looks.

    A key is a `Reference` with a tag or with a digest, not with both.
    """

    def __init__(self, files: Files) -> None:
        """Read the files."""
        self._files = files
        self._lock = threading.RLock()
        self._ids = dict(self._stored(_FOLDER))
        self._names: dict[Digest, set[Reference]] = {}
        for name, image_id in self._ids.items():
            self._names.setdefault(image_id, set()).add(name)

    def get(self, reference: Reference) -> Digest | None:
        """Return the image that a name means; of a name with tag and digest, the digest counts."""
        with self._lock:
            return self._ids.get(_key(reference))

    def set(self, reference: Reference, image_id: Digest) -> Digest | None:
        """Let a name mean an image; returns what it meant before."""
        key = _key(reference)
        with self._lock:
            before = self._ids.get(key)
            if before != image_id:
                self._files.write(_path(key), image_id.encode())
                self._ids[key] = image_id
                self._names.setdefault(image_id, set()).add(key)
                if before is not None:
                    self._names[before].discard(key)
            return before

    def remove(self, reference: Reference) -> bool:
        """Drop a name; False if there is none."""
        key = _key(reference)
        with self._lock:
            before = self._ids.pop(key, None)
            if before is None:
                return False
            self._names[before].discard(key)
            self._files.delete(_path(key))
            return True

    def of(self, image_id: Digest) -> list[Reference]:
        """All names of an image: those with a tag before those with a digest, each in order."""
        with self._lock:
            found = self._names.get(image_id, set()).copy()
        return sorted(found, key=_order)

    def all(self) -> dict[Reference, Digest]:
        """Every name, in order."""
        with self._lock:
            return dict(sorted(self._ids.items(), key=lambda item: _order(item[0])))

    def tags(self, repository: str) -> dict[str, Digest]:
        """Every tag of a full repository name (`docker.io/library/python`): {tag: image}."""
        with self._lock:
            return {
                name.tag: each for name, each in self._ids.items() if name.tag and name.name == repository
            }

    def _stored(self, folder: str, parts: tuple[str, ...] = ()) -> Iterator[tuple[Reference, Digest]]:
        for name in self._files.names(folder):
            inside = f"{folder}/{name}"
            if name == "_names":
                yield from self._stored_names("/".join(map(unquote, parts)), inside)
            else:
                yield from self._stored(inside, (*parts, name))

    def _stored_names(self, repository: str, folder: str) -> Iterator[tuple[Reference, Digest]]:
        for name in self._files.names(folder):
            try:
                image_id = Digest(self._files.read(f"{folder}/{name}").decode("ascii", "replace"))
                yield Reference.parse(repository + unquote(name), default_tag=""), image_id
            except (InvalidDigestError, InvalidReferenceError):
                continue  # not a name: a damaged file names nothing, and the next tag writes it anew


def familiar(names: list[Reference], *, digests: bool) -> list[str]:
    """Return `RepoTags`, or `RepoDigests`, as clients see them."""
    return [name.familiar for name in names if bool(name.digest) == digests]


def _key(reference: Reference) -> Reference:
    if reference.digest:
        return Reference(reference.registry, reference.repository, digest=reference.digest)
    return reference


def _path(key: Reference) -> str:
    """One file a name; `_names` and `@` are in no component, and a port's colon is no character of files."""
    suffix = f"@{key.digest}" if key.digest else f":{key.tag}"
    return f"{_FOLDER}/{quote(key.name, safe='/')}/_names/{quote(suffix, safe='')}"


def _order(name: Reference) -> tuple[bool, str, str]:
    return bool(name.digest), name.familiar, name.tag
