"""The program of `test_inside`: a notebook's cells, run one by one where a browser's limits hold.

Sockets, threads and processes are forbidden from the first cell on, and the engine is the embedded one
inside this process. Prints a JSON list: for each code cell what nbval would compare.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from tests.transport.forbidden import forbid_all

Output = dict[str, Any]
_outputs: list[Output] = []


class Publisher(DisplayPublisher):
    """Keeps what a cell displays."""

    def publish(self, data: dict[str, Any], *_: object, update: bool = False, **__: object) -> None:
        """Keep it; nbval ignores updates."""
        if not update:
            _outputs.append({"output_type": "display_data", "text": data.get("text/plain", "")})


class Hook(DisplayHook):
    """Keeps what a cell's last line is."""

    def __call__(self, result: object = None) -> None:
        """Keep its text form."""
        if result is None:
            return
        data, _ = self.compute_format_data(result)  # type: ignore[no-untyped-call]  # IPython has few types
        if data:
            _outputs.append({"output_type": "execute_result", "text": data.get("text/plain", "")})


class Stream(io.StringIO):
    """Keeps what a cell prints, in its place among the other outputs."""

    def write(self, text: str) -> int:
        """Keep it, together with what was printed just before."""
        if _outputs and _outputs[-1]["output_type"] == "stream":
            _outputs[-1]["text"] += text
        else:
            _outputs.append({"output_type": "stream", "text": text})
        return len(text)


class Shell(InteractiveShell):
    """IPython as a kernel runs it, without the kernel."""

    def showtraceback(self, *_: object, **__: object) -> None:
        """Keep name and text of what was raised, as nbval compares them."""
        kind, error, _trace = sys.exc_info()
        _outputs.append(
            {"output_type": "error", "ename": kind.__name__ if kind else "", "evalue": str(error)}
        )


def run(source: str, shell: Shell) -> list[Output]:
    """Run one cell, and return its outputs."""
    _outputs.clear()
    with redirect_stdout(Stream()), redirect_stderr(Stream()):
        shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]  # as above
    return [dict(output) for output in _outputs]


def main(notebook: str) -> None:
    """Run all code cells of a notebook, and print what they gave."""
    warnings.simplefilter("default")
    shell = Shell.instance(display_pub_class=Publisher, displayhook_class=Hook)
    shell.colors = "nocolor"
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    forbid_all()
    given = [run("".join(cell["source"]), shell) for cell in cells if cell["cell_type"] == "code"]
    sys.stdout.write(json.dumps(given))


if __name__ == "__main__":
    os.environ["COURSE_ENGINE"] = "in-process"
    main(sys.argv[1])
