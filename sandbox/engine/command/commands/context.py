"""`docker context ls`, `inspect`, `show`: there is one context here, the engine that is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, switch, text
from sandbox.engine.command.grammar.arguments import Count
from sandbox.engine.command.inspection import inspect_each
from sandbox.engine.command.tables.columns import shortened
from sandbox.engine.command.tables.listing import Listing
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

NAME = "default"
DESCRIPTION = "Current DOCKER_HOST based configuration"
HOST_DECIDES = (
    "Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set "
    "the global --context flag, or unset DOCKER_HOST environment variable."
)
IN_MEMORY = "<IN MEMORY>"
SHORT_DESCRIPTION, SHORT_ERROR = 60, 45
TITLES = {
    "Name": "NAME",
    "Description": "DESCRIPTION",
    "DockerEndpoint": "DOCKER ENDPOINT",
    "Error": "ERROR",
    "Current": "",
}
LISTING = Listing(
    TITLES,
    "{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}",
    "{{.Name}}",
)


@command("ls", usage="[OPTIONS]", help="List contexts", aliases=("docker context ls", "docker context list"))
@text("--format", about="Write it as table, json, or by a Go template")
@switch("-q", "--quiet", about="Show the names alone")
def list_contexts(session: Session, words: tuple[str, ...], *, format: str, quiet: bool) -> None:  # noqa: A002, ARG001
    """List the one."""
    row = Row(
        "*formatter.clientContextContext",
        {
            "Current": True,
            "Description": shortened(DESCRIPTION, SHORT_DESCRIPTION),
            "DockerEndpoint": session.docker_host,
            "Error": "",
            "Name": NAME,
        },
    )
    session.out(LISTING.written([row], LISTING.form(format, quiet=quiet)))
    if session.environ.get("DOCKER_HOST"):
        session.complain(HOST_DECIDES)


@command("show", help="Write the name of the current context")
def show(session: Session, words: tuple[str, ...]) -> None:  # noqa: ARG001  # there are none
    """Write it."""
    session.line(NAME)


@command("inspect", usage="[OPTIONS] [CONTEXT] [CONTEXT...]", takes=Count(0, None), help="Show a context")
@text("-f", "--format", about="Write it as json, or by a Go template")
def inspect(session: Session, words: tuple[str, ...], *, format: str) -> None:  # noqa: A002  # the option's name
    """Write what is known of it."""

    def find(name: str) -> dict[str, Any]:
        if name != NAME:
            raise CommandError(f'context "{name}" does not exist')
        return {
            "Name": NAME,
            "Metadata": {},
            "Endpoints": {"docker": {"Host": session.docker_host, "SkipTLSVerify": False}},
            "TLSMaterial": {},
            "Storage": {"MetadataPath": IN_MEMORY, "TLSPath": IN_MEMORY},
        }

    inspect_each(session, words or (NAME,), format, find, escapes=True)
