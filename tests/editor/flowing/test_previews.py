"""Pictures of values on the canvas, in the real window."""

from __future__ import annotations

import math

import pytest
from pytestqt.qtbot import QtBot

from editor.canvas.preview_item import PreviewItem
from editor.flowing.previews import preview_of
from editor.training.run import TrainingRun
from editor.window.main_window import MainWindow
from tests.editor.flowing.test_flow import answer
from worker.protocol import Failed, TensorValues


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What would be asked of a worker, which is not started."""
    made: list[object] = []
    monkeypatch.setattr(TrainingRun, "show_values", lambda _, make, __: made.append(make(1)))
    return made


@pytest.fixture
def shown(window: MainWindow, asked: list[object]) -> MainWindow:
    """A drawing that can be trained, all of it in sight and near."""
    window.resize(2400, 1200)
    window.files.open_example("digits_residual")
    window.current.analyser.refresh()
    return window


def pictures(window: MainWindow) -> set[str]:
    """The nodes below whose boxes a picture is seen."""
    boxes = window.current.canvas.view.drawn.boxes
    return {n for n, box in boxes.items() if box.preview and is_shown(box.preview)}


def is_shown(preview: PreviewItem) -> bool:
    return preview.isVisible() and not preview.boundingRect().isEmpty()


def test_a_command_shows_and_hides_them(
    qtbot: QtBot, shown: MainWindow, asked: list[object]
) -> None:
    nodes = [node.id for node in shown.current.document.graph.nodes()]
    toggle = shown.actions_.of_command("show_values")
    assert asked == []
    toggle.trigger()
    assert shown.current.data.previews.isChecked()
    assert {node for _, node in asked[-1].nodes} == set(nodes)  # type: ignore[attr-defined]
    answer(shown, *nodes)
    qtbot.waitUntil(lambda: pictures(shown) == set(nodes))
    toggle.trigger()
    assert pictures(shown) == set()


def test_only_what_is_in_sight_has_one(qtbot: QtBot, shown: MainWindow) -> None:
    canvas = shown.current.canvas
    nodes = [node.id for node in shown.current.document.graph.nodes()]
    shown.current.data.previews.setChecked(True)
    canvas.set_zoom(3.0)
    canvas.view.centre_on(canvas.view.drawn.boxes[nodes[0]].scene_box.center())
    answer(shown, *nodes)
    qtbot.waitUntil(lambda: nodes[0] in pictures(shown))
    assert nodes[-1] not in pictures(shown)
    canvas.view.centre_on(canvas.view.drawn.boxes[nodes[-1]].scene_box.center())
    qtbot.waitUntil(lambda: nodes[-1] in pictures(shown))


def test_an_error_takes_them_away(qtbot: QtBot, shown: MainWindow) -> None:
    nodes = [node.id for node in shown.current.document.graph.nodes()]
    shown.current.data.previews.setChecked(True)
    answer(shown, *nodes)
    qtbot.waitUntil(lambda: pictures(shown) == set(nodes))
    shown.current.training.run.values_received.emit([Failed(2, "Expected samples.")])
    qtbot.waitUntil(lambda: pictures(shown) == set())


def test_another_drawing_has_none_of_them(qtbot: QtBot, shown: MainWindow) -> None:
    nodes = [node.id for node in shown.current.document.graph.nodes()]
    shown.current.data.previews.setChecked(True)
    answer(shown, *nodes)
    qtbot.waitUntil(lambda: pictures(shown) == set(nodes))
    graph = shown.current.document.graph.copy()
    shown.current.document.replace(graph)
    assert pictures(shown) == set()


@pytest.mark.parametrize("numbers", [(1.0, 2.0, 3.0), (5.0, 5.0), (math.nan, 1.0, math.inf)])
def test_numbers_become_a_strip(numbers: tuple[float, ...]) -> None:
    strip = preview_of(TensorValues((3,), "float32", "vector", numbers=numbers))
    assert strip is not None
    assert (strip.width(), strip.height()) == (len(numbers), 1)


def test_there_is_no_picture_of_nothing() -> None:
    assert preview_of(TensorValues((0,), "float32", "vector")) is None
    assert preview_of(TensorValues((1,), "float32", "vector", numbers=(math.nan,))) is None
    assert preview_of(TensorValues((2, 2), "float32", "other")) is None


def test_of_many_maps_eight_are_shown() -> None:
    maps = TensorValues(
        (2, 2, 32), "float32", "maps", rows=2, columns=2, planes=32, pixels=b"0" * 128
    )
    picture = preview_of(maps)
    assert picture is not None
    assert (picture.width(), picture.height()) == (4 * 3 - 1, 2 * 3 - 1)
