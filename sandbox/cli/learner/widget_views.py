"""Stale widget views: yesterday's card has no kernel behind it today.

JupyterLab would greet the learner with "model not found", so `start` takes these views, and nothing else, out
of the learner's notebooks; the text form stays.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.home import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VIEW = "application/vnd.jupyter.widget-view+json"
WORDS = "Run this cell to go on."


def freshen(notebook: Path) -> str:
    """Take stale views out of a notebook's file; return a warning if it can't be read, else ""."""
    try:
        content = notebook.read_bytes()
        if VIEW.encode() not in content:
            return ""
        parsed = json.loads(content)
        if without_views(parsed):
            text = json.dumps(parsed, indent=1, ensure_ascii=False) + "\n"
            write_atomically(notebook, text, notebook.stat().st_mode & 0o777)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return f"{notebook.name} can't be read as a notebook ({error}); it is left as it is."
    return ""


def without_views(notebook: dict[str, Any]) -> bool:
    """Take the views out of a parsed notebook; return whether there were any."""
    stale = [data for data in _bundles(notebook) if VIEW in data]
    for data in stale:
        del data[VIEW]
        data["text/plain"] = _with_words(data.get("text/plain", ""))
    return bool(stale)


def _bundles(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            yield output.get("data", {})


def _with_words(text: str | list[str]) -> list[str]:
    whole = text if isinstance(text, str) else "".join(text)
    if whole.endswith(WORDS):
        return whole.splitlines(keepends=True)
    return [*(f"{line}\n" for line in whole.splitlines()), WORDS]
