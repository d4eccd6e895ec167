"""`docker events`: what happens on the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.filters import check_filter, filters_json, read_filters
from sandbox.engine.command.exchange.requests import ask, messages
from sandbox.engine.command.failures import BAD_TEMPLATE, CommandError
from sandbox.engine.command.grammar import command, many, text
from sandbox.engine.command.tables.ages import of_timestamp, read_since
from sandbox.engine.command.tables.listing import unescaped
from sandbox.engine.command.templates import Template, TemplateError, from_json, parse
from sandbox.engine.command.templates.values import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

JSON = "json"
NANO = 10**9


@command(
    "events", usage="[OPTIONS]", help="Show what happens on the engine", aliases=("docker system events",)
)
@many("-f", "--filter", about="Show only what a condition holds for", kind="filter", check=check_filter)
@text("--format", about="Write it as json, or by a Go template")
@text("--since", about="Show what happened since: a time, or a span such as 10m")
@text("--until", about="Stop at this time")
def events(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Write each as it comes."""
    template = _template(options["format"])
    filters = read_filters(options["filter"])
    query = {
        "since": _moment(options["since"]),
        "until": _moment(options["until"]),
        "filters": filters_json(filters) if filters else "",
    }
    with ask(session.api, "GET", "/events", query=query, streams=True) as response:
        for event in messages(response):
            session.line(_line(event, template, is_json=options["format"] == JSON))


def _template(form: str) -> Template | None:
    if form in ("", JSON):
        return None
    try:
        return parse(unescaped(form))
    except TemplateError as error:
        raise CommandError(f"Error parsing format: {error}", BAD_TEMPLATE) from None


def _moment(word: str) -> str:
    try:
        return read_since(word) if word else ""
    except ValueError as error:
        raise CommandError(str(error)) from None


def _line(event: Mapping[str, Any], template: Template | None, *, is_json: bool) -> str:
    if is_json:
        return to_json(from_json(event))
    if template is not None:
        try:
            return template.render(_typed(event))
        except TemplateError as error:
            raise CommandError(f"Error parsing format: {error}", BAD_TEMPLATE) from None
    actor = event.get("Actor") or {}
    attributes = ", ".join(f"{key}={value}" for key, value in sorted((actor.get("Attributes") or {}).items()))
    shown = f"{_time(event)} {event['Type']} {event['Action']} {actor.get('ID', '')}"
    return f"{shown} ({attributes})" if attributes else shown


def _typed(event: Mapping[str, Any]) -> Any:  # noqa: ANN401  # what templates take
    """Name the fields as Go's type does."""
    fields = {
        "Status": event.get("status", ""),
        "ID": event.get("id", ""),
        "From": event.get("from", ""),
        "Type": event.get("Type", ""),
        "Action": event.get("Action", ""),
        "Actor": event.get("Actor") or {"ID": "", "Attributes": {}},
        "Scope": event.get("scope", ""),
        "Time": event.get("time", 0),
        "TimeNano": event.get("timeNano", 0),
    }
    return from_json(fields, type_name="*events.Message")


def _time(event: Mapping[str, Any]) -> str:
    nano = int(event.get("timeNano") or int(event.get("time", 0)) * NANO)
    moment = of_timestamp(nano // NANO).astimezone()
    zone = "Z" if not moment.utcoffset() else f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:]
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{nano % NANO:09d}{zone}"
