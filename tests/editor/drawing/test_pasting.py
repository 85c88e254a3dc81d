"""Pieces of drawings that go from one window to another, by the clipboard and as text."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from editor.drawing.drawing_commands import DrawingCommands
from tests.editor.canvas.drawn import Drawn


class Desk:
    """Two windows, and a block of three layers in the first."""

    def __init__(self, qtbot: QtBot) -> None:
        self.here, self.there = Drawn(qtbot), Drawn(qtbot)
        self.copying = DrawingCommands(self.here.document, self.here.canvas, self.here.canvas)
        self.pasting = DrawingCommands(self.there.document, self.there.canvas, self.there.canvas)
        self.refusals: list[str] = []
        self.pasting.refused.connect(self.refusals.append)
        first = self.here.add("InputLayer", 0, 0, shape=(8,))
        second = self.here.add("Dense", 240, 0, units=4)
        third = self.here.add("Dense", 480, 80, units=2)
        self.here.connect(first, second)
        self.here.connect(second, third)
        self.here.canvas.select_nodes([second, third])
        self.copying.copy()

    def places(self) -> list[QPointF]:
        return [QPointF(*node.position) for node in self.there.graph.nodes()]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_a_piece_goes_to_another_window_with_the_wires_inside(desk: Desk) -> None:
    desk.pasting.paste()
    graph = desk.there.graph
    assert [layer.arguments for layer in graph.layers()] == [{"units": 4}, {"units": 2}]
    assert desk.there.edges() == [("n1", "n2")]
    assert desk.there.wires() == [("n1", "n2")]
    assert sorted(desk.there.canvas.selected_nodes()) == ["n1", "n2"]
    assert desk.there.document.undo_stack.count() == 1


@pytest.mark.parametrize(
    "way", ["Look:\n```json\n{}\n```\nbye", "  \n{}\n\n", "> quoted\n{}"], ids=repr
)
def test_a_piece_comes_back_from_a_chat(desk: Desk, way: str) -> None:
    QGuiApplication.clipboard().setText(way.replace("{}", clipboard()))
    desk.pasting.paste()
    assert desk.there.edges() == [("n1", "n2")]
    assert desk.refusals == []


def test_other_text_is_refused_in_words(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("```json\n{}\n```")
    desk.pasting.paste()
    assert len(desk.there.graph) == 0
    assert len(desk.refusals) == 1


def test_what_is_pasted_lies_beside_what_is_in_sight(desk: Desk) -> None:
    desk.there.canvas.view.centre_on(QPointF(300, 0))
    desk.pasting.paste()
    assert desk.places() == [QPointF(272, 32), QPointF(512, 112)]


def test_what_was_copied_out_of_sight_is_pasted_into_the_middle_of_it(desk: Desk) -> None:
    view = desk.there.canvas.view
    view.centre_on(QPointF(9000, -4000))
    seen = view.seen_rect()
    desk.pasting.paste()
    first, second = desk.places()
    assert second - first == QPointF(240, 80)
    assert seen.contains(first)
    assert seen.contains(second)
    assert view.seen_rect() == seen
    desk.pasting.paste()
    third = desk.places()[2]
    assert third not in (first, second)
    assert seen.contains(third)
