"""A model with two inputs and two outputs, trained from a table, by what a person does."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.training.data.feeds import Side
from editor.training.data.form import DataForm
from editor.training.data.source import FILE
from editor.window.main_window import MainWindow
from graph.training import Feed
from graph.values import from_json
from tests.editor.training.data.drawn import two_by_two

LONG = 120_000  # ms; TensorFlow on a busy machine
TABLE = "age,net,cost,rooms,sort,area\n" + "".join(
    f"{20 + place},{place * 1000.5},{place % 7},{place % 5},"
    f"{'flat' if place % 3 else 'house'},{30 + place}\n"
    for place in range(60)
)


def choose(combo: QComboBox, text: str) -> None:
    index = combo.findText(text)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def map_columns(form: DataForm, side: Side, name: str, columns: str) -> None:
    line = form.feeds.row(side, name).columns.line
    QTest.keyClicks(line, columns)
    completer = line.completer()
    found = completer.popup() if completer else None
    # A list that is open gets the keys first.
    QTest.keyClick(found if found and found.isVisible() else line, Qt.Key.Key_Return)


def mark_columns(form: DataForm, side: Side, name: str, *columns: str) -> None:
    field = form.feeds.row(side, name).columns
    field.button.click()
    popup = field.popup
    assert popup is not None
    for place in range(popup.list.count()):
        if popup.list.item(place).text() in columns:
            popup.list.item(place).setCheckState(Qt.CheckState.Checked)
    popup.close()


def test_a_model_with_two_inputs_and_two_outputs_is_trained_from_a_table_with_mapped_columns(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "homes.csv").write_text(TABLE)
    document, panel = window.current.document, window.current.training
    document.replace(two_by_two(), tmp_path / "homes.kcanvas")
    window.places.show_tab(panel)
    form = panel.form.data_form
    monkeypatch.setattr(dialogs, "open_file_name", lambda *_: tmp_path / "homes.csv")
    choose(form.data, FILE)

    # The table is looked into by itself, and its columns can be chosen.
    qtbot.waitUntil(lambda: form.describer.is_known, timeout=LONG)
    assert form.about.text().startswith("60 samples")
    mark_columns(form, "inputs", "person", "age", "net")
    choose(form.feeds.row("inputs", "person").prepare, "standardise")
    map_columns(form, "inputs", "home", "rooms, area")
    map_columns(form, "outputs", "price", "cost")
    map_columns(form, "outputs", "kind", "sort")
    training = document.graph.training
    assert training.data == "homes.csv"
    assert training.reading.inputs == {
        "person": Feed(("age", "net"), "standardize"),
        "home": Feed(("rooms", "area")),
    }
    assert training.reading.outputs == {"price": Feed(("cost",)), "kind": Feed(("sort",))}

    # What is known of the columns tells what each output is trained with.
    qtbot.waitUntil(lambda: form.describer.is_known, timeout=LONG)
    assert form.describer.fault == ""
    form.strip.apply_button.click()
    compiled = document.graph.training.compiled
    assert from_json(compiled["loss"]) == {
        "price": "mean_squared_error",
        "kind": "sparse_categorical_crossentropy",
    }
    panel.form.epochs.setValue(2)
    window.top_bar.train_button.click()
    assert panel.running
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.status.fault.text() == ""
    progress = panel.run.progress
    assert progress is not None
    assert progress.completed == 2
    measured = {"price_mean_absolute_error", "val_price_loss", "val_kind_accuracy"}
    assert measured <= set(progress.logs)

    saved = tmp_path / "trained.keras"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: saved)
    with qtbot.waitSignal(panel.run.saved, timeout=LONG):
        panel.save_model()
    assert zipfile.is_zipfile(saved)
