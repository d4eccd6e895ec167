"""`%%wire`: what `with lab.wire():` does, for a whole cell; its last line is shown like any cell's.

The cell is compiled here and not handed to the shell's `run_cell`, which would print an error itself and not
raise it: a notebook that runs through would go on.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from sandbox.errors import LearnerError
from sandbox.ipython import running_shell

if TYPE_CHECKING:
    from sandbox.course.session import Session


def load_wire_magic(session: Session) -> None:
    """Make `%%wire` known to the IPython that this runs in; nothing happens outside of one."""
    shell = running_shell()
    if shell is None:
        return
    from IPython.core.magic import no_var_expand  # noqa: PLC0415  # only where it runs already

    @no_var_expand
    def wire(line: str, cell: str) -> None:
        """Show which requests reached your registries while the cell ran."""
        if line.strip():
            raise LearnerError(f"%%wire takes nothing on its line; {line.strip()!r} belongs below it.")
        with session.wire():
            run(shell, cell)

    shell.register_magic_function(wire, "cell", "wire")


def run(shell: Any, cell: str) -> None:  # noqa: ANN401  # IPython has no types
    """Run a cell in the notebook's namespace, show its last line's value, and raise what it raises."""
    source = shell.transform_cell(cell)
    name = shell.compile.cache(source, raw_code=cell)
    tree = shell.transform_ast(shell.compile.ast_parse(source, filename=name))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), shell.user_ns)  # noqa: S102  # the learner's own cell
    if last is not None:
        value = eval(compile(ast.Expression(last.value), name, "eval"), shell.user_ns)  # noqa: S307  # the same
        shell.displayhook(value)
