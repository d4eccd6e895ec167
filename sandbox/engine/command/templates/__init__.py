"""Go's templates, as far as people write them behind `--format`.

`parse(text).render(data)` writes what Docker's client would. Pure. Known: fields, variables, `if`, `range`,
`with`, pipelines, and the functions in `functions.py`; `define`, `template` and `block` are refused.

Source: pkg.go.dev/text/template; Docker manuals, "Format command and log output".
"""

from __future__ import annotations

from sandbox.engine.command.templates.errors import TemplateError
from sandbox.engine.command.templates.template import Template, parse
from sandbox.engine.command.templates.values import GoMap, GoStruct, Row, from_json

__all__ = ["GoMap", "GoStruct", "Row", "Template", "TemplateError", "from_json", "parse"]
