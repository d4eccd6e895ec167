"""A registry whose log is looked at: what the tests of faults begin with and end with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry
from sandbox.wire.log_line import read_fields
from tests.registry.world import IMAGE, LAYER, NAME, START, Ask, ask, push_image

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.registry.storage import Store


class Watched:
    """A registry with its log; without a root and a store it is in memory."""

    def __init__(self, root: Path | None = None, store: Store | None = None) -> None:
        """Start it."""
        self.lines: list[str] = []
        self.app = Registry(
            Configuration(root=root, is_delete_enabled=True), write_log=self.lines.append, store=store
        )

    def location(self) -> str:
        """Begin an upload."""
        return ask(self.app, START).headers.get("Location")

    @property
    def mistakes(self) -> list[str]:
        """The lines that tell of a mistake of ours, or of content that is not what it says."""
        return [*self._telling_of("panic"), *self._telling_of("corrupt")]

    def check_it_works(self) -> None:
        """Push and pull an image; no mistake of ours was logged, now or before."""
        assert [ask(self.app, step).status for step in push_image()] == [201, 201, 201]
        assert ask(self.app, Ask("GET", f"/v2/{NAME}/manifests/1.0")).body == IMAGE
        assert ask(self.app, Ask("GET", f"/v2/{NAME}/blobs/{Digest.of(LAYER)}")).body == LAYER
        assert self._telling_of("panic") == []

    def _telling_of(self, word: str) -> list[str]:
        """Find lines by their message: what a client asks for stands in other fields, and may be any word."""
        return [line for line in self.lines if word in read_fields(line).get("msg", "")]
