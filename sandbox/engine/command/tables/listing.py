"""A list in the form that `--format` asks for: table, JSON, or a template of one's own.

Source: Docker manuals, "Format command and log output"; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.tables.columns import aligned
from sandbox.engine.command.templates import Row, Template, TemplateError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TABLE, JSON = "table", "json"
_JSON_TEMPLATE = "{{json .}}"


@dataclass(frozen=True)
class Listing:
    """How one command lists: titles of columns by field, the default table, and what `-q` shows of a row."""

    titles: Mapping[str, str]
    table: str
    quiet: str = "{{.ID}}"
    methods: Mapping[str, Callable[..., str]] = field(default_factory=dict)

    def form(self, wanted: str, *, quiet: bool = False) -> str:
        """Return the template that is meant, with `table ` before it where columns are wanted."""
        if quiet and wanted in ("", TABLE):
            return self.quiet
        if wanted in ("", TABLE):
            return f"{TABLE} {self.table}"
        return _JSON_TEMPLATE if wanted == JSON else wanted

    def written(self, rows: Iterable[Row], form: str) -> str:
        """Write the rows in a form that `form` returned.

        Raises:
            CommandError: the template can't be read or filled in.
        """
        is_table = form.startswith(TABLE)
        try:
            template = parse(unescaped(form.removeprefix(TABLE).strip() if is_table else form))
            lines = [template.render(row) for row in rows]
        except TemplateError as error:
            raise CommandError(f"template parsing error: {error}") from None
        if not is_table:
            return "".join(f"{line}\n" for line in lines)
        return aligned([self._heading(template), *lines])

    def _heading(self, template: Template) -> str:
        return template.render(Row("", self.titles, self.methods), is_heading=True)


def unescaped(text: str) -> str:
    r"""Read the `\t` and `\n` that stand in a template as two signs."""
    return text.replace(r"\t", "\t").replace(r"\n", "\n")


def label_title(name: str) -> str:
    """Return the title of a column that shows one label."""
    return name.rpartition(".")[2].replace("-", " ").replace("_", " ")
