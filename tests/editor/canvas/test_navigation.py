import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.view import (
    FAR_ZOOM,
    LARGEST_ZOOM,
    LAYER_MIME_TYPE,
    READABLE_ZOOM,
    SMALLEST_ZOOM,
)
from editor.look.theme import DARK, LIGHT
from tests.editor.canvas.drawn import LEFT, NO_KEY, Drawn, chain_of


def turn_wheel(drawn: Drawn, point: QPoint, angle: int, fingers: QPoint | None = None) -> None:
    viewport = drawn.canvas.view.viewport()
    event = QWheelEvent(
        QPointF(point),
        QPointF(viewport.mapToGlobal(point)),
        fingers or QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.ScrollUpdate if fingers else Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def under(drawn: Drawn, point: QPoint) -> QPointF:
    return drawn.canvas.view.mapToScene(point)


def assert_near(one: QPointF, other: QPointF, pixels: float) -> None:
    assert abs(one.x() - other.x()) <= pixels
    assert abs(one.y() - other.y()) <= pixels


def test_the_wheel_zooms_at_the_cursor(drawn: Drawn) -> None:
    cursor = QPoint(800, 120)
    before = under(drawn, cursor)

    turn_wheel(drawn, cursor, 240)

    assert drawn.canvas.zoom() > 1.2
    assert_near(under(drawn, cursor), before, 2)


def test_two_fingers_on_a_trackpad_pan(drawn: Drawn) -> None:
    before = under(drawn, QPoint(300, 300))

    turn_wheel(drawn, QPoint(100, 100), 120, fingers=QPoint(30, -20))

    assert drawn.canvas.zoom() == 1.0
    assert_near(under(drawn, QPoint(330, 280)), before, 1)


def test_zoom_stays_within_its_limits(drawn: Drawn) -> None:
    told: list[float] = []
    drawn.canvas.zoom_changed.connect(told.append)

    turn_wheel(drawn, QPoint(100, 100), 12000)
    assert drawn.canvas.zoom() == told[-1] == LARGEST_ZOOM

    turn_wheel(drawn, QPoint(100, 100), -24000)
    assert drawn.canvas.zoom() == told[-1] == SMALLEST_ZOOM


def test_one_hundred_percent_is_exact(drawn: Drawn) -> None:
    drawn.canvas.set_zoom(0.37)
    drawn.canvas.set_zoom(1.0)

    transform = drawn.canvas.view.transform()
    assert (transform.m11(), transform.m22()) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("button", "keys"),
    [
        (Qt.MouseButton.MiddleButton, NO_KEY),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_a_drag_pans(drawn: Drawn, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
    before = under(drawn, QPoint(300, 300))

    drawn.drag(QPoint(300, 300), QPoint(420, 250), button, keys)

    assert_near(under(drawn, QPoint(420, 250)), before, 1)


def test_a_drag_with_space_held_pans(drawn: Drawn) -> None:
    dense = drawn.add("Dense", 0, 0)
    start = drawn.middle(dense)
    before = under(drawn, start)

    QTest.keyPress(drawn.canvas.view, Qt.Key.Key_Space)
    drawn.drag(start, start + QPoint(50, 60))
    QTest.keyRelease(drawn.canvas.view, Qt.Key.Key_Space)

    assert drawn.graph.node(dense).position == (0, 0)
    assert_near(under(drawn, start + QPoint(50, 60)), before, 1)


def test_a_fitted_drawing_stays_fitted_while_the_window_resizes(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(60))
    drawn.canvas.fit()

    drawn.canvas.resize(500, 400)

    view = drawn.canvas.view
    assert view.seen_rect().contains(view.drawing_rect())


def test_a_zoom_that_was_chosen_stays_while_the_window_resizes(drawn: Drawn) -> None:
    drawn.add("Dense", 0, 0)
    drawn.canvas.set_zoom(0.8)

    drawn.canvas.resize(600, 900)

    assert drawn.canvas.zoom() == 0.8


def test_selecting_a_node_out_of_view_brings_it_into_view(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(60))
    drawn.canvas.set_zoom(1.0)

    drawn.canvas.select_nodes(["n59"])

    assert drawn.canvas.view.seen_rect().contains(drawn.box("n59").scene_box)
    assert_near(drawn.canvas.view_centre(), drawn.box("n59").scene_box.center(), 2)


def test_of_nodes_that_are_far_apart_one_is_brought_into_view_unless_any_is(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(60))
    drawn.canvas.set_zoom(1.0)
    drawn.canvas.select_nodes(["n1"])

    drawn.canvas.select_nodes(["n30", "n59"])
    assert drawn.canvas.view.seen_rect().contains(drawn.box("n30").scene_box)

    before = drawn.canvas.view_centre()
    drawn.canvas.select_nodes(["n1", "n30"])
    assert drawn.canvas.selected_nodes() == ["n1", "n30"]
    assert_near(drawn.canvas.view_centre(), before, 0)


def test_far_boxes_can_be_selected_and_moved(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(60))
    drawn.canvas.set_zoom(FAR_ZOOM / 2)

    drawn.click(drawn.middle("n5"))
    assert drawn.canvas.selected_nodes() == ["n5"]

    drawn.drag(drawn.middle("n5"), drawn.middle("n5") + QPoint(0, -60))
    assert drawn.graph.node("n5").position[1] < -200


def test_a_far_drawing_shows_its_boxes(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(60))
    drawn.canvas.set_zoom(FAR_ZOOM / 2)

    image = drawn.canvas.view.viewport().grab().toImage()

    assert image.pixelColor(drawn.middle("n5")) != QColor(DARK.canvas)


def test_tab_asks_for_a_layer(drawn: Drawn, qtbot: QtBot) -> None:
    with qtbot.waitSignal(drawn.canvas.search_requested) as asked:
        QTest.keyClick(drawn.canvas.view, Qt.Key.Key_Tab)

    scene, screen = asked.args
    viewport = drawn.canvas.view.viewport()
    assert under(drawn, viewport.mapFromGlobal(screen)) == scene


def test_a_double_click_on_empty_canvas_asks_for_a_layer_there(drawn: Drawn, qtbot: QtBot) -> None:
    viewport = drawn.canvas.view.viewport()
    with qtbot.waitSignal(drawn.canvas.search_requested) as asked:
        QTest.mouseDClick(viewport, LEFT, NO_KEY, QPoint(200, 300))

    assert asked.args[0] == under(drawn, QPoint(200, 300))


def test_a_double_click_on_a_box_asks_for_nothing(drawn: Drawn, qtbot: QtBot) -> None:
    dense = drawn.add("Dense", 0, 0)
    with qtbot.assertNotEmitted(drawn.canvas.search_requested):
        QTest.mouseDClick(drawn.canvas.view.viewport(), LEFT, NO_KEY, drawn.middle(dense))


def drop(drawn: Drawn, text: bytes, point: QPoint) -> None:
    data = QMimeData()
    data.setData(LAYER_MIME_TYPE, text)
    event = QDropEvent(
        QPointF(point), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO_KEY
    )
    drawn.canvas.view.dropEvent(event)


def test_a_dropped_layer_is_added_where_it_was_let_go_and_selected(drawn: Drawn) -> None:
    where = under(drawn, QPoint(300, 200))

    drop(drawn, b"keras.layers:Dense", QPoint(300, 200))

    (node,) = drawn.graph.nodes()
    assert drawn.graph.layer_of(node.id).class_name == "Dense"
    assert drawn.box(node.id).scene_box.contains(where)
    assert drawn.canvas.selected_nodes() == [node.id]


@pytest.mark.parametrize("text", [b"", b"keras.layers:Nothing", b"\xff\xfe:", b"os:system"])
def test_a_drop_that_names_no_layer_adds_nothing(drawn: Drawn, text: bytes) -> None:
    drop(drawn, text, QPoint(300, 200))

    assert len(drawn.graph) == 0


def colours(image: QImage) -> set[str]:
    area = QRect(QPoint(0, 0), image.size())
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right(), 3)
        for y in range(area.top(), area.bottom(), 3)
    }


def test_the_theme_changes_while_the_canvas_is_shown(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(3))
    assert DARK.raised in colours(drawn.canvas.view.viewport().grab().toImage())

    drawn.canvas.set_theme(LIGHT)

    shown = colours(drawn.canvas.view.viewport().grab().toImage())
    assert LIGHT.raised in shown
    assert DARK.raised not in shown
    corner = drawn.canvas.view.viewport().grab().toImage().pixelColor(1, 1)
    assert corner == QColor(LIGHT.canvas)


def test_an_empty_canvas_says_how_to_begin(drawn: Drawn) -> None:
    written = colours(drawn.canvas.view.viewport().grab().toImage())
    assert len(written) > 3

    drawn.add("Dense", 5000, 5000)
    assert len(colours(drawn.canvas.view.viewport().grab().toImage())) <= 3


def test_a_drawing_that_is_too_wide_is_seen_from_its_beginning_on(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot)
    for column in (0, 20_000, 40_000):
        drawn.add("Dense", column, 0)
    drawn.canvas.fit()
    first, last = drawn.box("n1").scene_box, drawn.box("n3").scene_box
    assert drawn.canvas.view.seen_rect().contains(first)
    assert not drawn.canvas.view.seen_rect().intersects(last)


def test_a_large_drawing_opens_where_it_begins_and_is_seen_whole_when_asked(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot)
    for column in range(12):
        drawn.add("Dense", 400 * column, 0)
    graph = drawn.document.graph
    drawn.document.replace(graph)
    assert drawn.canvas.zoom() == READABLE_ZOOM
    assert drawn.canvas.view.seen_rect().contains(drawn.box("n1").scene_box)
    drawn.canvas.resize(drawn.canvas.size() * 0.8)
    assert drawn.canvas.zoom() == READABLE_ZOOM
    drawn.canvas.fit()
    assert drawn.canvas.zoom() < FAR_ZOOM
    assert drawn.canvas.view.seen_rect().contains(drawn.box("n12").scene_box)


def test_a_high_drawing_opens_at_its_first_input(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot)
    for row in range(40):
        drawn.add("Dense", 400 * (row % 12), 300 * row)
    drawn.add("InputLayer", 0, 1500)
    drawn.document.replace(drawn.document.graph)
    assert drawn.canvas.zoom() == READABLE_ZOOM
    assert drawn.canvas.view.seen_rect().contains(drawn.box("n41").scene_box)
    drawn.canvas.resize(drawn.canvas.size() * 0.8)
    assert drawn.canvas.view.seen_rect().contains(drawn.box("n41").scene_box)
