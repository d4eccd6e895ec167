"""The learner's browser, where there is one with windows."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser


def open_page(url: str) -> None:
    """Open a page in the background; a machine without windows has the printed address."""
    if has_windows():
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def has_windows() -> bool:
    """Whether a browser could show one: a text browser would take the terminal away."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
