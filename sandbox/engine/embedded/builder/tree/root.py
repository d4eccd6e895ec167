"""A file system of layers, as a container would see it: the upper layer's entry counts.

Links are followed inside it alone: `..` and absolute targets begin at its root, whatever they say, as they
would for a process in a container. No path leads to a file of this machine.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.tree.entry import Kind
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.engine.embedded.builder.tree.entry import Entry
    from sandbox.engine.embedded.builder.tree.layer import LayerTree

MOST_LINKS = 255
"""How many links a path may lead over. Source: moby/sys `symlink`, whose limit it is."""


class TooManyLinksError(EngineError):
    """A path whose links lead in a circle."""


class Root:
    """Layers, bottom first. It reads them whenever it is asked: a layer may grow meanwhile."""

    def __init__(self, layers: Sequence[LayerTree]) -> None:
        """See these layers."""
        self.layers = tuple(layers)

    def get(self, path: str) -> Entry | None:
        """Return what is at a path, following no link."""
        for layer in reversed(self.layers):
            found = layer.get(path)
            if found is not None:
                return found
            if layer.hides(path):
                return None
        return None

    def names(self, folder: str) -> list[str]:
        """List a folder, following no link, in order."""
        seen: set[str] = set()
        above: list[LayerTree] = []
        for layer in reversed(self.layers):
            inside = {name: posixpath.join(folder, name) for name in layer.names(folder)}
            seen |= {name for name, path in inside.items() if not any(each.hides(path) for each in above)}
            if layer.hides_below(folder):
                break
            above.append(layer)
        return sorted(seen)

    def walk(self, start: str) -> Iterator[tuple[str, Entry]]:
        """Go through a path and all below it, following no link: each folder before what is in it."""
        waiting = [start]
        while waiting:
            path = waiting.pop()
            entry = self.get(path)
            if entry is None:
                continue
            yield path, entry
            if entry.is_folder:
                waiting += [posixpath.join(path, name) for name in reversed(self.names(path))]

    def resolve(self, path: str, scope: str = "") -> str:
        """Return the path that a path in a folder (`scope`) leads to, whether anything is there or not.

        Links that lead out of the folder begin at it again, as if it were a root. Raises `TooManyLinksError`.
        """
        top = scope.split("/") if scope else []
        done = list(top)
        waiting = path.split("/")[::-1]
        links = 0
        while waiting:
            name = waiting.pop()
            if name in ("", ".", ".."):
                done = done[: max(len(done) - 1, len(top))] if name == ".." else done
                continue
            entry = self.get("/".join((*done, name)))
            if entry is None or entry.kind is not Kind.LINK:
                done.append(name)
                continue
            links += 1
            if links > MOST_LINKS:
                raise TooManyLinksError(f"too many links in {path}")
            waiting += entry.target.split("/")[::-1]
            done = list(top) if entry.target.startswith("/") else done
        return "/".join(done)
