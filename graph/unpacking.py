"""What was in a nested model stands in the place of its call, and what is around gives way."""

from __future__ import annotations

from collections.abc import Callable

from graph.dissolving import dissolve
from graph.edits import Compound, Edit, MoveNodes
from graph.model import ModelGraph
from graph.room import Rect, hull, make_room
from graph.together import Size


def unpack(graph: ModelGraph, node_id: str, size_of: Callable[[ModelGraph, str], Size]) -> Edit:
    """Gives the edit that dissolves a nested model and makes room for what was in it.

    Args:
        graph: Where it is called; it is not changed here.
        node_id: One of the calls.
        size_of: Gives width and height of the box of a node of a graph, in pixels.

    Raises:
        GraphError: it cannot be dissolved.
    """
    edit = dissolve(graph, node_id)
    after = graph.copy()
    edit.apply(after)
    calls = graph.calls(graph.node(node_id).layer)
    new = [node.id for node in after.nodes() if node.id not in graph]
    each = len(new) // len(calls)
    if not each:
        return edit
    rects = {node.id: _rect(graph, node.id, size_of) for node in graph.nodes()}
    for number, call in enumerate(calls):
        content = {n: _rect(after, n, size_of) for n in new[number * each : (number + 1) * each]}
        _put(rects, call, content)
    moved = {
        node.id: rects[node.id][:2] for node in after.nodes() if rects[node.id][:2] != node.position
    }
    return Compound((edit, MoveNodes(moved))) if moved else edit


def _put(rects: dict[str, Rect], call: str, content: dict[str, Rect]) -> None:
    """Puts boxes in the place of one, with their left where its left is, about its middle."""
    before = rects.pop(call)
    left, top, width, height = hull(content.values())
    shift = before[0] - left, round(before[1] + (before[3] - height) / 2) - top
    after = (left + shift[0], top + shift[1], width, height)
    for box, place in make_room(rects, before, after).items():
        rects[box] = (*place, *rects[box][2:])
    for box, (x, y, *size) in content.items():
        rects[box] = (x + shift[0], y + shift[1], size[0], size[1])


def _rect(graph: ModelGraph, node_id: str, size_of: Callable[[ModelGraph, str], Size]) -> Rect:
    return (*graph.node(node_id).position, *size_of(graph, node_id))
