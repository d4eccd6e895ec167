"""`POST /build` and `POST /build/prune`.

Source: Docker Engine API 1.50, "Build an image", "Delete builder cache"; moby
`api/server/router/build/build_routes.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.answers import json_answer, stream
from sandbox.engine.embedded.builder.build import Build
from sandbox.engine.embedded.builder.context import Context, Spool, receive_context
from sandbox.engine.embedded.builder.images.bases import Bases
from sandbox.engine.embedded.builder.images.cache import Cache
from sandbox.engine.embedded.builder.images.committing import Commits
from sandbox.engine.embedded.builder.images.trees import Trees
from sandbox.engine.embedded.builder.messages import said
from sandbox.engine.embedded.builder.options import Options, read_options
from sandbox.engine.embedded.builder.stage.stages import Stages
from sandbox.engine.embedded.builder.steps import Steps
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.builder.dockerfile import Dockerfile
    from sandbox.engine.embedded.builder.messages import Message, Messages
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.world import World

WITH_IDS = (1, 30)
"""The first API whose stream has a message of its own for each image's ID."""


def build_image(call: Call) -> Response:
    """Build an image from the context in the body; what goes wrong before the first step is the status."""
    options = read_options(call)
    messages = _build(call, options)
    if call.api < WITH_IDS:
        messages = (message for message in messages if "aux" not in message)
    return stream(_quietly(messages) if options.is_quiet else messages)


def prune_builds(call: Call) -> Response:
    """Remove BuildKit's cache, of which there is none; the classic builder's cache are images."""
    call.query.filters()
    call.world.events.happened("builder", "prune", "", reclaimed="0")
    return json_answer({"CachesDeleted": None, "SpaceReclaimed": 0})


def _build(call: Call, options: Options) -> Messages:
    world = call.world
    with Spool(world.files) as spool, world.content.lease() as lease:
        context = receive_context(call.body, spool)
        dockerfile = context.take_dockerfile(options.dockerfile)
        dockerfile = dockerfile.until(options.target).with_labels(options.labels)
        yield from Build(world, options, dockerfile, _steps(world, options, context, dockerfile, lease)).run()


def _steps(world: World, options: Options, context: Context, dockerfile: Dockerfile, lease: Lease) -> Steps:
    return Steps(
        options=options,
        context=context,
        escape=dockerfile.escape,
        bases=Bases(world, options.credentials, options.pulls),
        trees=Trees(world.content),
        cache=Cache.of(world.images, lease, options.cache_from, is_on=options.uses_cache),
        commits=Commits(world, lease),
        stages=Stages(),
    )


def _quietly(messages: Messages) -> Messages:
    """Keep all messages back, and send the image's ID alone; if it fails, they tell why."""
    kept: list[Message] = []
    try:
        kept.extend(messages)
    except EngineError:
        yield from kept
        raise
    ids = [message["aux"]["ID"] for message in kept if "aux" in message]
    yield said(f"{ids[-1]}\n")
