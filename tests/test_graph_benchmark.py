"""The graph's benchmark draws on both sides the same nodes and edges."""

from __future__ import annotations

from benchmarks.graph import as_mermaid, sample


def test_both_sides_draw_the_same_graph() -> None:
    graph = sample()
    lines = as_mermaid(graph).splitlines()
    assert len(graph.nodes) == sum("[" in line for line in lines) == 201
    assert len(graph.edges) == sum("-->" in line for line in lines) == 200
