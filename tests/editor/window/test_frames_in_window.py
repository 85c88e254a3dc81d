"""Frames and notes by the keys and menus of the whole window."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from editor.window.main_window import MainWindow
from graph.files import decode_project, encode_project
from tests.editor.canvas.drawn import chain_of

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def drawn(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.current.document.replace(chain_of(4))
    window.activateWindow()
    window.current.canvas.view.setFocus()
    qtbot.waitUntil(window.current.canvas.view.hasFocus)
    return window


def press(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window.current.canvas.view, key, keys)


def type_title(window: MainWindow, title: str) -> None:
    field = window.current.canvas.view.viewport().findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, title)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_frame_is_made_named_collapsed_and_dissolved_by_keys(
    window: MainWindow, qtbot: QtBot
) -> None:
    workspace = drawn(window, qtbot).current
    graph = workspace.document.graph
    before = graph.copy()
    workspace.canvas.select_nodes(["n1", "n2"])
    press(window, Qt.Key.Key_G, CONTROL | ALT)
    type_title(window, "Encoder")
    (frame,) = graph.frames.all()
    assert frame.title == "Encoder"
    press(window, Qt.Key.Key_E, CONTROL | ALT)
    assert graph.frames.get(frame.id).collapsed
    press(window, Qt.Key.Key_G, CONTROL | ALT | Qt.KeyboardModifier.ShiftModifier)
    assert len(graph.frames) == 0
    for _ in range(4):
        press(window, Qt.Key.Key_Z, CONTROL)
    assert graph == before


def test_a_note_is_written_and_deleted_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    workspace = drawn(window, qtbot).current
    press(window, Qt.Key.Key_N, CONTROL | ALT)
    field = workspace.canvas.view.viewport().findChild(QPlainTextEdit)
    assert field is not None
    QTest.keyClicks(field, "why")
    QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)
    (note,) = workspace.document.graph.frames.notes()
    workspace.canvas.view.select([workspace.canvas.view.drawn.parts.notes[note.id]])
    press(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert workspace.document.graph.frames.notes() == []


def test_frames_are_saved_with_the_project_and_leave_the_source_alone(
    window: MainWindow, qtbot: QtBot
) -> None:
    workspace = drawn(window, qtbot).current
    source = workspace.analyser.current
    workspace.canvas.select_nodes(["n1", "n2"])
    press(window, Qt.Key.Key_G, CONTROL | ALT)
    type_title(window, 'x"); import os #')
    again = decode_project(encode_project(workspace.document.graph))
    assert [frame.title for frame in again.frames.all()] == ['x"); import os #']
    assert workspace.analyser.current is source


def test_the_menu_of_a_frame_offers_what_can_be_done_with_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    workspace = drawn(window, qtbot).current
    workspace.canvas.select_nodes(["n1", "n2"])
    workspace.frames.make()
    type_title(window, "Encoder")
    workspace.canvas.view.select([])
    view = workspace.canvas.view
    item = view.drawn.parts.frames["f1"]
    point = view.mapFromScene(item.rect.topLeft()) + QPoint(80, 12)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert workspace.canvas.selected_nodes() == ["n1", "n2"]
    workspace.canvas.menu_requested.emit(view.mapToScene(point), view.mapToGlobal(point))
    shown = [each for each in workspace.canvas.findChildren(QMenu) if each.isVisible()]
    words = {action.text() for each in shown for action in each.actions()}
    for each in shown:
        each.close()
    assert {"Dissolve frame", "Collapse or expand frame", "Edit title or note"} <= words
