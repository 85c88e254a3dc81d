"""The window as a whole: keys, clipboard, places, themes, and what its process never imports."""

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.look.theme import DARK, LIGHT, Theme
from editor.look.tooltips import tooltip
from editor.properties.layer_form import LayerForm
from editor.settings import SettingsStore
from editor.source.export_dialog import ExportDialog
from editor.window.main_window import MainWindow
from graph.catalogue import Catalogue
from graph.specs import TensorSpec
from worker.protocol import NodeInspected

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, held)


def test_delete_and_undo_by_their_keys(qtbot: QtBot, window: MainWindow) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense")
    press(qtbot, window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert len(window.current.document.graph) == 0
    press(qtbot, window, Qt.Key.Key_Z, CONTROL)
    assert len(window.current.document.graph) == 1
    press(qtbot, window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert len(window.current.document.graph) == 0


def test_copy_and_paste_by_their_keys_make_new_layers(qtbot: QtBot, window: MainWindow) -> None:
    window.files.open_example("dense")
    window.current.canvas.setFocus()
    count = len(window.current.document.graph)
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_V):
        press(qtbot, window, key, CONTROL)
    graph = window.current.document.graph
    assert len(graph) == 3 * count
    assert len({layer.name for layer in graph.layers()}) == 3 * count
    assert len({node.position for node in graph.nodes()}) == 3 * count
    assert len(window.current.canvas.selected_nodes()) == count
    window.current.document.undo_stack.undo()
    assert len(graph) == 2 * count


def test_cut_takes_away_what_paste_brings_back(window: MainWindow) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.actions_.cut.trigger()
    assert len(window.current.document.graph) == 0
    window.actions_.paste.trigger()
    (layer,) = window.current.document.graph.layers()
    assert layer.class_name == "Dense"


def test_duplicate_leaves_the_clipboard_alone(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("mine")
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.actions_.duplicate.trigger()
    assert len(window.current.document.graph) == 2
    assert QGuiApplication.clipboard().text() == "mine"


def test_pasting_what_is_no_drawing_says_so(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("not a drawing")
    window.actions_.paste.trigger()
    assert len(window.current.document.graph) == 0
    assert "clipboard" in window.current.status.currentMessage()


def test_actions_on_a_selection_need_one(window: MainWindow) -> None:
    actions = window.actions_
    assert not actions.copy.isEnabled()
    assert not actions.use_as_output.isEnabled()
    window.current.drawing.add_layer("keras.layers", "Dense")
    assert actions.copy.isEnabled()
    assert actions.use_as_output.isEnabled()


def test_a_node_inside_becomes_an_output_and_stops_being_one(window: MainWindow) -> None:
    window.files.open_example("dense")
    graph = window.current.document.graph
    inner = graph.nodes()[1].id
    derived = graph.output_tensors()
    window.current.canvas.select_nodes([inner])
    assert not window.actions_.use_as_output.isChecked()
    window.actions_.use_as_output.trigger()
    assert window.actions_.use_as_output.isChecked()
    assert {tensor.node for tensor in graph.output_tensors()} == {derived[0].node, inner}
    window.actions_.use_as_output.trigger()
    assert graph.output_tensors() == derived
    assert graph.outputs is None


def test_no_key_is_bound_twice(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions_.all() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("place", ["left", "bottom", "right"])
def test_a_place_folds_away_with_one_key_and_comes_back(
    qtbot: QtBot, window: MainWindow, place: str
) -> None:
    key = {"left": Qt.Key.Key_1, "bottom": Qt.Key.Key_2, "right": Qt.Key.Key_3}[place]
    press(qtbot, window, key, CONTROL)
    assert window.places.is_folded(place)  # type: ignore[arg-type]
    press(qtbot, window, key, CONTROL)
    assert not window.places.is_folded(place)  # type: ignore[arg-type]


def test_folding_a_place_away_gives_its_focus_to_the_canvas(window: MainWindow) -> None:
    window.activateWindow()
    window.palette_panel.search.setFocus()
    window.actions_.show_left.trigger()
    assert window.current.canvas.view.hasFocus()


def test_places_and_theme_are_remembered(
    qtbot: QtBot, window: MainWindow, catalogue: Catalogue, own_settings: Path
) -> None:
    window.actions_.show_right.trigger()
    window.actions_.themes["light"].trigger()
    window.resize(780, 620)
    window.close()
    again = MainWindow(catalogue, SettingsStore(own_settings))
    qtbot.addWidget(again)
    assert again.places.is_folded("right")
    assert not again.places.is_folded("left")
    assert not again.actions_.show_right.isChecked()
    assert again.appearance.theme == LIGHT
    assert (again.width(), again.height()) == (780, 620)
    again.appearance.choose("dark")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_part_wears_the_theme(window: MainWindow, theme: Theme) -> None:
    window.files.open_example("digits_residual")
    window.actions_.themes["dark" if theme is LIGHT else "light"].trigger()
    window.actions_.themes[theme.name].trigger()  # type: ignore[index]
    image = window.grab().toImage()
    assert image.pixelColor(window.width() - 6, window.height() // 2).name() == theme.panel
    middle = window.current.frame.mapTo(window, window.current.frame.rect().bottomRight())
    shown = {image.pixelColor(middle.x() - dx, middle.y() - 4).name() for dx in range(4, 12)}
    assert theme.canvas in shown


def test_a_system_without_a_preference_is_dark(window: MainWindow) -> None:
    window.actions_.themes["light"].trigger()
    window.actions_.themes["system"].trigger()
    assert window.appearance.theme in (DARK, LIGHT)
    assert window.store.settings.theme == "system"


def test_selecting_shows_the_form_and_lights_the_source(window: MainWindow) -> None:
    window.files.open_example("dense")
    window.current.analyser.refresh()
    window.places.show_tab(window.current.source)
    node_id = window.current.document.graph.nodes()[1].id
    window.current.canvas.select_nodes([node_id])
    assert isinstance(window.current.properties.form, LayerForm)
    assert window.current.properties.form.node_id == node_id
    assert window.current.source.view is not None
    assert len(window.current.source.view.lit_lines) == 1


def test_a_wire_that_is_refused_is_explained_in_the_status_line(window: MainWindow) -> None:
    window.current.canvas.refused.emit("Expected a graph without cycles")
    assert window.current.status.currentMessage() == "Expected a graph without cycles"


def test_the_status_line_counts(qtbot: QtBot, window: MainWindow) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense")
    assert window.current.status.text.startswith("1 node |")
    found = NodeInspected(
        1, "n1", (TensorSpec((None, 4), "float32"),), 19178, 19178, flops=2_500_000
    )
    window.current.inspector.results[(), "n1"] = found
    window.current.inspector.inspected.emit({((), "n1"): found})
    qtbot.waitUntil(lambda: window.current.costs.totals is not None)
    window.current.inspector.status_changed.emit("shapes up to date")
    shown = "19,178 parameters \u00b7 2.5 M FLOPs a sample \u00b7 512 B activations at batch 32"
    assert shown in window.current.status.text
    assert "shapes up to date" in window.current.status.text
    assert window.catalogue.keras_version in window.current.status.text


def test_training_without_a_model_says_what_is_missing(window: MainWindow) -> None:
    window.places.show_tab(window.current.source)
    window.top_bar.train_button.click()
    assert window.current.pages.bottom.currentWidget() is window.current.training
    assert not window.current.training.running
    assert window.current.training.blocker == window.current.status.currentMessage()
    assert window.top_bar.train_button.toolTip() == tooltip(window.current.training.blocker)


def test_the_main_button_looks_ready_only_when_a_training_can_start(window: MainWindow) -> None:
    button = window.top_bar.train_button
    assert button.property("role") != "main"
    window.files.open_example("digits_cnn")
    window.current.analyser.refresh()
    assert button.property("role") == "main"
    assert button.toolTip() == ""


def test_a_layer_can_be_dropped_onto_the_words_of_an_empty_canvas(window: MainWindow) -> None:
    middle = window.current.frame.rect().center()
    for dy in (-40, -20, 0):
        under = window.current.frame.childAt(middle.x(), middle.y() + dy)
        assert under is window.current.canvas.view.viewport()


def test_a_window_is_never_larger_than_its_screen(window: MainWindow) -> None:
    available = window.screen().availableSize()
    assert window.width() <= available.width()
    assert window.height() <= available.height()


@pytest.mark.parametrize("width", [820, 1024, 1440])
def test_nothing_in_the_training_tab_covers_anything_else(
    qtbot: QtBot, window: MainWindow, width: int
) -> None:
    panel = window.current.training
    parts = [panel.form, panel.status, panel.controls.start, panel.controls.save, panel.curves]

    def nothing_covers_anything() -> None:
        assert window.width() == width
        shown = [part for part in parts if part.isVisible()]
        sizes = [part.visibleRegion().boundingRect().size() for part in shown]
        places = [part.mapTo(panel, QPoint()) for part in shown]
        for one, other in combinations(map(QRect, places, sizes), 2):
            assert not one.intersects(other)
        assert panel.controls.save.width() >= panel.controls.save.sizeHint().width()

    window.resize(width, 700)
    qtbot.waitUntil(nothing_covers_anything)


def test_files_made_of_an_example_are_called_as_its_model(window: MainWindow) -> None:
    window.files.open_example("digits_cnn")
    assert window.current.document.title == "Untitled"
    assert window.current.document.stem == "digits_cnn"


def test_export_shows_what_it_will_write_and_writes_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.py"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: path)
    window.files.open_example("dense")
    window.actions_.export.trigger()
    (dialog,) = window.findChildren(ExportDialog)
    qtbot.waitUntil(lambda: "keras.Sequential" in dialog.view.toPlainText())
    dialog.export_button.click()
    assert path.read_text(encoding="utf-8") == dialog.view.toPlainText()
    assert "model.py" in window.current.status.currentMessage()


def test_an_empty_canvas_offers_ways_to_begin(window: MainWindow) -> None:
    assert window.current.frame.empty.isVisible()
    assert not window.current.frame.badge.isVisible()
    window.current.frame.empty.example_requested.emit()
    assert len(window.current.document.graph) > 0
    assert not window.current.frame.empty.isVisible()
    assert window.current.frame.badge.isVisible()


def test_zooming_by_the_bar_and_the_menu(window: MainWindow) -> None:
    window.files.open_example("dense")
    window.actions_.zoom_reset.trigger()
    assert window.current.frame.zoom_bar.percent.text() == "100 %"
    window.actions_.zoom_in.trigger()
    assert window.current.canvas.zoom() > 1
    window.actions_.zoom_out.trigger()
    assert window.current.canvas.zoom() == pytest.approx(1.0)


def test_deleting_the_selected_node_shows_the_model_again(window: MainWindow) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense", QPointF(0, 0))
    window.actions_.delete.trigger()
    assert not isinstance(window.current.properties.form, LayerForm)


def test_names_of_a_file_are_never_read_as_markup(window: MainWindow) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense")
    form = window.current.properties.form
    assert isinstance(form, LayerForm)
    form.rows["name"].editor.line.setText("<b>bold</b>")  # type: ignore[attr-defined]
    form.commit()
    window.current.analyser.refresh()
    for widget in window.findChildren(QWidget):
        text = getattr(widget, "text", None)
        if callable(text) and "<b>" in str(text()) and hasattr(widget, "textFormat"):
            assert widget.textFormat() == Qt.TextFormat.PlainText
        assert "<b>" not in widget.toolTip()


HEAVY = """
import sys
from editor.app import make_application
app = make_application()
from editor.window.main_window import MainWindow
from editor.settings import SettingsStore
from graph.catalogue import load_catalogue
from pathlib import Path
window = MainWindow(load_catalogue(), SettingsStore(Path(sys.argv[1])))
window.show()
window.files.open_example("digits_residual")
app.processEvents()
names = {"keras", "tensorflow", "sklearn", "jax", "pandas", "pyqtgraph", "pygments"}
print(sorted(names & set(sys.modules)))
window.close()
"""


def test_the_process_of_the_window_imports_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HEAVY, str(tmp_path / "settings.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_saving_is_said_in_the_status_line(window: MainWindow, tmp_path: Path) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.current.document.save(tmp_path / "mine.kcanvas")
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.actions_.save.trigger()
    assert window.current.status.currentMessage() == "Saved mine.kcanvas"
