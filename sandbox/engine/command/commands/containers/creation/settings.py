"""The options of `run` and `create`, and what they become in the engine's API.

Source: Docker Engine API 1.50, "Create a container"; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.engine.command.commands.containers.creation.environment import (
    check_variable,
    read_environment,
    read_labels,
)
from sandbox.engine.command.commands.containers.creation.publishing import read_exposed, read_published
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import many, number, switch, text
from sandbox.engine.command.tables.sizes import read_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_Function = TypeVar("_Function", bound="Callable[..., Any]")
_WINDOWS_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_OPTIONS = (
    many("--add-host", about="Add a name to the container's hosts: NAME:ADDRESS"),
    text("--cidfile", about="Write the container's ID into this file"),
    text("--entrypoint", about="Start this in place of the image's entry point", default=None),
    many("-e", "--env", about="Set a variable: NAME=VALUE, or NAME for the value here", check=check_variable),
    many("--env-file", about="Set the variables in a file"),
    many("--expose", about="Expose a port"),
    text("-h", "--hostname", about="Name of the container in its network"),
    switch("--init", about="Run a small init in it"),
    switch("-i", "--interactive", about="Not known here: this command passes no input on"),
    many("-l", "--label", about="Give it a label: NAME=VALUE"),
    many("--label-file", about="Give it the labels in a file"),
    text("-m", "--memory", about="Most memory that it may use, such as 64m", kind="bytes"),
    text("--name", about="Name it"),
    text("--network", about="Put it into this network", kind="network"),
    text("--platform", about="Use the image for this platform"),
    switch("--privileged", about="Give it extended rights"),
    many("-p", "--publish", about="Publish a port: [ADDRESS:][PORT:]PORT"),
    switch("-P", "--publish-all", about="Publish all exposed ports, on ports that are free"),
    text("--pull", about="Pull the image first: always, missing or never", default="missing"),
    switch("-q", "--quiet", about="Leave out the progress of the pull"),
    switch("--read-only", about="Let its files be read only"),
    text(
        "--restart",
        about="Start it again when it ends: no, always, on-failure[:N], unless-stopped",
        default="no",
    ),
    switch("--rm", about="Remove it when it ends"),
    text("--stop-signal", about="The signal that stops it"),
    number("--stop-timeout", about="Seconds before it is killed when it is stopped"),
    many("--tmpfs", about="Mount a folder in memory"),
    switch("-t", "--tty", about="Give it a terminal"),
    text("-u", "--user", about="Run as this user"),
    many("-v", "--volume", about="Mount a volume or a folder: NAME:FOLDER[:ro]"),
    many("--volumes-from", about="Mount what another container mounts"),
    text("-w", "--workdir", about="Start in this folder"),
)


def container_options(function: _Function) -> _Function:
    """Declare the options that `run` and `create` share."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def read_settings(
    image: str, program: Sequence[str], options: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """Return the body of the request that creates the container.

    Raises:
        CommandError: an option's value won't do.
    """
    bindings = read_published(options["publish"])
    exposed = sorted({*bindings, *read_exposed(options["expose"])})
    binds = [_bind(word) for word in options["volume"] if ":" in _without_drive(word)]
    entrypoint = options["entrypoint"]
    return {
        "Hostname": options["hostname"],
        "User": options["user"],
        "AttachStdout": not options.get("detach"),
        "AttachStderr": not options.get("detach"),
        "Tty": options["tty"],
        "Env": read_environment(options["env"], options["env_file"], environ),
        "Cmd": list(program) or None,
        "Image": image,
        "Volumes": {word: {} for word in options["volume"] if ":" not in _without_drive(word)},
        "WorkingDir": options["workdir"],
        "Entrypoint": None if entrypoint is None else [entrypoint] if entrypoint else [""],
        "ExposedPorts": {port: {} for port in exposed},
        "Labels": read_labels(options["label"], options["label_file"]),
        "StopSignal": options["stop_signal"] or None,
        "StopTimeout": options["stop_timeout"],
        "HostConfig": _host_settings(options, bindings, binds),
        "NetworkingConfig": _networks(options),
    }


def _host_settings(
    options: Mapping[str, Any], bindings: Mapping[str, Any], binds: Sequence[str]
) -> dict[str, Any]:
    return {
        "Binds": list(binds) or None,
        "NetworkMode": options["network"] or "default",
        "PortBindings": bindings,
        "RestartPolicy": _restart(options["restart"], removes=options["rm"]),
        "AutoRemove": options["rm"],
        "VolumesFrom": list(options["volumes_from"]) or None,
        "ExtraHosts": list(options["add_host"]) or None,
        "Privileged": options["privileged"],
        "PublishAllPorts": options["publish_all"],
        "ReadonlyRootfs": options["read_only"],
        "Memory": _memory(options["memory"]),
        "Tmpfs": dict(word.partition(":")[::2] for word in options["tmpfs"]) or None,
        "Init": True if options["init"] else None,
    }


def _networks(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"EndpointsConfig": {options["network"]: {}} if options["network"] else {}}


def _restart(word: str, *, removes: bool) -> dict[str, Any]:
    name, colon, count = word.partition(":")
    if colon and (not count.isdecimal() or name != "on-failure"):
        raise CommandError("maximum retry count must be an integer")
    if removes and name not in ("", "no"):
        raise CommandError("conflicting options: cannot specify both --restart and --rm")
    return {"Name": name, "MaximumRetryCount": int(count or 0)}


def _memory(word: str) -> int:
    if not word:
        return 0
    try:
        return read_size(word)
    except ValueError as error:
        raise CommandError(f'invalid argument "{word}" for "-m, --memory" flag: {error}') from None


def _bind(word: str) -> str:
    """Write a relative folder in full, as Docker's client does."""
    drive = word[:2] if _WINDOWS_DRIVE.match(word) else ""
    source, _, rest = _without_drive(word).partition(":")
    return f"{Path(source).resolve()}:{rest}" if source.startswith(".") else f"{drive}{source}:{rest}"


def _without_drive(word: str) -> str:
    return word[2:] if _WINDOWS_DRIVE.match(word) else word
