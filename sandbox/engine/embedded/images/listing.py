"""`GET /images/json`: the list of images, and its filters.

Source: Docker Engine API 1.50, "List Images"; moby `daemon/images/images.go`.
"""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.images.describing import as_listed, created_s, summary
from sandbox.engine.embedded.labels import has_labels
from sandbox.engine.embedded.times import seconds_of
from sandbox.engine.embedded.truth import truth_of
from sandbox.errors import InvalidReferenceError
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.images.image import Image
    from sandbox.engine.embedded.images.store import Images

FILTERS = ("dangling", "label", "before", "since", "reference", "until")


def list_images(call: Call) -> Response:
    """List images: those with a name or nothing built on them; with `all`, every step of a build, too."""
    images = call.world.images
    filters = call.query.filters(FILTERS)
    if call.query.get("filter"):  # the form of API 1.24
        filters.setdefault("reference", []).append(call.query.get("filter"))
    wanted = wanted_images(images, filters, every=call.query.flag("all"))
    patterns = filters.get("reference", [])
    entries = [summary(images, image, call.api) for image in wanted]
    if patterns:
        for entry in entries:
            for kind in ("RepoTags", "RepoDigests"):
                entry[kind] = [name for name in entry[kind] or () if matches_any(name, patterns)] or None
    return json_answer([as_listed(entry, call.api) for entry in entries])


def wanted_images(images: Images, filters: Mapping[str, Sequence[str]], *, every: bool) -> list[Image]:
    """Return the images that all filters let through, the newest first."""
    conditions = list(_conditions(images, filters))
    dangling = is_dangling_wanted(filters)
    return [
        image
        for image in images.all()
        if all(condition(image) for condition in conditions)
        and (every or is_shown(images, image))
        and (dangling is None or is_dangling(images, image) == dangling)
    ]


def is_shown(images: Images, image: Image) -> bool:
    """Tell whether an image is in lists without `all`: it has a name, or nothing is built on it."""
    return bool(images.names.of(image.id)) or not images.children(image.id)


def is_dangling(images: Images, image: Image) -> bool:
    """Tell whether an image has no tag, and nothing is built on it."""
    has_tag = any(not name.digest for name in images.names.of(image.id))
    return not has_tag and not images.children(image.id)


def is_dangling_wanted(filters: Mapping[str, Sequence[str]], name: str = "dangling") -> bool | None:
    """Read the filter of that name, None without one; raises `EngineError` 400 for what is no truth value."""
    return truth_of(filters, name)


def matches_any(name: str, patterns: Sequence[str]) -> bool:
    """Tell whether a familiar name fits a pattern.

    Source: github.com/distribution/reference, `helpers.go`, `FamiliarMatch`: with or without tag, and `*`
    does not reach over a slash.
    """
    repository, _, digest = name.partition("@")
    repository = repository if digest else repository.rpartition(":")[0]
    return any(_fits(candidate, pattern) for pattern in patterns for candidate in (name, repository))


def _fits(name: str, pattern: str) -> bool:
    parts, wanted = name.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))


def _conditions(images: Images, filters: Mapping[str, Sequence[str]]) -> list[Callable[[Image], bool]]:
    found: list[Callable[[Image], bool]] = []
    if filters.get("label"):
        found.append(lambda image: has_labels(image.labels, filters["label"]))
    if filters.get("reference"):
        found.append(lambda image: _is_named(images, image, filters["reference"]))
    found += [_older_than(created_s(images.find(text).created)) for text in filters.get("before", [])]
    found += [_newer_than(created_s(images.find(text).created)) for text in filters.get("since", [])]
    found += [_older_than(seconds_of(text)) for text in filters.get("until", [])]
    return found


def _older_than(moment_s: float) -> Callable[[Image], bool]:
    return lambda image: created_s(image.created) < moment_s


def _newer_than(moment_s: float) -> Callable[[Image], bool]:
    return lambda image: created_s(image.created) > moment_s


def _is_named(images: Images, image: Image, patterns: Sequence[str]) -> bool:
    names = images.names.of(image.id)
    return any(matches_any(name.familiar, [_as_familiar(each) for each in patterns]) for name in names)


def _as_familiar(pattern: str) -> str:
    """Let `docker.io/library/python` find what is listed as `python`."""
    try:
        return Reference.parse(pattern, default_tag="").familiar
    except InvalidReferenceError:
        return pattern
