"""The RUNS tab over real folders of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QFile, QItemSelectionModel, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.document import Document
from editor.look.theme import DARK, LIGHT
from editor.runs.columns import NAME
from editor.runs.panel import RunsPanel
from editor.training.keeping import Interrupted
from graph.edits import SetName
from graph.model import ModelGraph
from graph.runs.folder import RunFolder, runs_folder
from graph.runs.record import EpochRecord
from graph.training import Training
from tests.editor.runs.kept import MOMENT, falling, interrupt, keep, let_run
from tests.worker.drawings import example

Flags = QItemSelectionModel.SelectionFlag
SLOW = 20_000  # ms; pyqtgraph on a busy machine


class Kept:
    """A panel in use, and the folder that it shows."""

    def __init__(self, folder: Path) -> None:
        self.document = Document()
        path = folder / "digits.kcanvas"
        self.document.replace(example("digits_cnn"), path)
        self.parent = runs_folder(path)
        self.panel = RunsPanel(self.document, DARK)
        self.panel.resize(900, 300)

    def names(self) -> list[str]:
        model = self.panel.model
        return [model.run_at(row).record.name for row in range(model.rowCount())]

    def select(self, *names: str) -> None:
        selecting = self.panel.table.selectionModel()
        selecting.clearSelection()
        for name in names:
            row = self.names().index(name)
            selecting.select(self.panel.model.index(row, 0), Flags.Select | Flags.Rows)

    def cells(self, title: str) -> list[str]:
        model = self.panel.model
        column = [each.title for each in model.columns].index(title)
        return [model.index(row, column).data() for row in range(model.rowCount())]


@pytest.fixture
def kept(qtbot: QtBot, tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    qtbot.addWidget(made.panel)
    yield made
    made.panel.hide()


@pytest.fixture
def three(qtbot: QtBot, kept: Kept) -> Kept:
    """Three runs, one of which was interrupted."""
    keep(kept.parent, "first", falling(2), evaluation={"loss": 0.4, "accuracy": 0.8})
    other = keep(kept.parent, "second", falling(10, 0.5), created=MOMENT + 60)
    training = Training(data="wine", epochs=10, optimizer="sgd")
    other.write(structs.replace(other.read(), training=training))
    interrupt(keep(kept.parent, "third", falling(3), created=MOMENT + 120))
    show(qtbot, kept)
    return kept


def show(qtbot: QtBot, kept: Kept) -> None:
    kept.panel.show()
    qtbot.waitUntil(lambda: kept.panel.model.rowCount() > 0)


def folder_of(kept: Kept, name: str) -> RunFolder:
    model = kept.panel.model
    return RunFolder(model.run_at(kept.names().index(name)).path)


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: bool) -> list[list[str]]:
    asked: list[list[str]] = []

    def ask(_: object, names: list[str]) -> bool:
        asked.append(names)
        return answer

    monkeypatch.setattr(dialogs, "ask_to_trash_runs", ask)
    return asked


def test_an_empty_place_says_what_will_be_there(qtbot: QtBot, kept: Kept) -> None:
    kept.panel.show()
    qtbot.waitUntil(lambda: "No runs of this drawing yet" in kept.panel.empty_title.text())
    assert not kept.panel.table.isVisible()
    assert kept.panel.count.text() == ""
    keep(kept.parent, "begun meanwhile")
    kept.panel.refresh()
    qtbot.waitUntil(lambda: kept.names() == ["begun meanwhile"])
    assert kept.panel.table.isVisible()


def test_runs_stand_in_the_table_with_their_numbers(three: Kept) -> None:
    assert three.names() == ["third", "second", "first"]
    assert three.cells("Status") == ["interrupted", "finished", "finished"]
    assert three.cells("Epochs") == ["3/3", "10/10", "2/2"]
    assert three.cells("Took") == ["6.0 s", "20 s", "4.0 s"]
    assert three.cells("Data") == ["digits", "wine", "digits"]
    assert three.cells("Optimizer") == ["adam", "sgd", "adam"]
    assert three.cells("test accuracy") == ["", "", "0.8000"]
    assert three.panel.count.text() == "3 runs"


def test_columns_sort_by_their_numbers_and_what_has_none_comes_last(three: Kept) -> None:
    titles = [column.title for column in three.panel.model.columns]
    for order, names in (
        (Qt.SortOrder.AscendingOrder, ["first", "third", "second"]),
        (Qt.SortOrder.DescendingOrder, ["second", "third", "first"]),
    ):
        three.panel.table.sortByColumn(titles.index("Epochs"), order)
        assert three.names() == names  # as texts "10/10" would come before "2/2"
        three.panel.table.sortByColumn(titles.index("test loss"), order)
        assert three.names()[0] == "first"


def test_a_filter_leaves_what_it_says_and_tells_what_it_does_not_understand(three: Kept) -> None:
    panel = three.panel
    panel.filter.setText("val_loss<0.4 data=wine")
    assert three.names() == ["second"]
    assert panel.count.text() == "1 of 3 runs"
    panel.filter.setText("speed>1")
    assert panel.fault.isVisible()
    assert "Received: speed" in panel.fault.text()
    assert three.names() == ["second"]
    panel.filter.clear()
    assert len(three.names()) == 3
    assert not panel.fault.isVisible()


def test_what_is_selected_stays_so_while_a_run_goes_on(qtbot: QtBot, kept: Kept) -> None:
    run = keep(kept.parent, "runs", falling(1))
    keep(kept.parent, "rests", falling(2), created=MOMENT + 60)
    let_run(run)
    show(qtbot, kept)
    kept.select("runs")
    run.add_epoch(EpochRecord(1, falling(2)[1], None, 2.0))
    keep(kept.parent, "began", created=MOMENT + 90)
    kept.panel.refresh()
    qtbot.waitUntil(lambda: "began" in kept.names())
    assert kept.cells("Epochs") == ["0/1", "2/2", "2/1"]
    chosen = kept.panel.table.selectionModel().selectedRows()
    assert [kept.names()[index.row()] for index in chosen] == ["runs"]
    assert not kept.panel.acts.rename.isEnabled()
    assert not kept.panel.acts.trash.isEnabled()


def test_selected_runs_have_their_curves_laid_over_each_other(qtbot: QtBot, three: Kept) -> None:
    three.select("first", "third")
    curves = three.panel.details.curves
    qtbot.waitUntil(lambda: curves.plot is not None and curves.plot.isVisible(), timeout=SLOW)
    assert curves.measures[:2] == ["loss", "val_loss"]
    assert three.panel.details.measure.currentData() == "val_loss"
    drawn = curves.drawn()
    assert [curve.label for curve in drawn] == ["third", "first"]
    assert list(drawn[0].x) == [1, 2, 3]
    assert list(drawn[1].y) == pytest.approx([1.5, 0.75])
    assert drawn[0].colour != drawn[1].colour
    curves.show_measure("accuracy")
    assert list(curves.drawn()[1].y) == pytest.approx([0.5, 0.75])
    three.panel.set_theme(LIGHT)
    assert curves.drawn()[0].colour == LIGHT.category("core")


def test_another_selection_is_shown_as_a_whole(qtbot: QtBot, three: Kept) -> None:
    three.select("second")
    curves = three.panel.details.curves
    qtbot.waitUntil(lambda: curves.plot is not None and curves.plot.isVisible(), timeout=SLOW)
    assert curves.plot is not None
    curves.plot.plot.getViewBox().sigRangeChangedManually.emit([True, True])
    assert curves.plot.is_zoomed
    folder_of(three, "second").add_epoch(EpochRecord(10, falling(11)[10], None, 2.0))
    three.panel.refresh()
    qtbot.waitUntil(lambda: len(curves.drawn()[0].x) == 11)
    assert curves.plot.is_zoomed
    three.select("first")
    qtbot.waitUntil(lambda: [len(curve.x) for curve in curves.drawn()] == [2])
    assert not curves.plot.is_zoomed


def test_two_runs_are_compared_by_settings_outcome_and_drawing(qtbot: QtBot, three: Kept) -> None:
    details = three.panel.details
    three.select("first")
    assert not details.difference_button.isEnabled()
    renamed = example("digits_cnn")
    SetName("other").apply(renamed)
    keep(three.parent, "fourth", falling(1), graph=renamed, created=MOMENT + 180)
    three.panel.refresh()
    qtbot.waitUntil(lambda: "fourth" in three.names())
    three.select("fourth", "second")
    details.difference_button.click()
    table = details.difference.table
    qtbot.waitUntil(table.isVisible)
    rows = cells_of(table.model())
    assert ["data", "'wine'", "'digits'"] in rows
    assert ["optimizer", "'sgd'", "'adam'"] in rows
    assert ["complete epochs", "10", "1"] in rows
    assert any(row[0] == "drawing" and "`other`" in row[1] for row in rows)


def cells_of(model: object) -> list[list[str]]:
    get: Callable[[int, int], str] = lambda row, column: model.index(row, column).data()  # type: ignore[attr-defined] # noqa: E731
    rows = range(model.rowCount())  # type: ignore[attr-defined]
    return [[get(row, column) for column in range(3)] for row in rows]


def test_the_drawing_of_a_run_opens_with_its_settings(qtbot: QtBot, three: Kept) -> None:
    three.select("second")
    with qtbot.waitSignal(three.panel.drawing_wanted) as told:
        three.panel.table.open_wanted.emit()
    graph: ModelGraph = told.args[0]
    assert graph.training.data == "wine"
    assert len(graph) == len(three.document.graph)


def test_a_drawing_that_cannot_be_read_is_told(qtbot: QtBot, three: Kept) -> None:
    folder_of(three, "first").project.write_text("no drawing")
    three.select("first")
    three.panel.acts.open_drawing.trigger()
    qtbot.waitUntil(three.panel.fault.isVisible)
    assert "Expected" in three.panel.fault.text()


def test_an_interrupted_run_is_handed_on_for_resuming_and_no_other(
    qtbot: QtBot, three: Kept
) -> None:
    three.select("second")
    assert not three.panel.acts.resume.isEnabled()
    three.select("third")
    with qtbot.waitSignal(three.panel.resume_wanted) as told:
        three.panel.acts.resume.trigger()
    found: Interrupted = told.args[0]
    assert found.run.path == folder_of(three, "third").path
    assert len(found.history) == 3


def test_results_are_asked_for_where_a_model_was_kept(qtbot: QtBot, three: Kept) -> None:
    three.select("first")
    assert not three.panel.acts.results.isEnabled()
    run = folder_of(three, "first")
    run.best.write_bytes(b"model")
    three.panel.refresh()
    qtbot.waitUntil(three.panel.acts.results.isEnabled)
    with qtbot.waitSignal(three.panel.results_wanted) as told:
        three.panel.acts.results.trigger()
    assert told.args == [run.path]


def test_a_run_is_renamed_in_its_row(qtbot: QtBot, three: Kept) -> None:
    three.select("first")
    run = folder_of(three, "first")
    three.panel.table.setFocus()
    QTest.keyClick(three.panel.table, Qt.Key.Key_F2)
    assert three.panel.table.is_editing
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "wider")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: three.names() == ["third", "second", "wider"])
    assert run.read().name == "wider"


def test_a_run_that_began_again_meanwhile_is_not_renamed(qtbot: QtBot, three: Kept) -> None:
    run = folder_of(three, "first")
    let_run(run)
    three.panel.acts.call(run.path, "wider")
    qtbot.waitUntil(three.panel.fault.isVisible)
    assert "which is running" in three.panel.fault.text()
    assert run.read().name == "first"


def test_runs_go_to_the_trash_once_the_person_agrees(
    qtbot: QtBot, three: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    kept = folder_of(three, "first").path
    three.select("first")
    asked = answer_with(monkeypatch, answer=False)
    three.panel.acts.trash.trigger()
    assert asked == [["first"]]
    assert kept.is_dir()
    answer_with(monkeypatch, answer=True)
    three.select("first", "second")
    QTest.keyClick(three.panel.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: three.names() == ["third"])
    assert not kept.exists()


def test_where_there_is_no_trash_a_run_stays_and_that_is_told(
    qtbot: QtBot, three: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:

    class Bare(QFile):
        """A disk without a trash."""

        def moveToTrash(self) -> bool:  # type: ignore[override]
            return False

    monkeypatch.setattr("editor.runs.acting.QFile", Bare)
    answer_with(monkeypatch, answer=True)
    three.select("first")
    three.panel.acts.trash.trigger()
    qtbot.waitUntil(three.panel.fault.isVisible)
    assert "Expected a trash" in three.panel.fault.text()
    assert folder_of(three, "first").path.is_dir()


def test_the_folder_of_a_run_is_opened_or_named(
    three: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def refuse(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    three.select("first")
    three.panel.acts.open_folder.trigger()
    folder = str(folder_of(three, "first").path)
    assert opened == [folder]
    assert Path(folder).name in three.panel.fault.text()


def test_broken_folders_are_told_in_one_line_and_hide_no_run(qtbot: QtBot, kept: Kept) -> None:
    keep(kept.parent, "whole", falling(1))
    broken = keep(kept.parent, "broken")
    (broken.path / "run.json").write_text("{")
    show(qtbot, kept)
    assert kept.names() == ["whole"]
    told = kept.panel.fault.text()
    assert told.startswith("1 folder could not be read: ")
    assert broken.path.name in told


def test_a_name_out_of_a_file_is_shown_as_it_stands(qtbot: QtBot, kept: Kept) -> None:
    keep(kept.parent, "<b>bold</b>\n" + "x" * 4000)
    show(qtbot, kept)
    (shown,) = kept.cells("Name")
    assert shown.startswith("<b>bold</b>\\n")
    assert len(shown) < 100
    tip = kept.panel.model.index(0, NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip


def test_runs_of_all_drawings_of_the_folder_can_be_listed(qtbot: QtBot, kept: Kept) -> None:
    keep(kept.parent, "own")
    keep(kept.parent.with_name("other.runs"), "of another")
    show(qtbot, kept)
    assert kept.names() == ["own"]
    kept.panel.scope.setCurrentIndex(1)
    qtbot.waitUntil(lambda: sorted(kept.names()) == ["of another", "own"])
    assert "Drawing" not in [column.title for column in kept.panel.model.columns]
    keep(kept.parent, "saved", origin="/drawings/wide.kcanvas", created=MOMENT + 60)
    kept.panel.refresh()
    qtbot.waitUntil(lambda: len(kept.names()) == 3)
    assert kept.cells("Drawing")[kept.names().index("saved")] == "wide.kcanvas"


def test_the_rows_in_view_stay_there_when_something_changes(qtbot: QtBot, kept: Kept) -> None:
    for place in range(40):
        keep(kept.parent, f"run {place}", falling(1), created=MOMENT + place)
    show(qtbot, kept)
    kept.select("run 39")
    bar = kept.panel.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 10)
    bar.setValue(10)
    folder_of(kept, "run 3").add_epoch(EpochRecord(1, falling(2)[1], None, 2.0))
    kept.panel.refresh()
    qtbot.waitUntil(lambda: "2/1" in kept.cells("Epochs"))
    assert bar.value() == 10
