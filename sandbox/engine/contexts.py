"""The current context of the learner's `docker` command: its name and the daemon's address.

Read to find the daemon and for nothing else: of config.json the one key `currentContext`, of a context
its host. Credentials are not looked at, nothing is written.
Source: Docker manuals, "Docker contexts".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.problems import Problem, UnusableError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "default"


@dataclass(frozen=True)
class Context:
    """A named context, its daemon's address, and who said that it is the current one."""

    name: str
    host: str
    chosen_by: str


def current_context(environ: Mapping[str, str]) -> Context | None:
    """Return the current context; None if it is the default one, which names no daemon.

    Raises:
        UnusableError: A context is named that is not there or has no daemon (`unknown-context`).

    """
    folder = config_folder(environ)
    name, chosen_by = environ.get("DOCKER_CONTEXT", ""), "DOCKER_CONTEXT"
    if not name:
        name, chosen_by = _configured_name(folder), str(folder / "config.json")
    if name in ("", DEFAULT):
        return None
    meta = folder / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest() / "meta.json"
    host = _host(_read(meta))
    if not host:
        raise UnusableError(
            Problem.UNKNOWN_CONTEXT,
            f"{chosen_by} names the context {name!r}, and there is none with a daemon's address.",
            "See `docker context ls`, then `docker context use NAME`.",
        )
    return Context(name, host, chosen_by)


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return where the learner's `docker` command keeps its settings."""
    chosen = environ.get("DOCKER_CONFIG", "")
    return Path(chosen) if chosen else home_folder(environ) / ".docker"


def home_folder(environ: Mapping[str, str]) -> Path:
    """Return the learner's home as that environment has it."""
    return Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())


def _configured_name(folder: Path) -> str:
    name = _read(folder / "config.json").get("currentContext", "")
    return name if isinstance(name, str) else ""


def _host(meta: Mapping[str, object]) -> str:
    endpoints = meta.get("Endpoints")
    endpoint = endpoints.get("docker") if isinstance(endpoints, dict) else None
    host = endpoint.get("Host") if isinstance(endpoint, dict) else None
    return host if isinstance(host, str) else ""


def _read(path: Path) -> dict[str, object]:
    """Read a JSON object; a file that is missing or damaged says nothing, as for the `docker` command."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
