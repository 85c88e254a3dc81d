"""The canvas as the window sees it: a document in, selections and refusals out.

Here what was done with the mouse becomes an edit. The items follow the document alone, so an edit
that is refused leaves the view as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.canvas.box_size import planned_size
from editor.canvas.connections import (
    Ends,
    LooseEnd,
    connection_edit,
    connection_words,
    loose_end,
    why_not,
)
from editor.canvas.follower import Follower
from editor.canvas.frames import moved_edit
from editor.canvas.items import around
from editor.canvas.mouse import MouseView
from editor.canvas.node_item import NodeItem
from editor.canvas.note_item import NoteItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.putting import Putting
from editor.canvas.style import Style
from editor.canvas.view import READABLE_ZOOM, SMALLEST_ZOOM
from editor.canvas.wire_item import WireItem
from editor.document import Document
from editor.look.theme import Theme
from graph.catalogue import Catalogue
from graph.checks import Problem
from graph.drawing import add_layer
from graph.edits import AddNode, Edit, MoveNodes
from graph.elements import Edge
from graph.errors import GraphError
from graph.keras_files.placing import place_boxes
from graph.model import ModelGraph
from graph.specs import TensorSpec

_SEEN_MARGIN = 16.0


class CanvasWidget(QWidget):
    """The drawing of a document, to look at and to change.

    Signals:
        selection_changed: Ids of the selected nodes.
        refused: Why a wire was not made.
        zoom_changed: The zoom; 1.0 is 100 %.
        search_requested: A layer is wanted: position in the scene and on the screen.
        menu_requested: A menu for what is selected is wanted: the same two positions.
        node_activated: A box was double-clicked, or Enter was pressed on it.
        wire_activated: The edge of a wire that was double-clicked.
        wire_let_go: A new wire was let go over nothing: its `LooseEnd`, and where it was let go in
            the scene and on the screen.
        copies_wanted: Copies of the selected nodes are wanted, so far from them.
    """

    selection_changed = Signal(list)
    refused = Signal(str)
    zoom_changed = Signal(float)
    search_requested = Signal(QPointF, QPoint)
    menu_requested = Signal(QPointF, QPoint)
    node_activated = Signal(str)
    wire_activated = Signal(object)
    wire_let_go = Signal(object, QPointF, QPoint)
    copies_wanted = Signal(QPointF)

    def __init__(
        self,
        document: Document,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._catalogue = catalogue
        self._style = Style(theme)
        self.view = MouseView(self._style, self._why_not, self._fits_wires)
        self._follower = Follower(document, catalogue, self.view.drawn, self._style)
        self._putting = Putting(document, catalogue, self.view)
        self._lit: list[WireItem] = []
        self._views: dict[tuple[str, ...], tuple[float, QPointF]] = {}  # zoom and middle, by path
        self._shown_path: tuple[str, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.view.setAccessibleName("Drawing")
        self._connect()
        self._on_graph_replaced()

    def _connect(self) -> None:
        view = self.view
        view.moved_nodes.connect(self._on_nodes_moved)
        view.connection_changed.connect(self._on_connection_changed)
        view.layer_dropped.connect(self._on_layer_dropped)
        view.scene().selectionChanged.connect(self._on_selection_changed)
        view.wire_refused.connect(self.refused)
        view.zoom_changed.connect(self.zoom_changed)
        view.search_requested.connect(self.search_requested)
        view.box_activated.connect(self.node_activated)
        view.wire_activated.connect(self.wire_activated)
        view.wire_let_go.connect(self._on_wire_let_go)
        view.put_on_wire.connect(self._on_put_on_wire)
        view.copies_wanted.connect(self.copies_wanted)
        self._document.edit_applied.connect(self._on_edit_applied)
        self._document.graph_replaced.connect(self._on_graph_replaced)
        self._document.view_changed.connect(self._on_view_changed)

    # -- selection -------------------------------------------------------------------------------

    def selected_nodes(self) -> list[str]:
        """The ids of the selected nodes, as they were drawn."""
        return list(self.view.drawn.selected().nodes)

    def selected_notes(self) -> list[str]:
        """The ids of the selected notes."""
        return [note.id for note in self.view.drawn.selected_notes()]

    def selected_edges(self) -> list[Edge]:
        """The edges whose wires are selected."""
        return [wire.edge for wire in self.view.drawn.selected().wires]

    def select_nodes(self, node_ids: Iterable[str]) -> None:
        """Selects these nodes alone, and brings them into view when they are not.

        Of nodes that are too far apart to be seen at once, as those of a line of the source may be,
        the first is brought into view, unless any is.
        """
        boxes = [self.view.drawn.boxes[n] for n in node_ids if n in self.view.drawn.boxes]
        self.view.select(boxes)
        seen = self.view.seen_rect()
        wanted = around(boxes)
        if wanted.width() > seen.width() or wanted.height() > seen.height():
            wanted = around(boxes[:1])
            if any(seen.intersects(box.scene_box) for box in boxes):
                return
        margin = _SEEN_MARGIN
        if boxes and not seen.contains(wanted.adjusted(-margin, -margin, margin, margin)):
            self.view.centre_on(wanted.center())

    # -- what is shown ---------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._style = Style(theme)
        self.view.set_canvas_style(self._style)
        self._follower.set_style(self._style)
        self.view.refresh()

    def set_problems(self, problems: list[Problem]) -> None:
        """Marks the nodes that something is wrong with."""
        self._follower.set_problems(problems)
        self.view.refresh()

    def set_tensor_specs(self, specs: Mapping[str, tuple[TensorSpec, ...]]) -> None:
        """Shows the outputs' shapes, by node, in the boxes and on the wires."""
        self._follower.set_tensor_specs(specs)

    def set_waiting(self, waiting: set[str]) -> None:
        """Dims the nodes that wait for an error upstream."""
        self._follower.set_waiting(waiting)
        self.view.refresh()

    def set_heat(self, values: Mapping[str, float] | None) -> None:
        """Colours the boxes by numbers in [0, 1], those without one hatched; None is no colour."""
        self._follower.set_heat(None if values is None else dict(values))
        self.view.refresh()

    def set_previews(self, pictures: Mapping[str, QImage] | None) -> None:
        """Shows small pictures below the boxes of nodes, from a zoom of 60 % on; None is none."""
        self._follower.set_previews(dict(pictures or {}))

    def fit(self) -> None:
        """Shows the whole drawing, at 100 % at most."""
        self._fit(SMALLEST_ZOOM)

    def _fit(self, smallest: float) -> None:
        rect = self.view.drawing_rect()
        if rect.isNull():
            self.view.zoom_to(1.0)
        else:
            self.view.fit_rect(rect, smallest, self._beginning())

    def _beginning(self) -> QPointF | None:
        """Gives where the first input stands."""
        boxes = self.view.drawn.boxes
        inputs = [n for n in self._document.view_graph.input_nodes() if n in boxes]
        return boxes[inputs[0]].scene_box.center() if inputs else None

    def zoom(self) -> float:
        """The zoom; 1.0 is 100 %."""
        return self.view.zoom

    def set_zoom(self, zoom: float) -> None:
        """Zooms at the middle of the view."""
        self.view.zoom_to(zoom)

    def view_centre(self) -> QPointF:
        """The point of the scene in the middle of the view."""
        return self.view.seen_rect().center()

    # -- changes ---------------------------------------------------------------------------------

    def ask_for_input(self, node_id: str, parameter: str) -> None:
        """Shows a parameter of a node's call that takes a tensor and need not."""
        self._follower.ask_for_input(node_id, parameter)
        self.view.refresh()

    def box_size(self, graph: ModelGraph, node_id: str) -> tuple[float, float]:
        """Gives the width and height of the box of a node, as it is or will be, in pixels."""
        if graph is self._document.view_graph and node_id in self.view.drawn.boxes:
            box = self.view.drawn.boxes[node_id].box
            return box.width(), box.height()
        return planned_size(graph, node_id, self._catalogue, self._style)

    def arrange(self, graph: ModelGraph) -> None:
        """Places the boxes of a graph that nobody has arranged, and those of the models in it."""
        place_boxes(graph, self.box_size)

    def show_point(self, point: QPointF) -> None:
        """Brings a point of the scene into view, if it is not."""
        margin = _SEEN_MARGIN
        if not self.view.seen_rect().adjusted(margin, margin, -margin, -margin).contains(point):
            self.view.centre_on(point)

    def edge_at(self, point: QPointF) -> Edge | None:
        """The edge whose wire is at a point of the scene; none when far away."""
        wire = self.view.drawn.wire_at(point)
        return None if wire is None else wire.edge

    def add(self, added: AddNode, words: str, end: LooseEnd | None = None) -> None:
        """Adds a node with a layer of its own, wired to a loose end if there is one."""
        self._apply(self._putting.new(added, end), words)
        self.select_nodes([added.node.id])

    def add_on_wire(
        self, added: AddNode, words: str, edge: Edge, centre: QPointF | None = None
    ) -> None:
        """Adds a node with a layer of its own onto a wire, which then runs through it.

        Args:
            added: The node.
            words: What is done, for Undo.
            edge: That of the wire.
            centre: Where the node is to stand, in the scene; the middle of the wire unless given.
        """
        self._apply(self._putting.new_on(added, edge, centre), words)
        self.select_nodes([added.node.id])

    def hold_wire(self, end: LooseEnd, point: QPointF) -> None:
        """Lets a wire hang between a box and a point, while it is chosen what takes it."""
        box = self.view.drawn.boxes[end.node]
        port = box.output_port(end.tensor.tensor_index) if end.tensor else None
        port = box.input_port(end.slot) if end.slot else port
        if port is not None:
            self.view.hold_wire(port, point)

    def release_wire(self) -> None:
        """Takes away the wire that hangs."""
        self.view.release_wire()

    def _moves(self, positions: Mapping[str, tuple[float, float]]) -> Edit | None:
        graph = self._document.view_graph
        changed = {n: p for n, p in positions.items() if graph.node(n).position != p}
        return MoveNodes(changed) if changed else None

    def _apply(self, edit: Edit | None, text: str) -> None:
        if edit is None:
            return
        try:
            self._document.apply(edit, text)
        except GraphError as error:
            self._follower.put_back()
            self.refused.emit(str(error))

    def _why_not(self, source: CanvasPort, target: CanvasPort) -> str:
        return why_not(self._document.view_graph, source, target)

    def _fits_wires(self, node_ids: list[str]) -> bool:
        return self._putting.fits_wires(node_ids)

    # -- what was done with the mouse ------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for a menu, once the view has selected what is under the mouse."""
        point = self.view.viewport().mapFromGlobal(event.globalPos())
        self.menu_requested.emit(self.view.mapToScene(point), event.globalPos())
        event.accept()

    def _on_nodes_moved(self, moved: dict[NodeItem | NoteItem, QPointF]) -> None:
        self._apply(moved_edit(self._document.view_graph, self.view.drawn.parts, moved), "Move")

    def _on_put_on_wire(self, moved: object, edge: object) -> None:
        boxes = list(cast("dict[NodeItem, QPointF]", moved))
        self._apply(self._putting.moved(boxes, cast(Edge, edge)), "Put on a wire")

    def _on_wire_let_go(self, pulled: object, point: QPointF) -> None:
        port = cast(CanvasPort, pulled)
        screen = self.view.viewport().mapToGlobal(self.view.mapFromScene(point))
        self.wire_let_go.emit(loose_end(port), point, screen)

    def _on_connection_changed(self, disconnected: list[Ends], connected: list[Ends]) -> None:
        edit = connection_edit(self._document.view_graph, disconnected, connected)
        self._apply(edit, connection_words(disconnected, connected))

    def _on_layer_dropped(self, text: str, point: QPointF) -> None:
        module, _, class_name = text.partition(":")
        if self._catalogue.find(module, class_name) is None:
            return
        graph = self._document.view_graph
        added, _ = add_layer(graph, module, class_name, (point.x(), point.y()))
        edge = self.edge_at(point)
        if edge is None:
            self.add(added, f"Add {class_name}")
        else:
            self.add_on_wire(added, f"Add {class_name}", edge, point)
        self.view.setFocus()

    def _light_wires(self) -> None:
        for wire in self._lit:
            wire.set_lit(False)
        self._lit = [wire for box in self.view.selected_boxes() for wire in box.wires()]
        for wire in self._lit:
            wire.set_lit(True)

    def _on_selection_changed(self) -> None:
        self._light_wires()
        self.selection_changed.emit(self.selected_nodes())

    # -- the document ----------------------------------------------------------------------------

    def _on_edit_applied(self, edit: object) -> None:
        with self._changing_items():
            self._follower.follow(cast(Edit, edit))

    def _on_graph_replaced(self) -> None:
        self._views = {}
        self._show_graph()
        self._fit(READABLE_ZOOM)

    def _on_view_changed(self) -> None:
        """Shows another graph of the document as it was seen last, or all of it."""
        self._views[self._shown_path] = (self.zoom(), self.view_centre())
        self._show_graph()
        if self._shown_path in self._views:
            zoom, centre = self._views[self._shown_path]
            self.view.zoom_to(zoom)
            self.view.centre_on(centre)
        else:
            self._fit(READABLE_ZOOM)

    def _show_graph(self) -> None:
        self._shown_path = self._document.view_path
        with self._changing_items():
            self._lit = []
            self._follower.rebuild()

    @contextmanager
    def _changing_items(self) -> Iterator[None]:
        """Tells the selection once after a change, and not for each box that went with it."""
        # Boxes of a gesture may be among those that go: an undo by key while the mouse is pressed.
        self.view.cancel_gesture()
        self.view.release_wire()
        before = self.selected_nodes()
        blocked = self.view.scene().blockSignals(True)
        yield
        self.view.scene().blockSignals(blocked)
        self.view.refresh()
        self._light_wires()
        if self.selected_nodes() != before:
            self.selection_changed.emit(self.selected_nodes())
