"""The command `docker` itself: what it knows, and the options before the command's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox import __version__
from sandbox.engine.command.grammar import switch, text
from sandbox.engine.command.grammar.command import DockerGroup

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

_HERE = "sandbox.engine.command.commands"
COMMANDS = {
    "run": "containers.creation.creating:run",
    "exec": "containers.execution:execute",
    "ps": "containers.listing:ps",
    "build": "images.build:build",
    "pull": "images.pull:pull",
    "push": "images.push:push",
    "images": "images.listing:images",
    "login": "login:login",
    "logout": "login:logout",
    "search": "images.search:search",
    "version": "system.version:version",
    "info": "system.info:info",
    "container": "groups:container",
    "context": "groups:context",
    "image": "groups:image",
    "manifest": "groups:manifest",
    "network": "groups:network",
    "system": "groups:system",
    "volume": "groups:volume",
    "commit": "containers.commit:commit",
    "cp": "containers.copying:copy",
    "create": "containers.creation.creating:create",
    "events": "system.events:events",
    "history": "images.history:history",
    "import": "images.archives:import_image",
    "inspect": "inspect:inspect",
    "kill": "containers.life:kill",
    "load": "images.archives:load",
    "logs": "containers.logs:logs",
    "port": "containers.ports:port",
    "rename": "containers.life:rename",
    "restart": "containers.life:restart",
    "rm": "containers.removal:remove",
    "rmi": "images.removal:remove",
    "save": "images.archives:save",
    "start": "containers.life:start",
    "stop": "containers.life:stop",
    "tag": "images.tag:tag",
    "wait": "containers.life:wait",
}
LEFT_OUT = (
    *("attach", "builder", "buildx", "checkpoint", "compose", "config", "diff", "export", "node"),
    *("pause", "plugin", "scout", "secret", "service", "stack", "stats", "swarm", "top", "trust", "unpause"),
    "update",
)


@click.group(
    cls=DockerGroup,
    table={name: f"{_HERE}.{place}" for name, place in COMMANDS.items()},
    left_out=LEFT_OUT,
    help="The docker command of the course, for machines without Docker's own.",
)
@text("-H", "--host", about="Address of the engine.", kind="list")
@text("--config", about="Folder of the client's settings.")
@switch("-v", "--version", about="Say which client this is.")
@click.pass_obj
def docker(session: Session, *, host: str | None, config: str | None, version: bool | None) -> None:
    """Take the options that stand before the command."""
    if version:
        session.line(f"Docker command of the course, version {__version__}")
        raise click.exceptions.Exit(0)
    if host:
        session.docker_host = host
    if config:
        session.config_folder = Path(config)


docker.usage = "[OPTIONS] COMMAND [ARG...]"
