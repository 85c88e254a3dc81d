import ast

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from editor.analysis import Analyser
from editor.document import Document
from editor.inspection import READING, UNAVAILABLE, UP_TO_DATE, Inspector
from editor.look.theme import DARK, LIGHT
from editor.look.tooltips import tooltip
from editor.settings import SettingsStore
from editor.source.export_dialog import ExportDialog
from editor.source.panel import SourcePanel
from editor.source.view import SourceView
from graph.catalogue import load_catalogue
from graph.edits import Disconnect, SetName, SetTraining
from graph.elements import Slot
from graph.model import ModelGraph
from graph.training import Training
from tests.worker.drawings import example
from worker.protocol import NodeInspected


class Shown:
    """A source panel in use, and what stands behind it."""

    def __init__(self, qtbot: QtBot, name: str) -> None:
        self._qtbot = qtbot
        self.document = Document()
        self.document.replace(example(name) if name else ModelGraph())
        self.analyser = Analyser(self.document, load_catalogue())
        self.inspector = Inspector(self.document)
        self.store = SettingsStore()
        self.panel = SourcePanel(
            self.document, self.analyser, self.inspector, self.store, theme=DARK
        )
        qtbot.addWidget(self.panel)
        self.panel.resize(900, 300)
        self.panel.show()

    @property
    def view(self) -> SourceView:
        assert self.panel.view is not None
        return self.panel.view

    def line_with(self, text: str) -> int:
        """The number of the one line that holds a text."""
        lines = self.view.toPlainText().splitlines()
        (number,) = [number for number, line in enumerate(lines, 1) if text in line]
        return number

    def inspect(self, *, parameters: int) -> None:
        """Lets Keras say that each node has so many parameters."""
        nodes = self.document.graph.nodes()
        self.inspector.results = {
            ((), node.id): NodeInspected(1, node.id, parameters=parameters) for node in nodes
        }
        self.inspector.status = UP_TO_DATE
        self.inspector.finished.emit(0, 0)

    def refresh(self) -> None:
        with self._qtbot.waitSignal(self.panel.live.written):
            pass


@pytest.fixture
def dense(qtbot: QtBot) -> Shown:
    return Shown(qtbot, "dense")


def test_the_source_follows_each_edit(dense: Shown) -> None:
    assert "keras.Sequential" in dense.view.toPlainText()
    dense.document.apply(SetName("renamed"), "Rename")
    dense.refresh()
    assert "renamed" in dense.view.toPlainText()
    dense.document.undo_stack.undo()
    dense.refresh()
    assert "renamed" not in dense.view.toPlainText()


def test_a_hidden_panel_catches_up_when_it_is_shown(qtbot: QtBot, dense: Shown) -> None:
    dense.panel.hide()
    with qtbot.assertNotEmitted(dense.panel.live.written, wait=20):
        dense.document.apply(SetName("renamed"), "Rename")
    assert "renamed" not in dense.view.toPlainText()
    dense.panel.show()
    assert "renamed" in dense.view.toPlainText()


def test_a_linear_model_can_be_read_in_both_forms(dense: Shown) -> None:
    assert dense.panel.kind.sequential.isChecked()
    dense.panel.kind.functional.click()
    dense.refresh()
    assert "keras.Sequential" not in dense.view.toPlainText()
    dense.panel.kind.sequential.click()
    dense.refresh()
    assert "keras.Sequential" in dense.view.toPlainText()


def test_a_branching_model_says_why_it_cannot_be_sequential(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "digits_residual")
    assert shown.panel.kind.functional.isChecked()
    assert not shown.panel.kind.sequential.isEnabled()
    assert "add" in shown.panel.kind.sequential.toolTip()


def test_the_training_script_is_shown_on_request(dense: Shown) -> None:
    dense.panel.script.click()
    dense.refresh()
    assert "def load_data(" in dense.view.toPlainText()


def test_a_script_that_lacks_data_keeps_no_model_from_export(dense: Shown) -> None:
    dense.panel.script.click()
    dense.document.apply(SetTraining(Training()), "Forget the data set")
    dense.refresh()
    assert not dense.view.isVisible()
    assert dense.panel._empty.text() == "Choose a data set in the Training panel first."
    dense.panel.export_button.click()
    (dialog,) = dense.panel.findChildren(ExportDialog)
    assert dialog.kind == "script"
    dialog.reject()


def test_an_empty_document_says_what_will_be_here(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "")
    assert not shown.view.isVisible()
    assert not shown.panel.export_button.isEnabled()
    assert shown.panel.export_button.toolTip() == tooltip("Draw a model first.")


def test_an_incomplete_node_is_named_and_keeps_the_model_from_export(dense: Shown) -> None:
    dense.document.apply(Disconnect("n4", Slot()), "Disconnect")
    dense.refresh()
    assert dense.panel.notice.text() == "Left out until it is complete: classes"
    assert not dense.panel.export_button.isEnabled()
    assert "classes" in dense.panel.export_button.toolTip()


def test_the_lines_of_selected_nodes_are_lit(dense: Shown) -> None:
    dense.panel.show_nodes(["n3"])
    (line,) = dense.view.lit_lines
    assert 'name="hidden_2"' in dense.view.toPlainText().splitlines()[line - 1]
    dense.panel.show_nodes([])
    assert dense.view.lit_lines == ()


def test_a_click_on_a_line_names_its_nodes(qtbot: QtBot, dense: Shown) -> None:
    with qtbot.waitSignal(dense.panel.nodes_activated) as blocker:
        dense.view.line_activated.emit(dense.line_with('name="classes"'))
    assert blocker.args == [["n4"], ()]


def test_what_keras_says_stands_in_the_docstring(dense: Shown) -> None:
    assert "parameters" not in dense.view.toPlainText()
    dense.inspect(parameters=1000)
    dense.refresh()
    assert "\n4,000 parameters\n" in dense.view.toPlainText()


def test_what_keras_said_before_stays_while_it_is_asked_again(qtbot: QtBot, dense: Shown) -> None:
    dense.inspect(parameters=1000)
    dense.refresh()
    dense.inspector.status_changed.emit(READING)
    dense.inspect(parameters=1000)
    qtbot.wait(1)
    assert dense.panel.live.up_to_date
    dense.inspector.status_changed.emit(UNAVAILABLE.format("it died"))
    dense.refresh()
    assert "parameters" not in dense.view.toPlainText()


def test_the_controls_take_two_rows_where_one_is_too_short(qtbot: QtBot, dense: Shown) -> None:
    panel = dense.panel
    assert panel.flat.geometry().center().y() == panel.copy_button.geometry().center().y()
    panel.setMinimumWidth(1)  # as in the window, whose columns can be narrower than their panels
    panel.resize(400, 300)
    qtbot.waitUntil(lambda: panel.flat.geometry().bottom() < panel.copy_button.y())
    for button in (panel.kind.functional, panel.script, panel.copy_button, panel.export_button):
        assert button.width() >= button.sizeHint().width()


def test_the_form_is_chosen_and_remembered(dense: Shown) -> None:
    for flat in (True, False):
        dense.panel.flat.click()
        assert dense.panel.live.flat is flat
        assert SettingsStore().settings.flat is flat


def test_a_text_that_is_behind_the_drawing_says_so(dense: Shown) -> None:
    dense.panel.live._background._set_late(True)
    assert dense.panel.progress.text() == "Writing…"
    assert not dense.panel.copy_button.isEnabled()
    dense.panel.live._background.forget()
    assert dense.panel.progress.text() == ""
    assert dense.panel.copy_button.isEnabled()


def test_copy_takes_the_whole_source(dense: Shown) -> None:
    dense.panel.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == dense.view.toPlainText()
    ast.parse(copied)


def test_the_form_that_was_exported_is_then_shown(dense: Shown) -> None:
    dense.panel.export_button.click()
    (dialog,) = dense.panel.findChildren(ExportDialog)
    dense.store.settings.flat = True
    dialog.exported.emit("model.py")
    assert dense.panel.flat.isChecked()
    assert dense.panel.live.flat
    dialog.reject()


def test_what_keeps_from_export_is_said_where_it_is_asked_for(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "")
    shown.panel.export()
    assert shown.panel.notice.text() == "Draw a model first."
    assert shown.panel.findChildren(ExportDialog) == []


def test_the_text_takes_the_colours_of_another_theme(qtbot: QtBot, dense: Shown) -> None:
    dense.panel.set_theme(LIGHT)
    formats = dense.view.document().firstBlock().layout().formats
    qtbot.waitUntil(lambda: bool(formats()))
    assert formats()[0].format.foreground().color().name() == LIGHT.good
