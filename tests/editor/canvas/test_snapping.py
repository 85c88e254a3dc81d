"""Boxes that come to rest in line with others, and the lines that say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from editor.canvas.box_size import GRID
from editor.canvas.snapping import Stops
from editor.look.theme import DARK
from tests.editor.canvas.drawn import Drawn


@pytest.fixture
def two(drawn: Drawn) -> Drawn:
    """Two boxes, the second further down and not on the first's lines."""
    drawn.add("Dense", 100, 102, units=8)
    drawn.add("Dense", 400, 300, units=8)
    return drawn


def accents(drawn: Drawn) -> int:
    """How many pixels of a column between the boxes have the colour of what is in line."""
    image = drawn.canvas.view.viewport().grab().toImage()
    wanted = QColor(DARK.accent).name()
    x = drawn.pixel(QPointF(330, 0)).x()
    return sum(image.pixelColor(x, y).name() == wanted for y in range(image.height()))


def test_a_box_comes_to_rest_in_line_with_another(two: Drawn) -> None:
    two.drag(two.middle("n2"), two.middle("n2") + QPoint(3, -194))

    # Not on the grid across, for the other is not on it.
    assert two.graph.node("n2").position == (404.0, 102.0)


def test_a_box_that_is_in_line_with_nothing_is_on_the_grid(two: Drawn) -> None:
    two.drag(two.middle("n2"), two.middle("n2") + QPoint(30, -50))

    x, y = two.graph.node("n2").position
    assert (x % GRID, y % GRID) == (0, 0)
    assert (x, y) != (400.0, 300.0)


def test_lines_are_shown_while_the_mouse_holds_a_box_and_no_longer(two: Drawn) -> None:
    start = two.middle("n2")
    two.press(start)
    two.move(start + QPoint(0, -100))
    assert accents(two) == 0
    two.move(start + QPoint(0, -196))
    assert accents(two) == 1, "Expected that of the middles alone, for the boxes are of one height"
    two.release(start + QPoint(0, -196))
    assert accents(two) == 0
    assert not two.canvas.view.overlays


def test_a_gesture_that_is_cancelled_takes_its_lines_with_it(two: Drawn) -> None:
    start = two.middle("n2")
    two.press(start)
    two.move(start + QPoint(0, -196))
    two.canvas.view.cancel_gesture()

    assert accents(two) == 0
    assert two.graph.node("n2").position == (400.0, 300.0)


def test_boxes_snap_to_the_grid_alone_where_that_is_chosen(two: Drawn) -> None:
    two.canvas.view.snaps = False

    two.drag(two.middle("n2"), two.middle("n2") + QPoint(0, -196))

    assert two.graph.node("n2").position == (400.0, 104.0)


def test_a_box_that_is_not_seen_is_no_line_to_be_on(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot)
    drawn.add("Dense", 5000, 102, units=8)
    drawn.add("Dense", 400, 300, units=8)

    drawn.drag(drawn.middle("n2"), drawn.middle("n2") + QPoint(0, -196))

    assert drawn.graph.node("n2").position == (400.0, 104.0)


spans = st.tuples(st.integers(-500, 500), st.integers(1, 300)).map(
    lambda span: (float(span[0]), float(span[0] + span[1]), 0.0, 10.0)
)


@given(st.lists(spans, max_size=12), spans, st.floats(0, 50))
def test_the_nearest_line_is_found(
    boxes: list[tuple[float, float, float, float]],
    moved: tuple[float, float, float, float],
    reach: float,
) -> None:
    start, end, *_ = moved
    stops = Stops(boxes)
    ways = [
        own - other
        for left, right, *_ in boxes
        for own, other in ((left, start), ((left + right) / 2, (start + end) / 2), (right, end))
    ]
    near = [way for way in ways if abs(way) <= reach]

    found = stops.nearest(start, end, reach)

    if not near:
        assert found is None
    else:
        assert found is not None
        assert abs(found) == min(map(abs, near))
        assert list(stops.in_line(start + found, end + found))
