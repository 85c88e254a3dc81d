"""The RUNS tab in the window, and where what it asks for leads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.runs.panel import RunsPanel
from editor.training.keeping import Interrupted, place_of_runs
from editor.window.main_window import MainWindow
from graph.runs.folder import RunFolder
from tests.editor.runs.kept import falling, interrupt, keep


@pytest.fixture
def run() -> RunFolder:
    """An interrupted run of a drawing that was never saved."""
    kept = keep(place_of_runs(None), "digits", falling(2))
    interrupt(kept)
    return kept


@pytest.fixture
def looks_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.runs.panel._INTERVAL", 10**6)


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow, run: RunFolder) -> RunsPanel:
    runs = window.current.runs
    window.places.show_tab(runs)
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1)
    runs.table.selectRow(0)
    return runs


def test_the_drawing_of_a_run_is_opened_as_an_unsaved_copy(
    qtbot: QtBot, window: MainWindow, panel: RunsPanel
) -> None:
    before = window.current
    panel.acts.open_drawing.trigger()
    qtbot.waitUntil(lambda: len(window.workspaces) == 2)
    document = window.current.document
    assert window.current is not before
    assert document.graph.training.data == "digits"
    assert document.path is None
    assert len(before.document.graph) == 0


def test_an_interrupted_run_is_gone_on_with_in_the_training_tab(
    qtbot: QtBot,
    window: MainWindow,
    panel: RunsPanel,
    run: RunFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resumed: list[Interrupted] = []
    monkeypatch.setattr(window.current.training, "resume", resumed.append)
    panel.acts.resume.trigger()
    qtbot.waitUntil(lambda: len(resumed) == 1)
    assert resumed[0].run.path == run.path
    assert window.current.training.isVisible()


def test_a_run_that_a_training_tells_of_is_listed_without_waiting(
    qtbot: QtBot, looks_seldom: None, window: MainWindow, panel: RunsPanel
) -> None:
    keep(place_of_runs(None), "another", falling(1), created=1_800_000_000.0)
    window.current.training.runs_changed.emit()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    rows = panel.table.selectionModel().selectedRows()
    assert [panel.model.run_at(row.row()).record.name for row in rows] == ["digits"]


def test_keys_of_the_table_reach_neither_canvas_nor_menu(
    qtbot: QtBot, window: MainWindow, panel: RunsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dialogs, "ask_to_trash_runs", lambda _, names: asked.append(names))
    window.current.drawing.add_layer("keras.layers", "Dense")
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert asked == [["digits"]]
    assert len(window.current.document.graph) == 1
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    assert panel.table.is_editing
    name = QApplication.focusWidget()
    assert isinstance(name, QLineEdit)
    assert name.text() == "digits"


def test_nothing_is_listed_while_the_tab_is_not_looked_at(
    window: MainWindow, panel: RunsPanel
) -> None:
    window.places.show_tab(window.current.training)
    panel.refresh()
    assert not panel.is_listing
