"""A model drawn and changed without a mouse."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.window.main_window import MainWindow
from graph.elements import Slot, Tensor

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window.current.canvas.view, key, held)


def selected(window: MainWindow) -> list[str]:
    graph = window.current.document.graph
    return [graph.layer_of(node).name for node in window.current.canvas.selected_nodes()]


def test_arrows_follow_the_wires_and_go_to_neighbours(window: MainWindow) -> None:
    window.files.open_example("digits_residual")
    press(window, Qt.Key.Key_Right)
    assert selected(window) == ["image"]
    names = []
    for _ in range(4):
        press(window, Qt.Key.Key_Right)
        names += selected(window)
    assert names[0] == "stem"
    assert "add" in names
    graph = window.current.document.graph
    (add,) = [node.id for node in graph.nodes() if graph.layer_of(node.id).name == "add"]
    window.current.canvas.select_nodes([add])
    press(window, Qt.Key.Key_Left)
    assert selected(window)[0] in {"conv_2", "stem"}
    window.current.canvas.select_nodes([])
    press(window, Qt.Key.Key_Left)
    assert len(selected(window)) == 1


def test_arrows_with_shift_select_besides(window: MainWindow) -> None:
    window.files.open_example("dense")
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Right, SHIFT)
    press(window, Qt.Key.Key_Right, SHIFT)
    assert len(selected(window)) == 3


def test_arrows_with_control_move_a_node_as_a_step_that_is_undone(window: MainWindow) -> None:
    window.files.open_example("dense")
    press(window, Qt.Key.Key_Right)
    (node,) = window.current.canvas.selected_nodes()
    graph = window.current.document.graph
    x, y = graph.node(node).position
    press(window, Qt.Key.Key_Right, CONTROL)
    press(window, Qt.Key.Key_Down, CONTROL)
    assert graph.node(node).position == (x + 8, y + 8)
    window.actions_.undo.trigger()
    window.actions_.undo.trigger()
    assert graph.node(node).position == (x, y)


def test_a_wire_is_made_by_its_name(qtbot: QtBot, window: MainWindow) -> None:
    current = window.current
    for class_name in ("InputLayer", "Dense", "Dropout"):
        current.drawing.add_layer("keras.layers", class_name)
    current.canvas.select_nodes(["n1"])
    press(window, Qt.Key.Key_K, CONTROL)
    popup = current.keyboard.popup
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClicks(popup.field, "drop")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    (edge,) = current.document.graph.edges()
    assert (edge.source, edge.target, edge.slot) == (Tensor("n1"), "n3", Slot())
    assert selected(window) == ["dropout"]
    current.keyboard.connect_to()
    rows = [popup.list.item(row).text() for row in range(popup.list.count())]
    assert rows == ["dense"]  # not itself, and not what feeds it
    popup.close()


def test_the_properties_of_a_node_are_reached_and_left_by_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    current = window.current
    current.drawing.add_layer("keras.layers", "Dense")
    window.activateWindow()
    press(window, Qt.Key.Key_F2)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert current.properties.isAncestorOf(focused)
    QTest.keyClicks(focused, "12")
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert current.document.graph.layer_of("n1").arguments["units"] == 12
