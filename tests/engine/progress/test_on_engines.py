"""The recorded streams are still what engines send: everything is done once more, and comes to the same."""

from __future__ import annotations

from contextlib import closing

import docker

from sandbox.engine.progress import Progress, fold
from sandbox.registry import Configuration, Registry
from sandbox.transport import serving
from tests.engine.progress.record import stories
from tests.engine.progress.recordings import recorded

EMBEDDED = "embedded"


def test_an_engine_tells_today_what_was_recorded(engine_host: str) -> None:
    registry = Registry(Configuration(root=None, is_delete_enabled=True), write_log=lambda _: None)
    with (
        serving(registry) as server,
        closing(docker.DockerClient(base_url=engine_host, timeout=60)) as client,
    ):
        for story, messages in stories(client, f"{server.address}/skylark/forecast"):
            assert told(messages) == told(recorded(EMBEDDED, story)), story


def told(messages: list[dict[str, object]]) -> tuple[str, list[str], bool, bool]:
    """Return what is equal on all engines: what it was, of which tags, and how it went."""
    progress = Progress()
    for message in messages:
        progress = fold(progress, message)
    return progress.title, list(progress.digests), bool(progress.image_id), bool(progress.error)
