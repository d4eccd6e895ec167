"""Taking a snapshot: reads registries over their API and an engine over the docker SDK; changes neither.

The registries' logs show the requests, under the sandbox's own user agent; the clients' exchanges do not.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sandbox.snapshot.contents import Contents
from sandbox.snapshot.image_reading import read_images
from sandbox.snapshot.registry_reading import read_registry
from sandbox.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from docker import DockerClient

    from sandbox.snapshot.registry_reading import Map
    from sandbox.wire import Client

A = TypeVar("A")
B = TypeVar("B")

MAX_THREADS = 4
"""Requests under way at once: more did not read a registry sooner, be it the embedded one or Distribution."""

LEAST_SHARE = 8
"""What a thread has to ask at least: to start it takes as long as a few requests."""


def take(
    registries: Mapping[str, Client],
    docker_client: DockerClient | None = None,
    *,
    contents: Contents | None = None,
    is_wanted: Callable[[str], bool] = lambda _: True,
    in_threads: bool = True,
) -> Snapshot:
    """Read registries, given by role, and an engine's images.

    `contents` is what a session's snapshots share, so that each reads only what is new to it. `is_wanted` is
    asked for each image's key (`local/skylark/forecast:0.1`); what it declines is left out.
    Inside one process, where an answer is a call and a browser has no threads, read not `in_threads`.
    """
    contents = contents or Contents.none_read()
    roles = {client.address: role for role, client in registries.items()}
    with _each(in_threads=in_threads) as each:
        states = {role: read_registry(client, contents, each) for role, client in sorted(registries.items())}
        images = read_images(docker_client, contents, roles, is_wanted, each) if docker_client else {}
    return Snapshot(states, images)


@contextmanager
def _each(*, in_threads: bool) -> Iterator[Map]:
    if not in_threads:
        yield map
        return
    with ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="snapshot") as pool:

        def each(function: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
            """Give each thread its share at once: handing over items one by one takes as long as asking."""
            listed = list(items)
            count = min(MAX_THREADS, len(listed) // LEAST_SHARE)
            if count <= 1:
                return map(function, listed)
            shares = [listed[first::count] for first in range(count)]
            done = [iter(share) for share in pool.map(lambda share: list(map(function, share)), shares)]
            return iter([next(done[place % count]) for place in range(len(listed))])

        yield each
