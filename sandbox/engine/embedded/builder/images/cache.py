"""What has been built before: an image made from the same parent by the same step, with the same settings.

With `--cache-from`, the images named there count as well, by their histories. An image for another platform
never counts. Source: moby `image/cache/cache.go`, `compare.go`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import encoded
from sandbox.engine.embedded.builder.stage.state import platform_of
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.builder.stage.run_config import RunConfig
    from sandbox.engine.embedded.builder.stage.state import StageState
    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.images.store import Images
    from sandbox.image.platform import Platform

_COMPARED = ("AttachStdout", "AttachStderr", "User", "Tty")
_COMPARED_LISTS = ("Cmd", "Env", "Entrypoint")
_COMPARED_MAPS = ("Labels", "ExposedPorts", "Volumes")
_KEPT = ("architecture", "os", "variant", "author", "os.version", "os.features")


@dataclass
class Cache:
    """The cache of one build. After the first miss of a stage nothing is found any more until the next."""

    images: Images
    lease: Lease
    sources: list[Image] | None = None
    is_on: bool = True
    _missed: bool = False
    _current: list[Image] = field(default_factory=list)

    @classmethod
    def of(cls, images: Images, lease: Lease, names: tuple[str, ...], *, is_on: bool) -> Cache:
        """Look up the images of `--cache-from`; one that is not there is passed over.

        If none is there, nothing is cached.
        """
        found = [image for image in (_found(images, name) for name in names) if image is not None]
        return cls(images, lease, found if names else None, is_on)

    def begin_stage(self) -> None:
        """Begin anew."""
        self._missed = False
        self._current = list(self.sources or ())

    def find(self, state: StageState, step: RunConfig) -> Image | None:
        """Return the image that a step would make, if there is one, held by the lease."""
        if not self.is_on or self._missed:
            return None
        looks_locally = self.sources is None
        found = self._local(state, step) if looks_locally else self._with_sources(state, step)
        if found is None or not all(self.lease.take(digest) for digest in found.content):
            self._missed = True
            return None
        return found

    def _local(self, state: StageState, step: RunConfig) -> Image | None:
        wanted = step.to_json()
        if state.image is None:
            children = [image for image in self.images.all() if image.parent is None]
        else:
            children = self.images.children(state.image.id)
        same = [image for image in children if _is_step(image, wanted) and _is_for(image, state.platform)]
        return max(same, key=lambda image: image.created, default=None)

    def _with_sources(self, state: StageState, step: RunConfig) -> Image | None:
        local = self._local(state, step)
        if local is not None and any(self._stands_on(source, local) for source in self._current):
            return local
        depth = len(_history(state.image)) if state.image else 0
        for source in self._current:
            if not _is_for(source, state.platform) or not _continues(source, state.image):
                continue
            history = _history(source)
            if " ".join(step.command or ()) != history[depth].get("created_by", ""):
                continue
            if depth == len(history) - 1:
                return source
            self._current = [source]
            return self._restored(state.image, source, step)
        return None

    def _stands_on(self, image: Image, other: Image) -> bool:
        parent = image.parent
        while parent is not None:
            if parent == other.id:
                return True
            above = self.images.get(parent)
            parent = above.parent if above else None
        return False

    def _restored(self, parent: Image | None, source: Image, step: RunConfig) -> Image:
        """Make the image that stood between a parent and a source, out of the source's history."""
        depth = len(_history(parent)) if parent else 0
        history = _history(source)[: depth + 1]
        count = sum(1 for entry in history if not entry.get("empty_layer"))
        fields = {name: source.fields[name] for name in _KEPT if source.fields.get(name)}
        settings = replace(step, image=parent.id if parent else "").to_json()
        config: dict[str, Any] = {
            **fields,
            "config": settings,
            "container_config": settings,
            "created": history[-1].get("created", source.created),
            "history": history,
            "rootfs": {"type": "layers", "diff_ids": list(source.diff_ids[:count])},
        }
        for layer in source.layers[:count]:
            self.lease.take(layer.digest)
        content = encoded(dict(sorted(config.items())))
        return self.images.add(
            content, source.layers[:count], self.lease, parent=parent.id if parent else None
        )


def _found(images: Images, name: str) -> Image | None:
    try:
        return images.find(name)
    except EngineError:
        return None


def _history(image: Image | None) -> list[dict[str, Any]]:
    return list(image.fields.get("history") or ()) if image else []


def _continues(image: Image, parent: Image | None) -> bool:
    """Tell whether an image's history and layers begin with all of another's, and go on."""
    mine, other = _history(image), _history(parent)
    layers = parent.diff_ids if parent else ()
    return len(mine) > len(other) and mine[: len(other)] == other and image.diff_ids[: len(layers)] == layers


def _is_for(image: Image, platform: Platform) -> bool:
    return platform_of(image, platform) == platform


def _is_step(image: Image, wanted: Mapping[str, Any]) -> bool:
    known = image.fields.get("container_config")
    if not known or known.get("OpenStdin") or wanted.get("OpenStdin"):
        return False
    return (
        all((known.get(name) or "") == (wanted.get(name) or "") for name in _COMPARED)
        and all((known.get(name) or []) == (wanted.get(name) or []) for name in _COMPARED_LISTS)
        and all((known.get(name) or {}) == (wanted.get(name) or {}) for name in _COMPARED_MAPS)
    )
