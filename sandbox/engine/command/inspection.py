"""What all `inspect` commands share: several things, each found or not, as JSON or by a template.

Source: seen with docker CLI 28.2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from docker.errors import APIError

from sandbox.engine.command.failures import BAD_TEMPLATE, CommandError, failure_of
from sandbox.engine.command.tables.listing import unescaped
from sandbox.engine.command.templates import Template, TemplateError, from_json, parse
from sandbox.engine.command.templates.values import escaped, to_indented_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.engine.command.session import Session

JSON = "json"


def inspect_each(
    session: Session,
    names: Sequence[str],
    form: str,
    find: Callable[[str], dict[str, Any]],
    *,
    escapes: bool = False,
) -> None:
    """Write what `find` returns for each name; what is not found is told at the end.

    `escapes`: signs of HTML are escaped, as Go does where it writes JSON itself.

    Raises:
        CommandError: something was not found, or the template does not fit it.
    """
    template = _template(form)
    found: list[dict[str, Any]] = []
    lines: list[str] = []
    problems: list[str] = []
    for name in names:
        try:
            thing = find(name)
            found.append(thing)
            if template is not None:
                lines.append(template.render(from_json(thing)))
        except TemplateError as error:
            problems.append(f"template parsing error: {error}")
        except (APIError, CommandError, requests.RequestException) as error:
            problems.append(str(failure_of(error, session.docker_host)))
    written = _written(form, found, lines, has_template=template is not None)
    session.out(escaped(written) if escapes and template is None else written)
    if problems:
        raise CommandError("\n".join(problems))


def _template(form: str) -> Template | None:
    if form in ("", JSON):
        return None
    try:
        return parse(unescaped(form))
    except TemplateError as error:
        raise CommandError(f"template parsing error: {error}", BAD_TEMPLATE) from None


def _written(form: str, found: list[dict[str, Any]], lines: list[str], *, has_template: bool) -> str:
    if has_template:
        return "".join(f"{line}\n" for line in lines) or "\n"
    return (to_json(found) if form == JSON else to_indented_json(found)) + "\n"
