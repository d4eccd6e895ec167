"""`Config`: what a container is told, over what its image says.

Source: Docker Engine API 1.50, "ContainerConfig"; moby `daemon/commit.go`, `merge`, and
`daemon/container.go`, `verifyContainerConfig`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers.creation.fields import read_fields
from sandbox.engine.embedded.containers.creation.port_specs import check_exposed
from sandbox.engine.embedded.containers.running.signals import signal_number
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.images.image import Image

_KINDS = {
    "Hostname": "text", "Domainname": "text", "User": "text", "AttachStdin": "flag", "AttachStdout": "flag",
    "AttachStderr": "flag", "ExposedPorts": "set", "Tty": "flag", "OpenStdin": "flag", "StdinOnce": "flag",
    "Env": "list", "Cmd": "list", "Healthcheck": "set", "ArgsEscaped": "flag", "Image": "text",
    "Volumes": "set", "WorkingDir": "text", "Entrypoint": "list", "NetworkDisabled": "flag",
    "MacAddress": "text", "OnBuild": "list", "Labels": "texts", "StopSignal": "text", "StopTimeout": "number",
    "Shell": "list",
}  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    "Hostname": "", "Domainname": "", "User": "", "AttachStdin": False, "AttachStdout": False,
    "AttachStderr": False, "Tty": False, "OpenStdin": False, "StdinOnce": False, "Env": None, "Cmd": None,
    "Image": "", "Volumes": None, "WorkingDir": "", "Entrypoint": None, "OnBuild": None, "Labels": {},
}  # fmt: skip
_LEFT_OUT_IF_EMPTY = (
    "ExposedPorts", "Healthcheck", "ArgsEscaped", "NetworkDisabled", "MacAddress", "StopSignal",
    "StopTimeout", "Shell",
)  # fmt: skip
_HOST_NAME = re.compile(r"[\x21-\x7e]*")


def read_settings(document: Mapping[str, Any]) -> dict[str, Any]:
    """Read the settings of a request; raises `EngineError` 400 for what cannot be meant."""
    found = read_fields(document, _KINDS, "ContainerConfigWrapper.Config")
    check_exposed(found.get("ExposedPorts") or {})
    for text in found.get("Env") or ():
        if not text.partition("=")[0]:
            raise bad_request(f"invalid environment variable: {text}")
    folder = found.get("WorkingDir", "")
    if folder and not folder.startswith("/"):
        raise bad_request(f"the working directory '{folder}' is invalid, it needs to be an absolute path")
    if found.get("StopSignal") and signal_number(found["StopSignal"]) is None:
        raise bad_request(f"invalid signal: {found['StopSignal']}")
    return found


def merged(asked: Mapping[str, Any], image: Image, container_id: str) -> dict[str, Any]:
    """Complete the settings from the image's; raises `EngineError` 400 where there is no program."""
    own, settings = image.settings, dict(asked)
    for name in ("User", "WorkingDir", "StopSignal", "Shell", "Healthcheck", "StopTimeout"):
        settings[name] = settings.get(name) or own.get(name)
    for name in ("ExposedPorts", "Volumes", "Labels"):
        settings[name] = {**(own.get(name) or {}), **(settings.get(name) or {})} or None
    settings["Env"] = _environment(settings.get("Env"), own.get("Env"))
    settings |= _program(settings, own)
    settings["OnBuild"] = None
    settings["Hostname"] = settings.get("Hostname") or container_id[:12]
    shown = _DEFAULTS | {name: value for name, value in settings.items() if value is not None}
    return {name: value for name, value in shown.items() if value or name not in _LEFT_OUT_IF_EMPTY}


def _program(settings: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Choose entry point and command: an entry point of one's own drops the image's command, too."""
    entry_point, command = settings.get("Entrypoint"), settings.get("Cmd")
    if not entry_point:
        command = command or own.get("Cmd")
        entry_point = own.get("Entrypoint") if entry_point is None else entry_point
    entry_point = None if entry_point == [""] else entry_point or None
    if not entry_point and not command:
        raise bad_request("no command specified")
    return {"Entrypoint": entry_point, "Cmd": command}


def _environment(asked: list[str] | None, own: list[str] | None) -> list[str] | None:
    """Put the image's variables after those asked for, leaving out those that are given anew."""
    if not asked:
        return own
    names = {text.partition("=")[0] for text in asked}
    return [*asked, *(text for text in own or () if text.partition("=")[0] not in names)]
