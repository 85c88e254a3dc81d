"""The libraries that know in which column and in which row points stand, so that few wires cross.

A layered layout is a solved problem with good libraries, which know points in rows and no boxes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

Point = tuple[int, float]


def layered_points(
    edges: list[tuple[int, int]], pitch: float, *, quick: bool = False
) -> dict[int, Point] | None:
    """Gives each point its column, from 0, and the middle of its row.

    Args:
        edges: What feeds what, by number; all points are joined, and each number is used.
        pitch: How far apart two points of a column are at least.
        quick: Whether there are so many edges beside each other that a few more crossings and
            longer wires are better than waiting; None is given where no library can do that.
    """
    try:
        points = _by_fast_sugiyama(edges, pitch, quick=quick)
    except ImportError:
        if quick:
            return None
        points = _by_grandalf(edges, pitch)
    columns = {rank: column for column, rank in enumerate(sorted({r for r, _ in points.values()}))}
    return {number: (columns[rank], middle) for number, (rank, middle) in points.items()}


def _by_fast_sugiyama(
    edges: list[tuple[int, int]], pitch: float, *, quick: bool
) -> dict[int, tuple[float, float]]:
    # Imported here: it has no wheel for every machine, and the stand-in is slower but as good.
    from fast_sugiyama import from_edges  # noqa: PLC0415

    count = max(max(edge) for edge in edges) + 1
    (layout,) = from_edges(
        edges,
        vertex_spacing=pitch,
        dummy_vertices=True,
        transpose=not quick,
        ranking_type="up" if quick else "minimize",
    )
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
