"""What is so of a canvas at any time: it shows what the document says, and nothing is left over.

Whatever was done before, it shows what a canvas would show that is drawn anew.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from editor.canvas.box_size import box_size
from editor.canvas.items import CanvasItems
from editor.canvas.node_item import NodeItem
from editor.canvas.port_words import ports_of
from editor.canvas.summary import summarize
from editor.canvas.widget import CanvasWidget
from editor.canvas.wire_item import LiveWireItem, WireItem
from editor.document import Document
from graph.catalogue import load_catalogue
from graph.model import ModelGraph


def require_agreement(document: Document, canvas: CanvasWidget) -> None:
    """Raises `AssertionError` where a canvas at rest does not show what its document says."""
    graph, drawn = document.view_graph, canvas.view.drawn
    same(drawn.boxes.keys(), {node.id for node in graph.nodes()}, "boxes")
    given: dict[str, set[int]] = {}
    for tensor in graph.output_tensors():
        given.setdefault(tensor.node, set()).add(tensor.tensor_index)
    for box in drawn.boxes.values():
        _require_box(graph, box)
        same(box.outputs_of_model, given.get(box.id, set()), f"outputs of the model from {box.id}")
    edges = {(edge.target, edge.slot): edge for edge in graph.edges()}
    same(drawn.wires.keys(), edges.keys(), "wires")
    for key, wire in drawn.wires.items():
        same(wire.edge, edges[key], "the edge of a wire")
        _require_ports(wire)
        if wire not in drawn.hidden:
            _require_line(wire)
    _require_frames(graph, drawn)
    _require_scene(canvas)


def same(received: object, expected: object, what: str) -> None:
    """Raises `AssertionError` where two things are not the same."""
    if received != expected:
        raise AssertionError(f"Expected {what}: {expected}. Received: {received}")


def _require_box(graph: ModelGraph, box: NodeItem) -> None:
    catalogue = load_catalogue()
    # Qt holds two places for one that are 1e-12 of themselves apart.
    same(box.pos(), QPointF(*graph.node(box.id).position), f"where {box.id} stands")
    same(box.summary, summarize(graph, box.id, catalogue), f"words of {box.id}")
    same(box.ports_shown, ports_of(graph, box.id, catalogue), f"ports of {box.id}")
    same(box.box.size().toTuple(), box_size(box), f"the size of {box.id}")
    if box.stand_in is None:
        same(box.scene_box, box.box.translated(box.pos()), f"the kept rectangle of {box.id}")


def _require_ports(wire: WireItem) -> None:
    source, target = wire.ports
    ends = (source.box.id, source.tensor.tensor_index, target.box.id, target.slot)
    edge = wire.edge
    wanted = (edge.source.node, edge.source.tensor_index, edge.target, edge.slot)
    same(ends, wanted, "the ports of a wire")


def _require_line(wire: WireItem) -> None:
    source, target = wire.ports
    same((wire.line.p1(), wire.line.p2()), wire.ends, "the kept line of a wire")
    if source.box.stand_in is None:
        same(wire.line.p1(), source.scenePos(), "where a wire begins")
    if target.box.stand_in is None:
        same(wire.line.p2(), target.scenePos(), "where a wire ends")


def _require_frames(graph: ModelGraph, drawn: CanvasItems) -> None:
    held = graph.frames
    same(drawn.parts.frames.keys(), {frame.id for frame in held.all()}, "frames")
    same(drawn.parts.notes.keys(), {note.id for note in held.notes()}, "notes")
    collapsed = (frame for frame in held.all() if frame.collapsed)
    hidden = {node_id for frame in collapsed for node_id in held.nodes_within(frame.id)}
    shown = {box.id for box in drawn.boxes.values() if box in drawn.hidden}
    same(shown, hidden, "what is in collapsed frames")


def _require_scene(canvas: CanvasWidget) -> None:
    """Looks for items that were left behind, and whether all are seen as the zoom has it."""
    view, drawn = canvas.view, canvas.view.drawn
    items = view.scene().items()
    boxes = {item.id for item in items if isinstance(item, NodeItem)}
    same(boxes, set(drawn.boxes), "boxes on the scene")
    wires = sum(isinstance(item, WireItem) for item in items)
    same(wires, len(drawn.wires), "wires on the scene")
    same([item for item in items if isinstance(item, LiveWireItem)], [], "pulled wires left")
    drawn_items: tuple[QGraphicsItem, ...] = (*drawn.boxes.values(), *drawn.wires.values())
    for item in drawn_items:
        seen = not (drawn.is_far or item in drawn.hidden)
        same(item.opacity() > 0.0, seen, f"whether a {type(item).__name__} is seen")
        same(item.isVisible(), True, f"whether a {type(item).__name__} is there")
    selected = {box.id for box in view.selected_boxes()}
    same(set(canvas.selected_nodes()), selected, "the selection")
