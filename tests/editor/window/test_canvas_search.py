"""The search on the canvas: what is typed, what is marked, and where the keys lead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas.view import FAR_ZOOM
from editor.look.theme import DARK
from editor.window.canvas_search import CanvasSearch
from graph.catalogue import load_catalogue
from graph.edits import RemoveNode
from graph.frame_edits import AddFrame
from graph.frames import Frame
from graph.model import ModelGraph
from tests.editor.canvas.drawn import Drawn, chain_of
from tests.editor.nested_drawings import INNER, INNERMOST, nested_drawing

_ENTER, _NO, _SHIFT, _ALT = (
    Qt.Key.Key_Return,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Searched(Drawn):
    """A canvas with the search over it."""

    def __init__(self, qtbot: QtBot, graph: ModelGraph | None = None) -> None:
        super().__init__(qtbot, graph)
        self.search = CanvasSearch(self.document, self.canvas, load_catalogue())
        self.search.setParent(self.canvas)

    def type(self, text: str) -> None:
        if not self.search.isVisible():
            self.search.open_bar()
        self.search.field.clear()
        QTest.keyClicks(self.search.field, text)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = _NO) -> None:  # type: ignore[override]
        QTest.keyClick(self.search.field, key, keys)

    @property
    def said(self) -> str:
        return self.search.said.text()

    @property
    def selected(self) -> list[str]:
        return self.canvas.selected_nodes()

    def is_marked(self, node_id: str) -> bool:
        """Whether a pixel of the mark's colour stands at the box, on what is shown."""
        image = self.canvas.view.viewport().grab().toImage()
        box = self.box(node_id).scene_box
        zoom = self.canvas.zoom()
        gap = 6.0 if zoom >= FAR_ZOOM else 0.0
        left = self.pixel(QPointF(box.left() - gap, box.center().y()))
        wanted = QColor(DARK.text).lightness()
        return any(
            abs(QColor(image.pixel(left.x() + dx, left.y())).lightness() - wanted) < 40
            for dx in range(-2, 3)
            if 0 <= left.x() + dx < image.width() and 0 <= left.y() < image.height()
        )


@pytest.fixture
def searched(qtbot: QtBot) -> Searched:
    drawn = Searched(qtbot)
    for number in range(4):
        units = 64 if number % 2 else 8
        drawn.add("Dense", number * 220.0, 0.0, units=units)
    drawn.add("Dropout", 0.0, 120.0, rate=0.5)
    for number in range(4):
        drawn.connect(f"n{number + 1}", f"n{number + 2}")
    drawn.canvas.fit()
    return drawn


def test_what_is_found_is_marked_as_it_is_typed(searched: Searched) -> None:
    searched.type("units=64")

    assert searched.search.found == ["n2", "n4"]
    assert searched.said == "2 nodes"
    assert [n for n in ("n1", "n2", "n3", "n4", "n5") if searched.is_marked(n)] == ["n2", "n4"]
    assert searched.selected == []


def test_marks_are_seen_from_far_away(qtbot: QtBot) -> None:
    searched = Searched(qtbot, chain_of(400))
    searched.canvas.set_zoom(0.2)
    searched.canvas.view.centre_on(QPointF(2000, 1000))
    searched.type("name=dense_210")

    assert searched.canvas.zoom() < FAR_ZOOM
    assert searched.is_marked("n210")
    assert not searched.is_marked("n211")


def test_enter_goes_from_one_to_the_next_and_around(searched: Searched) -> None:
    searched.type("units=64")

    searched.press(_ENTER)
    assert (searched.selected, searched.said) == (["n2"], "1 of 2")
    searched.press(_ENTER)
    assert (searched.selected, searched.said) == (["n4"], "2 of 2")
    searched.press(_ENTER)
    assert (searched.selected, searched.said) == (["n2"], "1 of 2")
    searched.press(_ENTER, _SHIFT)
    assert (searched.selected, searched.said) == (["n4"], "2 of 2")


def test_the_first_step_back_is_to_the_last(searched: Searched) -> None:
    searched.type("dense")
    searched.press(_ENTER, _SHIFT)
    assert searched.selected == ["n4"]


def test_the_search_goes_on_from_the_node_that_is_selected(searched: Searched) -> None:
    searched.type("dense")
    searched.canvas.select_nodes(["n3"])
    assert searched.said == "3 of 4"
    searched.press(_ENTER)
    assert searched.selected == ["n4"]


def test_going_to_what_was_found_far_away_makes_it_readable(qtbot: QtBot) -> None:
    searched = Searched(qtbot, chain_of(400))
    searched.canvas.set_zoom(0.2)
    searched.type("name=dense_399")

    searched.press(_ENTER)

    view = searched.canvas.view
    assert view.zoom > FAR_ZOOM
    assert view.seen_rect().contains(searched.box("n399").scene_box)


def test_all_that_was_found_is_selected_by_a_key(searched: Searched) -> None:
    searched.type("dense")
    searched.press(_ENTER, _ALT)
    assert searched.selected == ["n1", "n2", "n3", "n4"]


def test_all_that_was_found_is_selected_by_the_mouse(searched: Searched) -> None:
    searched.type("rate>0.2")
    QTest.mouseClick(searched.search.all_button, Qt.MouseButton.LeftButton)
    assert searched.selected == ["n5"]


def test_escape_takes_the_bar_and_the_marks_away_and_keeps_the_selection(
    searched: Searched,
) -> None:
    searched.type("units=64")
    searched.press(_ENTER)

    searched.press(Qt.Key.Key_Escape)

    assert not searched.search.isVisible()
    assert not searched.is_marked("n4")
    assert searched.selected == ["n2"]


def test_opened_again_it_still_knows_what_was_looked_for(searched: Searched) -> None:
    searched.type("units=64")
    searched.press(Qt.Key.Key_Escape)

    searched.search.open_bar()

    assert searched.search.found == ["n2", "n4"]
    assert searched.search.field.selectedText() == "units=64"


def test_the_next_one_is_found_with_the_bar_closed(searched: Searched) -> None:
    searched.type("units=64")
    searched.press(Qt.Key.Key_Escape)

    searched.search.go_to_next()

    assert searched.selected == ["n2"]


@pytest.mark.parametrize(
    ("query", "words"),
    [("", ""), ("conv", "No node"), ("dropout", "1 node"), ("dense", "4 nodes")],
)
def test_it_says_how_much_is_found(searched: Searched, query: str, words: str) -> None:
    searched.type(query)
    assert searched.said == words
    assert not searched.search.fault.isVisible()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("unist=64", "No layer has an argument unist. Did you mean units?"),
        ("rate>half", "Expected a number after rate>. Received: half"),
    ],
)
def test_it_says_what_a_query_cannot_mean(searched: Searched, query: str, words: str) -> None:
    searched.type(query)
    assert (searched.search.fault.text(), searched.said) == (words, "")
    assert searched.search.fault.isVisible()

    searched.type("dense")
    assert not searched.search.fault.isVisible()


def test_buttons_that_lead_nowhere_are_off(searched: Searched) -> None:
    buttons = (searched.search.next_button, searched.search.all_button)
    searched.type("conv")
    assert not any(button.isEnabled() for button in buttons)
    searched.type("dense")
    assert all(button.isEnabled() for button in buttons)


def test_what_is_found_follows_the_drawing(searched: Searched) -> None:
    searched.type("units=64")
    searched.document.apply(RemoveNode("n2"), "Delete")
    assert searched.search.found == ["n4"]
    searched.document.undo_stack.undo()
    assert searched.search.found == ["n2", "n4"]


def test_a_mark_moves_with_its_box(searched: Searched) -> None:
    searched.type("name=densel2")
    start = searched.middle("n2")
    Drawn.press(searched, start)
    searched.move(start + QPointF(0, 60).toPoint())
    searched.move(start + QPointF(0, 100).toPoint())
    assert searched.is_marked("n2")
    searched.release(start + QPointF(0, 100).toPoint())
    assert searched.is_marked("n2")


def test_what_is_in_another_model_alone_is_gone_to_there(qtbot: QtBot) -> None:
    searched = Searched(qtbot, nested_drawing())
    searched.type("core_dense")
    assert (searched.search.found, searched.said) == ([], "None here, 1 in other models")

    searched.press(_ENTER)

    assert searched.document.view_path == INNERMOST
    assert (searched.selected, searched.said) == (["n2"], "1 of 1")


def test_what_is_found_in_view_comes_before_what_is_in_other_models(qtbot: QtBot) -> None:
    searched = Searched(qtbot, nested_drawing())
    searched.document.show(INNER)
    searched.type("dense")
    assert (searched.search.found, searched.said) == (["n2"], "1 node")

    searched.document.show(())

    assert (searched.search.found, searched.said) == ([], "None here, 2 in other models")


def test_what_is_found_in_a_collapsed_frame_is_marked_by_it(searched: Searched) -> None:
    frame = Frame("f1", "Block", collapsed=True)
    searched.document.apply(AddFrame(frame, ("n2", "n3")), "Frame")
    searched.type("units=64")
    (shown,) = searched.canvas.view.drawn.parts.frames.values()
    assert searched.box("n2").scene_box == shown.scene_box
    assert searched.is_marked("n2")

    searched.press(_ENTER)

    assert searched.selected == ["n2"]
    assert searched.canvas.view.seen_rect().contains(shown.scene_box)
