"""The script of a widget: what all of the course's share, and then its own, as one module without imports.

A widget's script comes to the page as text, so that it can import nothing of ours.
"""

from __future__ import annotations

from pathlib import Path

SHARED = Path(__file__).parent / "keys.js"


def script(own: Path) -> str:
    """Join the shared functions (`make`, `holdKeys`) and a widget's own module."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (SHARED, own))
