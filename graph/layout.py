"""Where boxes stand when they are laid out: from left to right, by what feeds what.

A layered layout is a solved problem with good libraries, which know points in rows and no boxes.
They say in which column a node stands and in which order; the sizes are put in here, so that boxes
of different widths and heights never overlap.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import networkx as nx

from graph.columns import column_positions, columns_of, is_too_large
from graph.elements import id_key
from graph.errors import CycleError
from graph.model import ModelGraph

Position = tuple[float, float]
Size = tuple[float, float]

COLUMN_GAP = 72.0
ROW_GAP = 32.0
PART_GAP = 64.0
GRID = 4.0
_DEFAULT_SIZE: Size = (160.0, 64.0)


def layered_positions(graph: ModelGraph, sizes: dict[str, Size]) -> dict[str, Position]:
    """Gives each node its place; parts that are not joined stand below each other.

    Args:
        graph: What is laid out; it is not changed.
        sizes: Width and height of the boxes in pixels.

    Returns:
        Left and top of each box, in pixels; no two boxes overlap.
    """
    columns = _columns(graph)
    if columns and is_too_large(graph, columns):
        measured = {node: _size(sizes, node) for node in columns}
        return column_positions(columns, measured, (COLUMN_GAP, ROW_GAP))
    positions: dict[str, Position] = {}
    top = 0.0
    for part in _parts(graph):
        placed = _place_part(part, sizes)
        lowest = min(y for _, y in placed.values())
        for node, (x, y) in placed.items():
            positions[node] = (x, y - lowest + top)
        bottom = max(y + _size(sizes, node)[1] for node, (_, y) in placed.items())
        top += bottom - lowest + PART_GAP
    return positions


def _columns(graph: ModelGraph) -> dict[str, int]:
    try:
        return columns_of(graph)
    except CycleError:
        return {}  # no edit and no file makes one, and what was drawn is still to be seen


def _parts(graph: ModelGraph) -> Iterator[nx.DiGraph]:
    """Gives the parts that are joined, the one with the oldest node first."""
    simple = nx.DiGraph()
    simple.add_nodes_from(node.id for node in graph.nodes())
    simple.add_edges_from((edge.source.node, edge.target) for edge in graph.edges())
    found = (sorted(part, key=id_key) for part in nx.weakly_connected_components(simple))
    for part in sorted(found, key=lambda nodes: id_key(nodes[0])):
        ordered = nx.DiGraph()
        ordered.add_nodes_from(part)
        ordered.add_edges_from((node, after) for node in part for after in simple.succ[node])
        yield ordered


def _place_part(part: nx.DiGraph, sizes: dict[str, Size]) -> dict[str, Position]:
    nodes = list(part)
    pitch = max(_size(sizes, node)[1] for node in nodes) + ROW_GAP
    ranked = _ranked(part, pitch) if part.number_of_edges() else {nodes[0]: (0, 0.0)}
    lefts = _lefts(ranked, sizes)
    return {
        node: (lefts[column], _on_grid(middle - _size(sizes, node)[1] / 2))
        for node, (column, middle) in ranked.items()
    }


def _lefts(ranked: dict[str, tuple[int, float]], sizes: dict[str, Size]) -> dict[int, float]:
    """Gives each column its left edge, by the widest box of those before it."""
    widths: dict[int, float] = {}
    for node, (column, _) in ranked.items():
        widths[column] = max(widths.get(column, 0.0), _size(sizes, node)[0])
    lefts: dict[int, float] = {}
    left = 0.0
    for column in sorted(widths):
        lefts[column] = left
        left += _on_grid(widths[column] + COLUMN_GAP)
    return lefts


def _ranked(part: nx.DiGraph, pitch: float) -> dict[str, tuple[int, float]]:
    """Gives each node its column and the middle of its row; rows of a column are `pitch` apart."""
    numbers = {node: number for number, node in enumerate(part)}
    edges = [(numbers[source], numbers[target]) for source, target in part.edges]
    try:
        points = _by_fast_sugiyama(edges, pitch)
    except ImportError:
        points = _by_grandalf(edges, pitch)
    columns = {rank: column for column, rank in enumerate(sorted({r for r, _ in points.values()}))}
    return {
        node: (columns[points[number][0]], points[number][1]) for node, number in numbers.items()
    }


def _by_fast_sugiyama(edges: list[tuple[int, int]], pitch: float) -> dict[int, tuple[float, float]]:
    # Imported here: it has no wheel for every machine, and the stand-in is slower but as good.
    from fast_sugiyama import from_edges  # noqa: PLC0415

    count = max(max(edge) for edge in edges) + 1
    (layout,) = from_edges(edges, vertex_spacing=pitch, dummy_vertices=True)
    # Numbers from `count` on are the bends of long edges.
    points = {int(node): (-y, x) for node, (x, y) in layout[0]}
    return {node: point for node, point in points.items() if node < count}


def _by_grandalf(edges: list[tuple[int, int]], pitch: float) -> dict[int, tuple[float, float]]:
    from grandalf.graphs import Edge, Graph, Vertex  # noqa: PLC0415
    from grandalf.layouts import SugiyamaLayout, VertexViewer  # noqa: PLC0415

    vertices = [Vertex(number) for number in range(max(max(edge) for edge in edges) + 1)]
    for vertex in vertices:
        vertex.view = VertexViewer(w=pitch, h=1)
    drawn = Graph(vertices, [Edge(vertices[source], vertices[target]) for source, target in edges])
    layout = SugiyamaLayout(drawn.C[0])
    layout.xspace = 1
    with _deep_recursion(len(vertices)):
        layout.init_all()
        layout.draw()
    return {
        vertex.data: (float(rank), vertex.view.xy[0])
        for rank, layer in enumerate(layout.layers)
        for vertex in layer
        if isinstance(vertex, Vertex)
    }


@contextmanager
def _deep_recursion(nodes: int) -> Iterator[None]:
    """Lets grandalf follow a chain of all nodes, which it does by recursion."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 1_000 + 10 * nodes))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _size(sizes: dict[str, Size], node: str) -> Size:
    return sizes.get(node, _DEFAULT_SIZE)


def _on_grid(length: float) -> float:
    return -(-length // GRID) * GRID
