"""The canvas as the window sees it: a document in, selections and refusals out.

Here what was done with the mouse becomes an edit. The items follow the document alone, so an edit
that is refused leaves the view as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QPoint, QPointF, QRectF, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.canvas.box_size import planned_size
from editor.canvas.connections import Ends, connection_edit, connection_words, why_not
from editor.canvas.follower import Follower
from editor.canvas.items import around
from editor.canvas.mouse import MouseView
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.style import Style
from editor.canvas.view import READABLE_ZOOM, SMALLEST_ZOOM
from editor.canvas.wire_item import WireItem
from editor.document import Document
from editor.look.theme import Theme
from graph.catalogue import Catalogue
from graph.checks import Problem
from graph.drawing import add_layer
from graph.edits import Edit, MoveNodes
from graph.elements import Edge
from graph.errors import GraphError
from graph.keras_files.placing import place_boxes
from graph.layout import layered_positions
from graph.model import ModelGraph
from worker.protocol import TensorSpec

_IMAGE_MARGIN = 32.0
_LARGEST_IMAGE = 16_384  # pixels a side; beyond, painting devices fail one by one
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
    """

    selection_changed = Signal(list)
    refused = Signal(str)
    zoom_changed = Signal(float)
    search_requested = Signal(QPointF, QPoint)
    menu_requested = Signal(QPointF, QPoint)
    node_activated = Signal(str)

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
        self.view = MouseView(self._style, self._why_not)
        self._follower = Follower(document, catalogue, self.view.drawn, self._style)
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
        self._document.edit_applied.connect(self._on_edit_applied)
        self._document.graph_replaced.connect(self._on_graph_replaced)
        self._document.view_changed.connect(self._on_view_changed)

    # -- selection -------------------------------------------------------------------------------

    def selected_nodes(self) -> list[str]:
        """The ids of the selected nodes, as they were drawn."""
        selected = {box.id for box in self.view.selected_boxes()}
        return [node_id for node_id in self.view.drawn.boxes if node_id in selected]

    def selected_edges(self) -> list[Edge]:
        """The edges whose wires are selected."""
        items = self.view.scene().selectedItems()
        return [item.edge for item in items if isinstance(item, WireItem)]

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

    def fit(self) -> None:
        """Shows the whole drawing, at 100 % at most."""
        self._fit(SMALLEST_ZOOM)

    def _fit(self, smallest: float) -> None:
        rect = self.view.drawing_rect()
        if rect.isNull():
            self.view.zoom_to(1.0)
        else:
            self.view.fit_rect(rect, smallest)

    def zoom(self) -> float:
        """The zoom; 1.0 is 100 %."""
        return self.view.zoom

    def set_zoom(self, zoom: float) -> None:
        """Zooms at the middle of the view."""
        self.view.zoom_to(zoom)

    def view_centre(self) -> QPointF:
        """The point of the scene in the middle of the view."""
        return self.view.seen_rect().center()

    def image(self, scale: float = 2.0) -> QImage:
        """Paints the whole drawing; `scale` is image pixels per pixel at 100 %."""
        margin = _IMAGE_MARGIN
        rect = self.view.drawn.extent().adjusted(-margin, -margin, margin, margin)
        scale = min(scale, _LARGEST_IMAGE / max(rect.width(), rect.height()))
        image = QImage(
            round(rect.width() * scale),
            round(rect.height() * scale),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(self._style.canvas)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with self._nothing_selected():
            self.view.paint_drawing(painter, QRectF(image.rect()), rect)
        painter.end()
        return image

    @contextmanager
    def _nothing_selected(self) -> Iterator[None]:
        selected = self.view.selected_boxes()
        blocked = self.view.scene().blockSignals(True)
        self.view.select([])
        self._light_wires()
        yield
        self.view.select(selected)
        self._light_wires()
        self.view.scene().blockSignals(blocked)

    # -- changes ---------------------------------------------------------------------------------

    def ask_for_input(self, node_id: str, parameter: str) -> None:
        """Shows a parameter of a node's call that takes a tensor and need not."""
        self._follower.ask_for_input(node_id, parameter)
        self.view.refresh()

    def lay_out(self) -> None:
        """Places all boxes from left to right by what feeds what, as one step."""
        boxes = self.view.drawn.boxes
        sizes = {n: (box.box.width(), box.box.height()) for n, box in boxes.items()}
        positions = layered_positions(self._document.view_graph, sizes)
        self._apply(self._moves(positions), "Lay out")
        self.fit()

    def arrange(self, graph: ModelGraph) -> None:
        """Places the boxes of a graph that nobody has arranged, and those of the models in it."""
        place_boxes(
            graph,
            lambda inner, node_id: planned_size(inner, node_id, self._catalogue, self._style),
        )

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

    # -- what was done with the mouse ------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for a menu, once the view has selected what is under the mouse."""
        point = self.view.viewport().mapFromGlobal(event.globalPos())
        self.menu_requested.emit(self.view.mapToScene(point), event.globalPos())
        event.accept()

    def _on_nodes_moved(self, moved: dict[NodeItem, QPointF]) -> None:
        positions = {box.id: (box.pos().x(), box.pos().y()) for box in moved}
        self._apply(self._moves(positions), "Move")

    def _on_connection_changed(self, disconnected: list[Ends], connected: list[Ends]) -> None:
        edit = connection_edit(self._document.view_graph, disconnected, connected)
        self._apply(edit, connection_words(disconnected, connected))

    def _on_layer_dropped(self, text: str, point: QPointF) -> None:
        module, _, class_name = text.partition(":")
        if self._catalogue.find(module, class_name) is None:
            return
        graph = self._document.view_graph
        edit, node_id = add_layer(graph, module, class_name, (point.x(), point.y()))
        self._apply(edit, f"Add {class_name}")
        self.select_nodes([node_id])
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
        before = self.selected_nodes()
        blocked = self.view.scene().blockSignals(True)
        yield
        self.view.scene().blockSignals(blocked)
        self.view.refresh()
        self._light_wires()
        if self.selected_nodes() != before:
            self.selection_changed.emit(self.selected_nodes())
