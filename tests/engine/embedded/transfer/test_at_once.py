"""Many clients at once: pulls, pushes and removals of images that share layers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sandbox.image.tiny import make_image
from tests.engine.embedded.transfer.conftest import ADDRESS

if TYPE_CHECKING:
    from sandbox.wire import Client
    from tests.engine.embedded.transfer.talk import Engine, LoggingRegistry

WORKERS, ROUNDS = 12, 6
SHARED = {"shared": "s" * 10_000}
EXPECTED = ("No such image", "must be forced", "does not exist locally with the tag", "tag does not exist")
"""What another client's removal may rightly bring about."""


def test_no_client_meets_an_error_that_is_not_its_own(
    engine: Engine, registry: LoggingRegistry, client: Client
) -> None:
    for number in range(WORKERS):
        client.push_image("skylark/app", str(number // 2), make_image(SHARED, {"own": str(number // 2)}))
    registry.log()

    def work(number: int) -> list[str]:
        errors = []
        name, copy = f"{ADDRESS}/skylark/app:{number // 2}", f"{ADDRESS}/skylark/copy{number}:1"
        for _ in range(ROUNDS):
            pulled = engine.pull(name)
            repository, _, tag = copy.rpartition(":")
            tagged = engine.ask("POST", f"/images/{name}/tag?repo={repository}&tag={tag}")
            pushed = engine.push(copy)
            removed = [engine.ask("DELETE", f"/images/{each}?force=1") for each in (copy, name)]
            assert pulled.error == ""
            errors.append(pushed.error)
            errors += [told.error for told in (tagged, *removed) if told.status >= 400]
        return errors

    with ThreadPoolExecutor(WORKERS) as pool:
        met = [error for errors in pool.map(work, range(WORKERS)) for error in errors if error]
    assert [error for error in met if not any(each in error for each in EXPECTED)] == []
    for image in json.loads(engine.ask("GET", "/images/json?all=1").body):
        engine.ask("DELETE", f"/images/{image['Id']}?force=1")
    world = engine.world
    assert (world.images.all(), world.images.names.all(), list(world.content)) == ([], {}, [])
