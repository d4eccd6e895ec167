"""Many at once: builds, lists, pushes, removals, pulls of images that share layers, and collections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import docker
import pytest

from sandbox.engine.embedded import EmbeddedEngine, World
from sandbox.engine.process.ports import InProcessPorts
from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Memory
from sandbox.transport import Network, serving
from tests.engine.embedded.faults.work import build, damages, push

WORKERS = 50
ROUNDS = 2
pytestmark = pytest.mark.timeout(600)


def test_fifty_workers_lose_nothing_to_each_other() -> None:
    world = World(Memory(), InProcessPorts(Network()))
    registry = Registry(Configuration(root=None, is_delete_enabled=True), write_log=lambda _: None)
    with serving(EmbeddedEngine(world)) as engine, serving(registry) as served:
        host = engine.url.replace("http", "tcp")

        def work(number: int) -> None:
            repository = f"{served.address}/skylark/worker{number % 7}"
            with closing(
                docker.DockerClient(base_url=engine.url.replace("http", "tcp"), timeout=300)
            ) as client:
                for turn in range(ROUNDS):
                    tag = f"{number}-{turn}"
                    build(client, f"{repository}:{tag}", f"wind {number % 5}")
                    client.api.images(all=True)
                    client.api.df()
                    client.images.get(f"{repository}:{tag}").history()
                    push(client, repository, tag)
                    client.images.remove(f"{repository}:{tag}", force=True)
                    client.images.pull(repository, tag=tag)
                    client.images.remove(f"{repository}:{tag}")
                    client.images.prune({"dangling": True})

        with ThreadPoolExecutor(WORKERS) as executor:
            for outcome in [executor.submit(work, number) for number in range(WORKERS)]:
                outcome.result()
        assert damages(world) == []
        with closing(docker.DockerClient(base_url=host)) as client:
            client.images.prune({"dangling": False})
    assert world.images.names.all() == {}
    assert list(world.content) == []
