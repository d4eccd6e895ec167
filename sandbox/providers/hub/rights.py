"""Who may do what: anybody reads what is public, an owner does anything in the namespace of that name.

A repository that is missing and one that is private are refused alike, so that nobody learns which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.registry.names import parse_name

if TYPE_CHECKING:
    from sandbox.providers.hub.seeds import Seeds
    from sandbox.registry.names import Name
    from sandbox.registry.storage import Store

_PRIVATE = "hub/private"
OWNER = ("delete", "pull", "push")


class Rights:
    """The rights of everybody in all repositories."""

    def __init__(self, seeds: Seeds, store: Store) -> None:
        """Look at both whenever somebody asks."""
        self._seeds = seeds
        self._store = store

    def actions(self, user: str, name: str) -> tuple[str, ...]:
        """Return what a user ("" for anybody) may do in a repository, none for one that can't be seen."""
        repository = parse_name(name)
        if repository is None:
            return ()
        if self._seeds.has(repository):
            return ("pull",)
        if user and repository.startswith(f"{user}/"):
            return OWNER
        is_public = self._store.repository(repository).is_known and not self.is_private(repository)
        return ("pull",) if is_public else ()

    def is_private(self, name: Name) -> bool:
        """Tell whether only the owner sees a repository."""
        return self._store.files.has(f"{_PRIVATE}/{name}/is")

    def set_private(self, name: Name, *, is_private: bool) -> None:
        """Hide a repository, or show it; it need not exist yet."""
        if is_private:
            self._store.files.write(f"{_PRIVATE}/{name}/is", b"")
        elif self.is_private(name):
            self._store.files.delete(f"{_PRIVATE}/{name}/is")
