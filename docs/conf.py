# ruff: noqa: INP001
"""Sphinx settings: the Markdown files of this folder as a small site; Sphinx reads this as a plain file.

`uv run --group docs sphinx-build -W docs build/docs` builds it, and fails at the first warning.
"""

from __future__ import annotations

project = "Docker registry course"
author = "The authors of the Docker registry course"
copyright = "the authors, Apache License 2.0"  # noqa: A001  # Sphinx's own name
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["build"]
nitpicky = True
html_theme = "alabaster"
html_theme_options = {"description": "How it works, and what to do when it does not"}
html_show_sphinx = False
