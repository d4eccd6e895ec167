"""`docker version`: which client this is, and what the engine says of itself."""

from __future__ import annotations

import platform
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import docker.constants
import requests
from docker.errors import DockerException

from sandbox import __version__
from sandbox.engine.command.commands.system.machine import architecture
from sandbox.engine.command.failures import BAD_TEMPLATE, CommandError
from sandbox.engine.command.grammar import command, text
from sandbox.engine.command.tables.ages import go_calendar, read_moment
from sandbox.engine.command.tables.columns import aligned
from sandbox.engine.command.tables.listing import unescaped
from sandbox.engine.command.templates import Template, TemplateError, from_json, parse
from sandbox.engine.command.templates.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.engine.command.session import Session

CLIENT_NAME = "docker command of the course"
JSON = "json"
WIDTH = 20
_ENGINE_FACTS = (
    ("Go version", "GoVersion"),
    ("Git commit", "GitCommit"),
    ("Built", "BuildTime"),
)


@command("version", usage="[OPTIONS]", help="Show the versions of client and engine")
@text("-f", "--format", about="Write it as json, or by a Go template")
def version(session: Session, words: tuple[str, ...], *, format: str) -> None:  # noqa: A002, ARG001
    """Write both; an engine that does not answer is an error after what can be said without it."""
    template = _template(format)
    client = client_facts()
    if format == "":
        session.out(_client_text(client, session))
        session.out(_server_text(_server_facts(session)))
        return
    facts = {"Client": client | {"ApiVersion": session.api.api_version}, "Server": _server_facts(session)}
    if template is None:
        session.line(to_json(_typed(facts)))
        return
    try:
        session.line(template.render(_typed(facts)))
    except TemplateError as error:
        session.out("\n")
        raise CommandError(str(error)) from None


def client_facts() -> dict[str, Any]:
    """Say what this client is."""
    return {
        "Platform": {"Name": CLIENT_NAME},
        "Version": __version__,
        "ApiVersion": docker.constants.DEFAULT_DOCKER_API_VERSION,
        "DefaultAPIVersion": docker.constants.DEFAULT_DOCKER_API_VERSION,
        "GitCommit": "",
        "GoVersion": "",
        "Os": sys.platform,
        "Arch": architecture(),
        "BuildTime": "",
        "Context": "default",
    }


def _server_facts(session: Session) -> dict[str, Any]:
    """Ask the engine; the time of its build is written for people, as Docker's client does."""
    facts: dict[str, Any] = session.api.version()
    for component in facts.get("Components") or ():
        details = component.get("Details") or {}
        with suppress(ValueError):  # it is in a form for people already
            details["BuildTime"] = go_calendar(read_moment(details.get("BuildTime", "")))
    return facts


def _template(form: str) -> Template | None:
    if form in ("", JSON):
        return None
    try:
        return parse(unescaped(form), "version")
    except TemplateError as error:
        raise CommandError(f"template parsing error: {error}", BAD_TEMPLATE) from None


def _typed(facts: dict[str, Any]) -> Any:  # noqa: ANN401  # what templates take
    whole = from_json(facts, type_name="system.versionInfo")
    whole["Server"].type_name = "*types.Version"
    whole["Client"].type_name = "system.clientVersion"
    for part in whole.values():
        part.aliases = {"APIVersion": "ApiVersion"}
    return whole


def _client_text(client: Mapping[str, Any], session: Session) -> str:
    rows = [
        f" Version:\t{client['Version']}",
        f" API version:\t{_asked_api(session)}",
        f" Python version:\t{platform.python_version()}",
        f" OS/Arch:\t{client['Os']}/{client['Arch']}",
        f" Context:\t{client['Context']}",
    ]
    return f"Client: {CLIENT_NAME}\n" + aligned(rows, WIDTH, 1)


def _asked_api(session: Session) -> str:
    """Return the version that client and engine agreed on; without an engine, the client's own."""
    try:
        return session.api.api_version
    except (DockerException, requests.RequestException):
        return docker.constants.DEFAULT_DOCKER_API_VERSION


def _server_text(server: Mapping[str, Any]) -> str:
    name = (server.get("Platform") or {}).get("Name", "")
    rows = list(_components(server))
    return f"\nServer:{f' {name}' if name else ''}\n" + aligned(rows, WIDTH, 1)


def _components(server: Mapping[str, Any]) -> Iterator[str]:
    for component in server.get("Components") or [{"Name": "Engine", **server, "Details": server}]:
        details = component.get("Details") or {}
        yield f" {component['Name']}:"
        yield f"  Version:\t{component['Version']}"
        if component["Name"] == "Engine":
            least = details.get("MinAPIVersion", "")
            yield f"  API version:\t{details.get('ApiVersion', '')} (minimum version {least})"
            yield from (f"  {title}:\t{details.get(key, '')}" for title, key in _ENGINE_FACTS)
            yield f"  OS/Arch:\t{details.get('Os', '')}/{details.get('Arch', '')}"
            yield f"  Experimental:\t{details.get('Experimental', '')}"
        else:
            yield from (f"  {key}:\t{value}" for key, value in sorted(details.items()))
