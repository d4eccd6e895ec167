"""The docker SDK, call by call: what the course's notebooks do with it."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import docker
import docker.errors

from sandbox.image.layer import make_tar
from tests.contract.engine.writing.answers import Answer
from tests.contract.engine.writing.shapes import shape
from tests.contract.engine.writing.streams import written_stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker import DockerClient

    from tests.contract.engine.targets import Target
    from tests.contract.engine.writing.names import Names

TIMEOUT_S = 60


@dataclass(frozen=True, eq=False)
class Call:
    """A call; what it returns is compared."""

    name: str
    function: Callable[[DockerClient, Names], Any]


@dataclass(frozen=True, eq=False)
class Session:
    """Calls of one client in order."""

    name: str
    steps: tuple[Call, ...]
    prepare: None = None
    runs_registry: bool = False


def tell(session: Session, target: Target) -> list[Answer]:
    """Make the calls on an engine, and leave nothing."""
    with (
        target.telling(session) as names,
        contextlib.closing(docker.DockerClient(base_url=target.host, timeout=TIMEOUT_S)) as client,
    ):
        return [_call(call, client, names) for call in session.steps]


def _call(call: Call, client: DockerClient, names: Names) -> Answer:
    try:
        result = call.function(client, names)
    except docker.errors.DockerException as error:
        text = getattr(error, "explanation", None) or str(error)
        return Answer({"answer": f"{type(error).__name__}: {names.plain(str(text))}"})
    if isinstance(result, list) and result and all(isinstance(each, dict) for each in result):
        return Answer(written_stream(result, names.plain))
    return Answer(shape(result, ("", "*"), names.plain))


def _context(names: Names) -> io.BytesIO:
    dockerfile = names.fill("FROM scratch\nLABEL contract={box}\nCOPY wind.txt /etc/\nCMD x\n")
    return io.BytesIO(make_tar({"Dockerfile": dockerfile, "wind.txt": names["salt"]}))


def _build(client: DockerClient, names: Names) -> list[Any]:
    image, messages = client.images.build(
        fileobj=_context(names), custom_context=True, rm=True, tag=names.fill("{name}:1.0")
    )
    names.keep("built", str(image.id))
    return list(messages)


def _push(client: DockerClient, names: Names) -> list[Any]:
    auth = {"username": "ann", "password": "open sesame"}
    return list(client.images.push(names["guarded"], tag="1.0", auth_config=auth, stream=True, decode=True))


def _tags(client: DockerClient, names: Names) -> list[str]:
    return sorted(client.images.get(names.fill("{guarded}:1.0")).tags)


def _save(client: DockerClient, names: Names) -> bool:
    image = client.images.get(names.fill("{guarded}:1.0"))
    archive = b"".join(image.save(named=True))
    (loaded,) = client.images.load(archive)
    return loaded.id == image.id


def _create(client: DockerClient, names: Names) -> list[str]:
    container = client.containers.create(names.fill("{guarded}:1.0"), name=names["box"], labels={"a": "b"})
    return [str(container.status), str(container.name), str(sorted(container.labels.items()))]


def _read(client: DockerClient, names: Names) -> list[str]:
    pieces, stat = client.containers.get(names["box"]).get_archive("/etc/wind.txt")
    assert stat is not None
    return [str(stat["name"]), str(stat["mode"]), str(len(b"".join(pieces)))]


SESSION = Session(
    "the SDK",
    (
        Call("ping", lambda client, _: client.ping()),
        Call(
            "log in",
            lambda client, names: client.login("ann", "open sesame", registry=names["guard"], reauth=True),
        ),
        Call(
            "a wrong password",
            lambda client, names: client.login("ann", "x", registry=names["guard"], reauth=True),
        ),
        Call("build", _build),
        Call("tag", lambda client, names: client.images.get(names["built"]).tag(names["guarded"], tag="1.0")),
        Call("push", _push),
        Call("push again", _push),
        Call("remove", lambda client, names: client.images.remove(names["built"], force=True)),
        Call("is it there?", lambda client, names: str(client.images.get(names.fill("{guarded}:1.0")).id)),
        Call("pull", lambda client, names: client.images.pull(names["guarded"], tag="1.0").tags),
        Call(
            "pull what is not there",
            lambda client, names: client.images.pull(names["guarded"], tag="9.9").tags,
        ),
        Call("pull from nowhere", lambda client, names: client.images.pull(names["absent"], tag="1.0").tags),
        Call("its names", _tags),
        Call(
            "registry data",
            lambda client, names: client.images.get_registry_data(names.fill("{guarded}:1.0")).id,
        ),
        Call("save and load", _save),
        Call("create", _create),
        Call("read a file", _read),
        Call(
            "list",
            lambda client, names: [
                c.status for c in client.containers.list(all=True, filters={"name": names["box"]})
            ],
        ),
        Call("remove it", lambda client, names: client.containers.get(names["box"]).remove()),
        Call("get what is not there", lambda client, names: client.containers.get(names["box"]).status),
        Call("remove the image", lambda client, names: client.images.remove(names.fill("{guarded}:1.0"))),
    ),
)
