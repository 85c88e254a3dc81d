import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.analysis import Analyser
from editor.document import Document
from editor.look.theme import DARK, LIGHT
from editor.look.tooltips import tooltip
from editor.source.panel import SourcePanel
from editor.source.view import SourceView
from graph.catalogue import load_catalogue
from graph.edits import Disconnect, SetName
from graph.model import ModelGraph, Slot
from tests.worker.drawings import example


class Shown:
    """A source panel in use, and what stands behind it."""

    def __init__(self, qtbot: QtBot, name: str) -> None:
        self._qtbot = qtbot
        self.document = Document()
        self.document.replace(example(name) if name else ModelGraph())
        self.analyser = Analyser(self.document, load_catalogue())
        self.panel = SourcePanel(self.document, self.analyser, DARK)
        qtbot.addWidget(self.panel)
        self.panel.resize(900, 300)
        self.panel.show()

    @property
    def view(self) -> SourceView:
        assert self.panel.view is not None
        return self.panel.view

    def refresh(self) -> None:
        with self._qtbot.waitSignal(self.analyser.analysed):
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


def test_a_hidden_panel_catches_up_when_it_is_shown(dense: Shown) -> None:
    dense.panel.hide()
    dense.document.apply(SetName("renamed"), "Rename")
    dense.refresh()
    assert "renamed" not in dense.view.toPlainText()
    dense.panel.show()
    assert "renamed" in dense.view.toPlainText()


def test_a_linear_model_can_be_read_in_both_forms(dense: Shown) -> None:
    assert dense.panel.sequential.isChecked()
    dense.panel.functional.click()
    dense.refresh()
    assert "keras.Sequential" not in dense.view.toPlainText()
    dense.panel.sequential.click()
    dense.refresh()
    assert "keras.Sequential" in dense.view.toPlainText()


def test_a_branching_model_says_why_it_cannot_be_sequential(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "digits_residual")
    assert shown.panel.functional.isChecked()
    assert not shown.panel.sequential.isEnabled()
    assert "add" in shown.panel.sequential.toolTip()


def test_the_training_script_is_shown_on_request(dense: Shown) -> None:
    dense.panel.script.click()
    dense.refresh()
    assert "def load_data(" in dense.view.toPlainText()


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
    lines = dense.view.toPlainText().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if 'name="classes"' in text)
    with qtbot.waitSignal(dense.panel.nodes_activated) as blocker:
        dense.view.line_activated.emit(line)
    assert blocker.args == [["n4"]]


def test_copy_takes_the_whole_source(dense: Shown) -> None:
    dense.panel.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == dense.view.toPlainText()
    ast.parse(copied)


def test_export_writes_the_text_that_is_shown(
    qtbot: QtBot, dense: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "model.py"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: target)
    with qtbot.waitSignal(dense.panel.exported) as blocker:
        dense.panel.export_button.click()
    assert blocker.args == [str(target)]
    assert target.read_text(encoding="utf-8") == dense.view.toPlainText()


def test_an_export_that_fails_is_said_in_the_panel(
    dense: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "no such folder" / "model.py"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: missing)
    dense.panel.export_button.click()
    assert dense.panel.notice.text().startswith("model.py was not written: ")


def test_an_export_that_was_thought_better_of_writes_nothing(
    qtbot: QtBot, dense: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: None)
    with qtbot.assertNotEmitted(dense.panel.exported):
        dense.panel.export_button.click()
    assert dense.panel.notice.text() == ""


def test_the_text_takes_the_colours_of_another_theme(qtbot: QtBot, dense: Shown) -> None:
    dense.panel.set_theme(LIGHT)
    formats = dense.view.document().firstBlock().layout().formats
    qtbot.waitUntil(lambda: bool(formats()))
    assert formats()[0].format.foreground().color().name() == LIGHT.good
