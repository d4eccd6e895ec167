"""Registries drawn by Hypothesis: repositories of tags, indexes, manifests, shared layers and referrers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from sandbox.image import Digest, Platform, media_types
from sandbox.snapshot import ManifestState, RepositoryState
from tests.views.samples import manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    States = dict[str, RepositoryState]

NAMES = ("app", "skylark/forecast", "tool")
PLATFORMS = (Platform("linux", "amd64"), Platform("linux", "arm64"))


def named(word: str, salt: str = "") -> str:
    """Return a digest that goes by a word."""
    return str(Digest.of(f"{word}{salt}".encode()))


@st.composite
def repositories(draw: st.DrawFn, most_tags: int = 6) -> RepositoryState:
    """Draw one repository; some manifests are reached by no tag."""
    images = {
        named(f"image {number}"): manifest(
            named(f"config {number}"), *(named(f"layer {one}") for one in draw(layers))
        )
        for number in range(draw(st.integers(1, 5)))
    }
    known = dict(images)
    digests = sorted(images)
    if draw(st.booleans()):
        children = tuple(draw(st.lists(st.sampled_from(digests), min_size=1, max_size=2, unique=True)))
        for child, platform in zip(children, PLATFORMS, strict=False):
            known[child] = replace(known[child], platform=platform)
        known[named("index")] = ManifestState(media_types.OCI_INDEX, children=children)
    if draw(st.booleans()):
        about = draw(st.sampled_from(digests))
        note = replace(manifest(named("note's config")), subject=about, artifact_type="application/x")
        known[named("note")] = note
    targets = sorted(known)
    count = draw(st.integers(0, most_tags))
    return RepositoryState({f"t{number}": draw(st.sampled_from(targets)) for number in range(count)}, known)


layers = st.lists(st.integers(0, 5), max_size=4, unique=True)
registries = st.dictionaries(st.sampled_from(NAMES), repositories(), max_size=2)
large = st.dictionaries(st.sampled_from(NAMES), repositories(most_tags=80), min_size=1, max_size=3)


def once_tagged(states: States) -> States:
    """Return an earlier state, in which everything had a tag."""
    return {
        name: RepositoryState(
            {f"old{place}": digest for place, digest in enumerate(state.manifests)}, state.manifests
        )
        for name, state in states.items()
    }


def relabelled(states: States, salt: str) -> States:
    """Give everything another digest, as another engine would."""
    other = _relabelling(salt)
    return {
        name: RepositoryState(
            {tag: other(digest) for tag, digest in state.tags.items()},
            {
                other(digest): replace(
                    one,
                    config_digest=other(one.config_digest),
                    children=tuple(map(other, one.children)),
                    subject=other(one.subject),
                    layers=tuple(replace(layer, digest=Digest(other(layer.digest))) for layer in one.layers),
                )
                for digest, one in state.manifests.items()
            },
        )
        for name, state in states.items()
    }


def _relabelling(salt: str) -> Callable[[str], str]:
    return lambda digest: named(digest, salt) if digest else ""
