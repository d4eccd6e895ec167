"""The stage that every picture stands on: SVG made safely, and the widget that shows and opens it."""

from __future__ import annotations

from sandbox.views.stage.scene import Scene
from sandbox.views.stage.svg import element, static, write
from sandbox.views.stage.view import View

__all__ = ["Scene", "View", "element", "static", "write"]
