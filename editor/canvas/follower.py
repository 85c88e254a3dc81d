"""Keeps the boxes, wires, frames and notes what the document says.

The items never change by themselves: a gesture becomes an edit, the edit comes back here from the
document, and only then is something drawn. Undo, redo, paste and load are therefore the same case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from editor.canvas.heat import HeatColours
from editor.canvas.items import CanvasItems
from editor.canvas.kept_items import KeptItems
from editor.canvas.node_item import NodeItem
from editor.canvas.sketch import sketch_of
from editor.canvas.style import Style
from editor.canvas.summary import shapes_text, tensor_text
from editor.canvas.touched import Touched, touched_by
from editor.canvas.wire_item import WireItem
from editor.document import Document
from graph.catalogue import Catalogue
from graph.checks import Problem
from graph.edits import Edit
from graph.elements import Edge, Node
from graph.model import ModelGraph
from graph.specs import TensorSpec


class Follower:
    """The items of a canvas, by the ids of the document."""

    def __init__(
        self, document: Document, catalogue: Catalogue, items: CanvasItems, style: Style
    ) -> None:
        self._document = document
        self._catalogue = catalogue
        self._items = items
        self._style = style
        self._specs: dict[str, tuple[TensorSpec, ...]] = {}
        self._problems: dict[str, tuple[str, str]] = {}
        self._waiting: set[str] = set()
        self._heat: Mapping[str, float] | None = None
        self._colours = HeatColours(style)
        self._previews: Mapping[str, QImage] = {}
        self._outputs: dict[str, frozenset[int]] = {}
        self._kept = KeptItems()
        self._drawn: ModelGraph | None = None
        self._tints: dict[str, int] = {}  # by layer id, in the order in which they were shared
        self._asked: dict[str, list[str]] = {}  # parameters that are shown without a wire, by node

    @property
    def _boxes(self) -> dict[str, NodeItem]:
        return self._items.boxes

    @property
    def _graph(self) -> ModelGraph:
        return self._document.view_graph

    # -- the document ----------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Draws another graph: the one that the document has in view."""
        self._items.clear()
        self._kept.clear()
        self._specs, self._problems, self._waiting = {}, {}, set()
        self._tints, self._asked, self._outputs = {}, {}, {}
        self._drawn = self._graph
        for node in self._graph.nodes():
            self._put_box(node.id)
        for edge in self._graph.edges():
            self._put_wire(edge)
        self._mark_outputs()
        self._items.parts.follow(self._graph, self._style)

    def follow(self, edit: Edit) -> None:
        """Draws what an edit changed in the graph in view."""
        if self._drawn is not self._graph:
            self.rebuild()
            return
        touched = touched_by(edit, self._document.view_path)
        self._place(touched.moved - touched.nodes)
        nodes = self._with_neighbours(touched)
        graph = self._graph
        # What goes takes its wires along, so that none of those is looked at by itself.
        there = [node_id for node_id in nodes if node_id in graph]
        self._remove_boxes((nodes & self._boxes.keys()).difference(there))
        if there and self._put_all_back():
            there = []
        for node_id in there:
            if node_id in self._boxes:
                self._drop_wires(node_id)
        for node_id in there:
            self._put_box(node_id)
        for node_id in there:
            for edge in graph.edges_into(node_id):
                self._put_wire(edge)
        if nodes or touched.interface:
            self._mark_outputs()
        self._items.parts.follow(self._graph, self._style)

    def put_back(self) -> None:
        """Puts boxes where the document says, after a move that it did not take."""
        self._place(self._boxes)
        for note in self._items.parts.notes.values():
            note.move_to(QPointF(*note.note.position))
        self._items.parts.place()

    def _with_neighbours(self, touched: Touched) -> set[str]:
        """Adds the nodes whose boxes change with those that were touched."""
        nodes = set(touched.nodes)
        layers = set(touched.layers)
        for node_id in touched.nodes & self._boxes.keys():
            box = self._boxes[node_id]
            layers.add(box.layer_id)
            for wire in box.wires():
                nodes.update((wire.edge.target, wire.edge.source.node))
        for layer_id in layers:
            nodes.update(self._graph.calls(layer_id))
        return nodes

    # -- boxes -----------------------------------------------------------------------------------

    def _put_box(self, node_id: str) -> None:
        graph = self._graph
        layer_id = graph.node(node_id).layer
        box = self._boxes.get(node_id) or self._new_box(node_id)
        box.layer_id = layer_id
        asked = self._asked.get(node_id, ())
        sketch = sketch_of(graph, node_id, self._catalogue, asked, box.sketch)
        tint = None
        if sketch.summary.shared is not None:
            tint = self._tints.setdefault(layer_id, len(self._tints))
            box.calls = lambda: self._boxes_of(layer_id)
        if sketch is not box.sketch:
            box.sketch = sketch
            box.show_node(sketch.summary, sketch.ports, tint)
        box.move_to(QPointF(*graph.node(node_id).position))
        if node_id not in self._boxes:
            self._items.add_box(box)

    def _put_all_back(self) -> bool:
        """Puts all boxes and wires back that went at once, if they are those of the graph."""
        kept = self._kept.all
        if kept is None:
            return False
        if self._boxes or not kept.are_of(self._graph, self._style):
            self._kept.take_apart()
            return False
        self._kept.all = None
        for box in kept.boxes.values():
            self._tell(box)
            self._items.add_box(box)
        for wire in kept.wires.values():
            self._label(wire)
            self._items.add_wire(wire)
        return True

    def _new_box(self, node_id: str) -> NodeItem:
        """Makes the box of a node, or takes the one that it had, with what is known besides."""
        box = self._kept.box(node_id) or NodeItem(node_id, self._style)
        if box.style is not self._style:
            box.set_style(self._style)
        self._tell(box)
        return box

    def _tell(self, box: NodeItem) -> None:
        """Shows in a box what is known besides."""
        node_id = box.id
        box.set_outputs_of_model(self._outputs.get(node_id, frozenset()))
        box.set_shape(shapes_text(spec.shape for spec in self._specs.get(node_id, ())))
        box.set_problem(*self._problems.get(node_id, ("", "")))
        box.set_waiting(node_id in self._waiting)
        self._colour(box)
        box.set_preview(self._previews.get(node_id))

    def _remove_boxes(self, node_ids: set[str]) -> None:
        items = self._items
        # What is shown in the place of others is put together anew.
        if node_ids and len(node_ids) == len(items.boxes) and not items.hidden:
            self._kept.keep_all(items.boxes, items.wires)
            items.take_off()
        else:
            for node_id in node_ids:
                self._remove_box(self._boxes[node_id])

    def _remove_box(self, box: NodeItem) -> None:
        for wire in box.wires():
            self._remove_wire(wire)
        self._items.remove_box(box)
        self._kept.keep_box(box)

    def _boxes_of(self, layer_id: str) -> list[NodeItem]:
        calls = self._graph.calls(layer_id)
        return [self._boxes[node_id] for node_id in calls if node_id in self._boxes]

    def ask_for_input(self, node_id: str, parameter: str) -> None:
        """Shows a parameter of a node's call that takes a tensor and need not."""
        self._asked.setdefault(node_id, []).append(parameter)
        self._put_box(node_id)

    def _place(self, node_ids: Iterable[str]) -> None:
        """Puts boxes where the document says, and then each of their wires once."""
        graph = self._graph
        there = [node_id for node_id in node_ids if node_id in self._boxes and node_id in graph]
        moved = [self._boxes[node_id] for node_id in there if self._move(graph.node(node_id))]
        for wire in dict.fromkeys(wire for box in moved for wire in box.wires()):
            wire.redraw()

    def _move(self, node: Node) -> bool:
        box = self._boxes[node.id]
        if box.sketch is not None:
            # It says the same of a node that stands elsewhere.
            box.sketch = structs.replace(box.sketch, node=node)
        return box.put_at(QPointF(*node.position))

    def _mark_outputs(self) -> None:
        given: dict[str, set[int]] = {}
        for tensor in self._graph.output_tensors():
            given.setdefault(tensor.node, set()).add(tensor.tensor_index)
        outputs = {node_id: frozenset(indices) for node_id, indices in given.items()}
        for node_id in (outputs.keys() | self._outputs.keys()) & self._boxes.keys():
            self._boxes[node_id].set_outputs_of_model(outputs.get(node_id, frozenset()))
        self._outputs = outputs

    # -- wires -----------------------------------------------------------------------------------

    def _drop_wires(self, node_id: str) -> None:
        """Takes off the wires into a box that are no more, while it still has their ports."""
        graph = self._graph
        for wire in self._boxes[node_id].wires():
            edge = wire.edge
            if edge.target == node_id and graph.edge_into(node_id, edge.slot) != edge:
                self._remove_wire(wire)

    def _put_wire(self, edge: Edge) -> None:
        key = (edge.target, edge.slot)
        source = self._boxes[edge.source.node].output_port(edge.source.tensor_index)
        target = self._boxes[edge.target].input_port(edge.slot)
        if source is None or target is None:
            return
        wire = self._items.wires.get(key)
        if wire is not None and wire.edge != edge:
            self._remove_wire(wire)
            wire = None
        if wire is None:
            wire = self._kept.wire(edge) or WireItem(edge, self._style)
            if wire.style is not self._style:
                wire.set_style(self._style)
            wire.attach(source, target)
            self._label(wire)
            self._items.add_wire(wire)
        elif not wire.joins(source, target):
            wire.attach(source, target)
            self._items.rewired += 1

    def _remove_wire(self, wire: WireItem) -> None:
        self._items.remove_wire(wire)
        self._kept.keep_wire(wire)

    # -- what is known besides -------------------------------------------------------------------

    def set_tensor_specs(self, specs: Mapping[str, tuple[TensorSpec, ...]]) -> None:
        """Shows the shapes of tensors in the boxes and on the wires."""
        changed = {
            node_id
            for node_id in specs.keys() | self._specs.keys()
            if specs.get(node_id) != self._specs.get(node_id)
        }
        self._specs = dict(specs)
        for node_id in changed & self._boxes.keys():
            box = self._boxes[node_id]
            box.set_shape(shapes_text(spec.shape for spec in self._specs.get(node_id, ())))
            for wire in box.wires():
                self._label(wire)
        if changed:
            self._items.parts.place()

    def _label(self, wire: WireItem) -> None:
        node_id, index = wire.edge.source
        specs = self._specs.get(node_id, ())
        wire.set_label(tensor_text(specs[index]) if index < len(specs) else "")

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """Marks the boxes that something is wrong with."""
        found: dict[str, list[Problem]] = {}
        for problem in problems:
            for node_id in problem.nodes:
                found.setdefault(node_id, []).append(problem)
        marks = {node_id: _mark(of_node) for node_id, of_node in found.items()}
        for node_id in (marks.keys() | self._problems.keys()) & self._boxes.keys():
            self._boxes[node_id].set_problem(*marks.get(node_id, ("", "")))
        self._problems = marks
        self._items.parts.follow_problems()

    def set_waiting(self, waiting: set[str]) -> None:
        """Dims the boxes that wait for an error upstream."""
        for node_id in (waiting ^ self._waiting) & self._boxes.keys():
            self._boxes[node_id].set_waiting(node_id in waiting)
        self._waiting = set(waiting)

    def set_heat(self, values: Mapping[str, float] | None) -> None:
        """Colours the boxes by numbers between 0 and 1; those without one are hatched."""
        self._heat = values
        for box in self._boxes.values():
            self._colour(box)

    def _colour(self, box: NodeItem) -> None:
        box.set_heat(None if self._heat is None else self._colours.of(self._heat.get(box.id)))

    def set_previews(self, pictures: Mapping[str, QImage]) -> None:
        """Shows these pictures below boxes, and no others."""
        for node_id in (pictures.keys() | self._previews.keys()) & self._boxes.keys():
            self._boxes[node_id].set_preview(pictures.get(node_id))
        self._previews = pictures

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self._style, self._colours = style, HeatColours(style)
        for box in self._boxes.values():
            box.set_style(style)
            self._colour(box)
        for wire in self._items.wires.values():
            wire.set_style(style)
        self._items.parts.set_style(style)


def _mark(problems: list[Problem]) -> tuple[str, str]:
    severity = "error" if any(p.severity == "error" for p in problems) else "warning"
    return severity, "\n".join(problem.message for problem in problems)
