"""Engines push the same images: text and static picture are equal, whatever digests they invent."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest

from sandbox.image.tiny import load_image, make_image
from sandbox.snapshot import look_closer, take
from sandbox.views.graph import GraphScene, graph_of
from sandbox.wire import Client
from tests import distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sandbox.image.tiny import TinyImage
    from sandbox.snapshot import RepositoryState

pytestmark = pytest.mark.docker
OLD = make_image({"stations": "a\n"}, {"forecast": "old\n"})
NEW = make_image({"stations": "a\n"}, {"forecast": "new\n"})


def test_every_engine_draws_the_same(engine_host: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """What is expected is drawn from what our own client pushes, and so is the same for all engines."""
    program = distribution.program(pytestconfig)
    with (
        distribution.running(program, tmp_path / "theirs") as theirs,
        distribution.running(program, tmp_path / "ours") as ours,
        closing(docker.DockerClient(base_url=engine_host, timeout=60)) as engine,
        closing(Client(theirs.address)) as client,
        closing(Client(ours.address)) as own,
    ):
        drawn = scene(client, lambda tag, image: push(engine, f"{theirs.address}/x", tag, image))
        expected = scene(own, lambda tag, image: own.push_image("x", tag, image))
    assert (drawn.plain, drawn.static) == (expected.plain, expected.static)
    assert "no tag reaches  manifest, config, layer c" in drawn.plain


def push(engine: docker.DockerClient, repository: str, tag: str, image: TinyImage) -> None:
    """Push an image by an engine, and leave none of it there."""
    own_name = f"{uuid.uuid4().hex}:1"
    loaded = load_image(engine, image, own_name)
    try:
        loaded.tag(repository, tag=tag)
        engine.images.push(repository, tag=tag)
    finally:
        engine.images.remove(f"{repository}:{tag}")
        engine.images.remove(own_name)


def scene(client: Client, push_as: Callable[[str, TinyImage], object]) -> GraphScene:
    """Push two versions, move a tag, and draw what changed."""
    push_as("0.1", OLD)
    push_as("stable", OLD)
    push_as("0.2", NEW)
    before = look(client, {})
    push_as("0.1", NEW)
    push_as("stable", NEW)
    return GraphScene(graph_of(look(client, before), before))


def look(client: Client, known: Mapping[str, RepositoryState]) -> Mapping[str, RepositoryState]:
    """Look at all that there is, and at what was there."""
    seen = take({"local": client}).registries["local"]
    return look_closer(client, seen, {name: state.manifests for name, state in known.items()}).repositories
