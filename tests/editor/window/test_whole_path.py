"""The main job in the real window with real workers: from an empty canvas and back to one."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import TextEditor
from editor.properties.layer_form import LayerForm
from editor.window.main_window import MainWindow
from graph.classify import Kind
from graph.drawing import new_drawing
from graph.files import read_project

LEFT = Qt.MouseButton.LeftButton
LONG = 120_000  # ms; TensorFlow on a busy machine


class Person:
    """What a person does with mouse and keys."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def double_click_in_palette(self, name: str) -> str:
        tree = self.window.palette_panel.tree
        (item,) = tree.findItems(name, Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly)
        tree.scrollToItem(item)
        place = tree.visualItemRect(item).center()
        QTest.mouseClick(tree.viewport(), LEFT, pos=place)
        QTest.mouseDClick(tree.viewport(), LEFT, pos=place)
        (node_id,) = self.window.current.canvas.selected_nodes()
        return node_id

    def drag_wire(self, source: str, target: str) -> None:
        view = self.window.current.canvas.view
        boxes = view.drawn.boxes
        start = view.mapFromScene(boxes[source].outputs()[0].scenePos())
        end = view.mapFromScene(boxes[target].inputs()[0].scenePos())
        QTest.mousePress(view.viewport(), LEFT, pos=start)
        for point in ((start + end) / 2, end):
            self._move(point)
        QTest.mouseRelease(view.viewport(), LEFT, pos=end)

    def _move(self, point: QPoint) -> None:
        viewport = self.window.current.canvas.view.viewport()
        screen = QPointF(viewport.mapToGlobal(point))
        moved, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            viewport, QMouseEvent(moved, QPointF(point), screen, none, LEFT, keys)
        )

    def form_of(self, node_id: str) -> LayerForm:
        self.window.current.canvas.select_nodes([node_id])
        form = self.window.current.properties.form
        assert isinstance(form, LayerForm)
        return form

    def type(self, node_id: str, argument: str, text: str) -> None:
        editor = self.form_of(node_id).rows[argument].editor
        assert isinstance(editor, TextEditor)
        QTest.keyClicks(editor.line, text)
        QTest.keyClick(editor.line, Qt.Key.Key_Return)

    def choose(self, node_id: str, argument: str, text: str) -> None:
        editor = self.form_of(node_id).rows[argument].editor
        assert isinstance(editor, ChoiceEditor)
        index = editor.combo.findText(text)
        editor.combo.setCurrentIndex(index)
        editor.combo.activated.emit(index)

    def sees_no_run(self) -> bool:
        return not self.window.current.training.running

    def choose_data(self, name: str) -> None:
        combo = self.window.current.training.form.data
        index = combo.findData(name)
        combo.setCurrentIndex(index)
        combo.activated.emit(index)


def draw(person: Person) -> list[str]:
    names = ("Input", "Dense", "Dense")
    nodes = [person.double_click_in_palette(name) for name in names]
    person.drag_wire(nodes[0], nodes[1])
    person.drag_wire(nodes[1], nodes[2])
    person.type(nodes[0], "shape", "(4,)")
    person.type(nodes[1], "units", "8")
    person.choose(nodes[1], "activation", "relu")
    person.type(nodes[2], "units", "3")
    person.choose(nodes[2], "activation", "softmax")
    return nodes


def test_a_model_is_drawn_trained_saved_and_undone(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(1440, 900)
    window.begin()
    person = Person(window)
    nodes = draw(person)

    edges = [(edge.source.node, edge.target) for edge in window.current.document.graph.edges()]
    assert edges == [(nodes[0], nodes[1]), (nodes[1], nodes[2])]
    window.current.analyser.refresh()
    assert window.current.analyser.current.classification.kind is Kind.LINEAR
    assert window.current.findings.problems == []
    qtbot.waitUntil(lambda: nodes[2] in window.current.findings.tensor_specs(), timeout=LONG)
    qtbot.waitUntil(lambda: "67 parameters" in window.current.status.text, timeout=LONG)
    assert window.current.findings.tensor_specs()[nodes[2]][0].shape == (None, 3)

    window.places.show_tab(window.current.source)
    assert window.current.source.view is not None
    text = window.current.source.view.toPlainText()
    assert "keras.Sequential(" in text
    assert 'layers.Dense(8, activation="relu"' in text

    person.choose_data("iris")
    window.current.training.form.epochs.setValue(2)
    window.top_bar.train_button.click()
    assert window.current.training.running
    qtbot.waitUntil(lambda: not window.current.training.running, timeout=LONG)
    assert window.current.training.run.error == ""
    assert window.current.training.status.title.text() == "Trained for 2 epochs"

    # A late click on Stop must not start another run, and lose the weights of this one.
    window.top_bar.train_button.click()
    assert person.sees_no_run()
    qtbot.waitUntil(window.top_bar.train_button.isEnabled)

    window.current.training.form.epochs.setValue(100_000)
    window.top_bar.train_button.click()
    progress = window.current.training.run
    qtbot.waitUntil(lambda: bool(progress.progress and progress.progress.completed), timeout=LONG)
    window.top_bar.train_button.click()
    qtbot.waitUntil(lambda: not window.current.training.running, timeout=LONG)
    assert window.current.training.status.title.text().startswith("Stopped after ")

    model = tmp_path / "iris.keras"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: model)
    with qtbot.waitSignal(window.current.training.run.saved, timeout=LONG):
        window.actions_.save_model.trigger()
    assert "model.weights.h5" in zipfile.ZipFile(model).namelist()

    project = tmp_path / "iris.kcanvas"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: project)
    window.actions_.save.trigger()
    assert read_project(project) == window.current.document.graph

    while window.current.document.undo_stack.canUndo():
        window.actions_.undo.trigger()
    assert window.current.document.graph == new_drawing()
    assert window.current.canvas.view.drawn.boxes == {}
    assert window.current.frame.empty.isVisible()
