"""The menu at the right button: the window's own actions, for what is under the mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from editor.window.main_window import MainWindow


@pytest.fixture
def opened(window: MainWindow) -> Callable[[QPoint], list[str]]:
    """Opens the menu at a point of the canvas, closes it, and gives what it offered."""
    window.files.open_example("dense")
    window.current.canvas.set_zoom(1.0)

    def open_at(point: QPoint, reason: int = 0) -> list[str]:
        viewport = window.current.canvas.view.viewport()
        kind = QContextMenuEvent.Reason(reason)
        event = QContextMenuEvent(kind, point, viewport.mapToGlobal(point))
        QApplication.sendEvent(viewport, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offered = [action.text() for action in menu.actions() if not action.isSeparator()]
        menu.close()
        return offered

    return open_at


def box_at(window: MainWindow, place: int) -> tuple[str, QPoint]:
    node_id = window.current.document.graph.nodes()[place].id
    box = window.current.canvas.view.drawn.boxes[node_id]
    return node_id, window.current.canvas.view.mapFromScene(box.scene_box.center())


def test_a_node_is_selected_and_offered_what_can_be_done_with_it(
    window: MainWindow, opened: Callable[[QPoint], list[str]]
) -> None:
    node_id, point = box_at(window, 1)
    offered = opened(point)
    assert offered[:6] == [
        *("Cut", "Copy", "Duplicate", "Delete"),
        *("Use this layer again", "Make a model of these"),
    ]
    assert offered[-1] == "Use as model output"
    assert "Align left edges" not in offered  # which takes two
    assert window.current.canvas.selected_nodes() == [node_id]
    window.actions_.delete.trigger()
    assert node_id not in window.current.document.graph


def test_a_selection_that_is_pressed_stays(
    window: MainWindow, opened: Callable[[QPoint], list[str]]
) -> None:
    window.current.drawing.select_all()
    assert "Use as model output" not in opened(box_at(window, 1)[1])
    assert len(window.current.canvas.selected_nodes()) == len(window.current.document.graph)


def test_a_wire_can_be_deleted(window: MainWindow, opened: Callable[[QPoint], list[str]]) -> None:
    count = len(window.current.document.graph.edges())
    wire = next(iter(window.current.canvas.view.drawn.wires.values()))
    start, end = wire.ends
    assert opened(window.current.canvas.view.mapFromScene((start + end) / 2)) == [
        "Follow the wire",
        "Delete",
    ]
    assert window.actions_.delete.isEnabled()
    window.actions_.delete.trigger()
    assert len(window.current.document.graph.edges()) == count - 1


def test_empty_canvas_lets_go_of_the_selection_and_offers_a_layer_there(
    window: MainWindow, opened: Callable[[QPoint], list[str]]
) -> None:
    window.current.drawing.select_all()
    point = QPoint(300, window.current.canvas.height() - 80)
    offered = opened(point)
    assert offered[:5] == [
        *("Add layer here\u2026", "Paste", "Paste as shared"),
        *("Select all", "Fit"),
    ]
    assert "Lay out" in offered
    assert window.current.canvas.selected_nodes() == []
    window.actions_.add_layer_here.trigger()
    assert window.current.layer_search.isVisible()
    pressed = window.current.canvas.view.mapToScene(point)
    QTest.keyClicks(window.current.layer_search.field, "dropout")
    QTest.keyClick(window.current.layer_search.field, Qt.Key.Key_Return)
    added = window.current.canvas.view.drawn.boxes[window.current.canvas.selected_nodes()[0]]
    assert added.summary.title == "Dropout"
    assert added.scene_box.contains(pressed)


def test_delete_needs_something_that_is_selected(window: MainWindow) -> None:
    assert not window.actions_.delete.isEnabled()
    window.current.drawing.add_layer("keras.layers", "Dense")
    assert window.actions_.delete.isEnabled()
