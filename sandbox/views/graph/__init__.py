"""The graph of a registry: tag → index → manifest → config and layers, and what changed between two looks."""

from __future__ import annotations

from sandbox.views.graph.building import graph_of
from sandbox.views.graph.content import Graph
from sandbox.views.graph.scene import GraphScene

__all__ = ["Graph", "GraphScene", "graph_of"]
