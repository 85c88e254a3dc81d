"""Finding in the window: by keys alone, and with what Keras and the checks have found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.settings import SettingsStore
from editor.window.main_window import MainWindow
from tests.editor.canvas.drawn import chain_of
from tests.editor.nested_drawings import INNER, nested_drawing

_NONE, _CONTROL, _ALT, _SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, keys: Qt.KeyboardModifier = _NONE) -> None:
    """Presses a key of the window's, once the window is the one that is typed into."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, key, keys)


def test_a_node_is_found_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    here = window.current
    here.document.replace(chain_of(60))
    press(window, qtbot, Qt.Key.Key_F, _CONTROL)
    assert here.canvas_search.isVisible()

    QTest.keyClicks(here.canvas_search.field, "name=dense_42")
    QTest.keyClick(here.canvas_search.field, Qt.Key.Key_Return)
    QTest.keyClick(here.canvas_search.field, Qt.Key.Key_Escape)

    assert here.canvas.selected_nodes() == ["n42"]
    assert here.canvas.view.seen_rect().contains(here.canvas.view.drawn.boxes["n42"].scene_box)
    assert not here.canvas_search.isVisible()


def test_what_was_found_is_marked_on_the_minimap_too(window: MainWindow, qtbot: QtBot) -> None:
    here = window.current
    here.document.replace(chain_of(600))
    window.resize(1500, 1000)
    here.canvas.set_zoom(1.0)
    qtbot.waitUntil(here.frame.minimap.isVisible)
    before = here.frame.minimap.grab().toImage()

    press(window, qtbot, Qt.Key.Key_F, _CONTROL)
    QTest.keyClicks(here.canvas_search.field, "dense_3")

    qtbot.waitUntil(lambda: here.frame.minimap.grab().toImage() != before)


def test_a_problem_that_was_found_in_a_model_is_gone_to(window: MainWindow, qtbot: QtBot) -> None:
    here = window.current
    graph = nested_drawing()
    here.document.replace(graph)
    inner = here.document.graph.nested(INNER)
    here.document.show(INNER)
    here.canvas.select_nodes([inner.nodes()[1].id])
    here.drawing.delete()
    here.document.show(())
    qtbot.waitUntil(lambda: any(found.path == INNER for found in here.findings.problems))
    paths = {found.path for found in here.findings.problems}

    for _ in here.findings.problems:
        press(window, qtbot, Qt.Key.Key_F8)
        paths.discard(here.document.view_path)

    assert not paths


def test_a_view_is_kept_and_come_back_to_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    here = window.current
    here.document.replace(chain_of(60))
    here.canvas.set_zoom(0.5)
    centre = here.canvas.view_centre()
    press(window, qtbot, Qt.Key.Key_2, _CONTROL | _ALT)
    here.canvas.set_zoom(2.0)
    here.canvas.select_nodes(["n59"])

    press(window, qtbot, Qt.Key.Key_2, _ALT)

    assert here.canvas.zoom() == 0.5
    assert (here.canvas.view_centre() - centre).manhattanLength() < 5


def test_what_hangs_together_is_selected_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    here = window.current
    here.document.replace(chain_of(9))
    here.canvas.select_nodes(["n4"])
    press(window, qtbot, Qt.Key.Key_Right, _ALT | _SHIFT)
    assert here.canvas.selected_nodes() == ["n4", "n5", "n6", "n7", "n8"]

    here.canvas.select_nodes(["n4"])
    press(window, qtbot, Qt.Key.Key_Left, _ALT | _SHIFT)
    assert here.canvas.selected_nodes() == ["n0", "n1", "n2", "n3", "n4"]

    press(window, qtbot, Qt.Key.Key_A, _ALT | _CONTROL)
    assert len(here.canvas.selected_nodes()) == 9


def test_the_minimap_stays_as_it_was_turned(
    window: MainWindow, qtbot: QtBot, own_settings: Path
) -> None:
    here = window.current
    here.document.replace(chain_of(600))
    window.resize(1500, 1000)
    here.canvas.set_zoom(1.0)
    qtbot.waitUntil(here.frame.minimap.isVisible)

    press(window, qtbot, Qt.Key.Key_4, _CONTROL)

    assert not here.frame.minimap.isVisible()
    assert SettingsStore(own_settings).settings.minimap is False
