"""A canvas in use: a document, its widget on a screen, and a hand on the mouse."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.look.theme import DARK
from graph.catalogue import load_catalogue
from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.values import Value

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


class Drawn:
    """A canvas on a screen at 100 %, with what it said."""

    def __init__(self, qtbot: QtBot, graph: ModelGraph | None = None) -> None:
        self.document = Document()
        if graph is not None:
            self.document.replace(graph)
        self.canvas = CanvasWidget(self.document, load_catalogue(), DARK)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1000, 700)
        self.canvas.show()
        self.refusals: list[str] = []
        self.canvas.refused.connect(self.refusals.append)

    @property
    def graph(self) -> ModelGraph:
        return self.document.graph

    def add(self, class_name: str, x: float, y: float, **arguments: Value) -> str:
        layer_id = self.graph.new_layer_id()
        layer = Layer(layer_id, class_name, class_name.lower() + layer_id, arguments=arguments)
        node = Node(self.graph.new_node_id(), layer.id, (x, y))
        self.document.apply(AddNode(node, layer), "Add")
        return node.id

    def connect(self, source: str, target: str, slot: Slot | None = None) -> None:
        self.document.apply(Connect(Tensor(source), target, slot or Slot()), "Connect")

    def edges(self) -> list[tuple[str, str]]:
        """Where the document's edges run."""
        return [(edge.source.node, edge.target) for edge in self.graph.edges()]

    def wires(self) -> list[tuple[str, str]]:
        """Where the wires on the canvas run, by the boxes at their ends."""
        ends = [wire.ports for wire in self.canvas.view.drawn.wires.values()]
        return sorted((source.box.id, target.box.id) for source, target in ends)

    def box(self, node_id: str) -> NodeItem:
        return self.canvas.view.drawn.boxes[node_id]

    def middle(self, node_id: str) -> QPoint:
        return self.pixel(self.box(node_id).scene_box.center())

    def input_of(self, node_id: str, row: int = 0) -> QPoint:
        return self._port(self.box(node_id).inputs()[row])

    def output_of(self, node_id: str, row: int = 0) -> QPoint:
        return self._port(self.box(node_id).outputs()[row])

    def _port(self, port: CanvasPort) -> QPoint:
        return self.pixel(port.scenePos())

    def pixel(self, point: QPointF) -> QPoint:
        return self.canvas.view.mapFromScene(point)

    def press(
        self, point: QPoint, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        QTest.mousePress(self.canvas.view.viewport(), button, keys, point)

    def move(self, point: QPoint, button: Qt.MouseButton = LEFT) -> None:
        viewport = self.canvas.view.viewport()
        place, screen = QPointF(point), QPointF(viewport.mapToGlobal(point))
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, place, screen, none, button, NO_KEY)
        QApplication.sendEvent(viewport, event)

    def release(self, point: QPoint, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.canvas.view.viewport(), button, NO_KEY, point)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NO_KEY,
    ) -> None:
        self.press(start, button, keys)
        self.move((start + end) / 2, button)
        self.move(end, button)
        self.release(end, button)

    def click(self, point: QPoint, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        self.press(point, LEFT, keys)
        self.release(point)


def chain_of(count: int) -> ModelGraph:
    """A chain of Dense layers, twenty in a row."""
    graph = ModelGraph()
    for number in range(count):
        layer = Layer(f"l{number}", "Dense", f"dense_{number}", arguments={"units": 8})
        place = (float(number % 20 * 240), float(number // 20 * 100))
        AddNode(Node(f"n{number}", layer.id, place), layer).apply(graph)
        if number:
            Connect(Tensor(f"n{number - 1}"), f"n{number}").apply(graph)
    return graph
