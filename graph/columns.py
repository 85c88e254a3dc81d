"""The plain layout, for drawings that are too large for a layered one: a column for each step.

A layered layout draws a long wire as a chain of bends, so what it costs goes by the length of all
wires. A file may hold a thousand wires across a thousand columns, and must not hang the window.
"""

from __future__ import annotations

from graph.model import ModelGraph
from graph.topology import topological_order

MAXIMUM_BENDS = 20_000  # and wires
MAXIMUM_NODES = 6_000


def columns_of(graph: ModelGraph) -> dict[str, int]:
    """Gives each node the length of the longest path to it, each node after all before it."""
    columns: dict[str, int] = {}
    for node_id in topological_order(graph):
        before = (columns[each] + 1 for each in graph.predecessors(node_id))
        columns[node_id] = max(before, default=0)
    return columns


def is_too_large(graph: ModelGraph, columns: dict[str, int]) -> bool:
    """Whether a layered layout would take too long."""
    bends = sum(columns[edge.target] - columns[edge.source.node] for edge in graph.edges())
    return bends > MAXIMUM_BENDS or len(columns) > MAXIMUM_NODES


def column_positions(
    columns: dict[str, int], sizes: dict[str, tuple[float, float]], gap: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Gives each node its place, in pixels: the nodes of a column stand below each other.

    Args:
        columns: The column of each node.
        sizes: Width and height of each box.
        gap: Between columns, and between the boxes of one.
    """
    width = max((sizes[node][0] for node in columns), default=0.0)
    lowest: dict[int, float] = {}
    positions: dict[str, tuple[float, float]] = {}
    for node, column in columns.items():
        top = lowest.get(column, 0.0)
        positions[node] = (column * (width + gap[0]), top)
        lowest[column] = top + sizes[node][1] + gap[1]
    return positions
