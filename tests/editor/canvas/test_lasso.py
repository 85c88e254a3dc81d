"""The lasso: what it goes around, where it begins, and what it leaves as it was."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtTest import QTest

from editor.canvas.lasso import Outline
from editor.drawing.selection_commands import SelectionCommands
from tests.editor.canvas.drawn import NO_KEY, Drawn

LASSO = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

# Points stand on a grid and the line between its lines, so that none is on the line itself.
_corner = st.tuples(st.integers(-8, 8), st.integers(-8, 8)).map(
    lambda p: (p[0] + 0.31, p[1] + 0.47)
)
_point = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


@given(st.lists(_corner, min_size=1, max_size=12), st.lists(_point, max_size=20))
def test_an_outline_goes_around_what_the_closed_polygon_holds(
    corners: list[tuple[float, float]], points: list[tuple[int, int]]
) -> None:
    outline = Outline(points)
    polygon = QPolygonF()
    for corner in corners:
        outline.extend(*corner)
        polygon.append(QPointF(*corner))
        held = {
            place
            for place, point in enumerate(points)
            if polygon.containsPoint(QPointF(*point), Qt.FillRule.OddEvenFill)
        }
        on_line = {place for place, point in enumerate(points) if _is_near(polygon, point)}
        assert outline.inside() - on_line == held - on_line


def _is_near(polygon: QPolygonF, point: tuple[int, int]) -> bool:
    """Whether a point is so near the line that rounding decides on which side it is."""
    ends = [*(polygon.at(i) for i in range(polygon.size())), polygon.at(0)]
    x, y = point
    for one, other in pairwise(ends):
        along = other - one
        length = (along.x() ** 2 + along.y() ** 2) ** 0.5 or 1.0
        if abs(along.x() * (y - one.y()) - along.y() * (x - one.x())) / length < 1e-6:
            return True
    return False


def lasso(drawn: Drawn, *points: QPoint, keys: Qt.KeyboardModifier = LASSO) -> None:
    drawn.press(points[0], keys=keys)
    for point in points[1:]:
        drawn.move(point)


def four(drawn: Drawn) -> list[str]:
    """Four boxes at the corners of a square."""
    nodes = [drawn.add("Dense", x, y) for x in (-300, 200) for y in (-200, 200)]
    drawn.canvas.set_zoom(1.0)
    drawn.canvas.view.centre_on(QPointF(0.0, 0.0))
    return nodes


def around(drawn: Drawn, *nodes: str) -> list[QPoint]:
    """A line around the boxes of a column, as wide as half of them."""
    rects = [drawn.box(node).scene_box for node in nodes]
    top, bottom = min(r.top() for r in rects) - 20, max(r.bottom() for r in rects) + 20
    left, right = rects[0].center().x() - 20, rects[0].center().x() + 20
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [drawn.pixel(QPointF(*corner)) for corner in corners]


def test_boxes_whose_middle_is_within_the_line_are_selected(drawn: Drawn) -> None:
    first, second, third, _ = four(drawn)
    drawn.canvas.select_nodes([third])
    points = around(drawn, first, second)
    lasso(drawn, *points)
    assert drawn.canvas.selected_nodes() == [first, second]
    drawn.release(points[-1])
    assert drawn.canvas.selected_nodes() == [first, second]
    assert drawn.canvas.view.overlays == []


def test_with_shift_a_lasso_adds_to_the_selection(drawn: Drawn) -> None:
    first, second, third, _ = four(drawn)
    drawn.canvas.select_nodes([third])
    points = around(drawn, first, second)
    lasso(drawn, *points, keys=LASSO | SHIFT)
    drawn.release(points[-1])
    assert drawn.canvas.selected_nodes() == [first, second, third]


def test_what_the_line_leaves_out_again_is_not_selected(drawn: Drawn) -> None:
    first, second, _, _ = four(drawn)
    points = around(drawn, first, second)
    middle = drawn.middle(first)
    beside = middle - QPoint(60, 0)
    lasso(drawn, *points)
    # Up the left side, and around the middle of the first box on its right.
    for point in (QPoint(points[0].x(), middle.y() + 10), middle + QPoint(10, 10)):
        drawn.move(point)
    drawn.move(middle + QPoint(10, -10))
    drawn.move(beside - QPoint(0, 10))
    assert drawn.canvas.selected_nodes() == [second]
    drawn.release(beside)


def test_a_lasso_begins_over_a_box_and_moves_nothing(drawn: Drawn) -> None:
    first, second, _, _ = four(drawn)
    before = drawn.document.undo_stack.count()
    middle = drawn.middle(first)
    lower = drawn.middle(second) + QPoint(0, 60)
    lasso(drawn, middle + QPoint(10, -5), lower + QPoint(10, 0), lower - QPoint(10, 0))
    drawn.release(lower - QPoint(10, 0))
    assert drawn.canvas.selected_nodes() == [second]
    assert drawn.document.undo_stack.count() == before


def test_escape_gives_back_what_was_selected(drawn: Drawn) -> None:
    first, second, third, _ = four(drawn)
    drawn.canvas.select_nodes([third])
    lasso(drawn, *around(drawn, first, second))
    QTest.keyClick(drawn.canvas.view, Qt.Key.Key_Escape)
    assert drawn.canvas.selected_nodes() == [third]
    assert drawn.canvas.view.overlays == []


def test_a_lasso_selects_in_a_drawing_that_is_far_away(drawn: Drawn) -> None:
    first, second, third, _ = four(drawn)
    drawn.canvas.set_zoom(0.2)
    drawn.canvas.view.centre_on(QPointF(0.0, 0.0))
    points = around(drawn, first, second)
    lasso(drawn, *points)
    drawn.release(points[-1])
    assert drawn.canvas.selected_nodes() == [first, second]
    assert third not in drawn.canvas.selected_nodes()


def test_an_edit_while_a_lasso_is_drawn_ends_it(drawn: Drawn) -> None:
    first, second, _, _ = four(drawn)
    lasso(drawn, *around(drawn, first, second))
    drawn.document.undo_stack.undo()
    assert drawn.canvas.view.overlays == []
    drawn.release(QPoint(5, 5))


def test_the_command_lets_the_next_drag_draw_a_lasso_and_escape_takes_it_back(
    drawn: Drawn,
) -> None:
    first, second, third, _ = four(drawn)
    commands = SelectionCommands(drawn.document, drawn.canvas, drawn.canvas)
    points = around(drawn, first, second)
    commands.draw_lasso()
    lasso(drawn, *points, keys=NO_KEY)
    drawn.release(points[-1])
    assert drawn.canvas.selected_nodes() == [first, second]
    commands.draw_lasso()
    QTest.keyClick(drawn.canvas.view, Qt.Key.Key_Escape)
    assert drawn.canvas.selected_nodes() == [first, second]
    lasso(drawn, *around(drawn, third), keys=NO_KEY)
    assert not drawn.canvas.view.lasso.is_armed
    drawn.release(points[-1])
    assert drawn.canvas.selected_nodes() != [third]


def test_what_is_not_selected_can_be_selected_instead(drawn: Drawn) -> None:
    first, second, third, fourth = four(drawn)
    drawn.canvas.select_nodes([second])
    SelectionCommands(drawn.document, drawn.canvas, drawn.canvas).invert()
    assert drawn.canvas.selected_nodes() == [first, third, fourth]
