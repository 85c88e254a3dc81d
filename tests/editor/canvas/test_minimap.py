"""The minimap: what it shows of the drawing and of the view, and what the mouse does on it."""

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas.minimap import Minimap
from editor.look.theme import DARK
from graph.edits import MoveNodes
from graph.frame_edits import AddFrame, SetFrame
from graph.frames import Frame
from tests.editor.canvas.drawn import Drawn, chain_of


def map_of(drawn: Drawn, qtbot: QtBot) -> Minimap:
    minimap = Minimap(drawn.canvas, drawn.canvas)
    settle(minimap, qtbot)
    return minimap


def settle(minimap: Minimap, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not minimap._stale.isActive())


def near(drawn: Drawn) -> Drawn:
    drawn.canvas.set_zoom(1.0)
    drawn.canvas.view.centre_on(QPointF(400, 300))
    return drawn


def picture(minimap: Minimap) -> QImage:
    return minimap.grab().toImage()


def pixels(image: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def drag(minimap: Minimap, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(minimap, end)
    QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=end)


def test_it_is_shown_while_more_is_drawn_than_is_seen(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)
    assert minimap.isVisible()

    drawn.canvas.fit()

    assert not minimap.isVisible()


def test_there_is_none_of_an_empty_drawing_nor_of_one_that_is_seen(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot)
    minimap = map_of(drawn, qtbot)
    assert not minimap.isVisible()

    drawn.add("Dense", 0, 0)
    drawn.canvas.fit()
    settle(minimap, qtbot)

    assert not minimap.isVisible()


def test_it_comes_when_a_box_is_moved_out_of_sight(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot)
    dense = drawn.add("Dense", 0, 0)
    drawn.add("Dense", 300, 0)
    drawn.canvas.fit()
    minimap = map_of(drawn, qtbot)

    drawn.document.apply(MoveNodes({dense: (9000.0, 0.0)}), "Move")
    settle(minimap, qtbot)

    assert minimap.isVisible()


def test_it_goes_where_there_is_no_room_for_it(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)

    drawn.canvas.resize(300, 200)
    assert not minimap.isVisible()

    drawn.canvas.resize(1000, 700)
    assert minimap.isVisible()


def test_it_is_never_shown_to_who_does_not_want_it(qtbot: QtBot) -> None:
    minimap = map_of(near(Drawn(qtbot, chain_of(200))), qtbot)

    minimap.set_wanted(False)

    assert not minimap.isVisible()


def test_the_rectangle_is_what_is_seen(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)
    seen = drawn.canvas.view.seen_rect()

    rect = minimap.seen_rect()

    inside = QRectF(minimap.to_scene(rect.topLeft()), minimap.to_scene(rect.bottomRight()))
    assert seen.adjusted(-1, -1, 1, 1).contains(inside)
    assert inside.right() > seen.right() - 1

    drawn.canvas.view.pan(QPointF(-600, 0))
    assert minimap.seen_rect().left() > rect.left()


def test_a_press_beside_the_rectangle_brings_the_view_there(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)
    place = QPoint(minimap.width() - 30, minimap.height() // 2)

    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=place)

    difference = drawn.canvas.view_centre() - minimap.to_scene(QPointF(place))
    assert difference.manhattanLength() <= 2


def test_the_rectangle_is_dragged_from_where_it_is_held(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(400)))
    drawn.canvas.view.centre_on(QPointF(2400, 1000))
    minimap = map_of(drawn, qtbot)
    rect = minimap.seen_rect()
    held = rect.topLeft().toPoint() + QPoint(3, 3)

    drag(minimap, held, held + QPoint(20, 10))

    moved = minimap.seen_rect().topLeft() - rect.topLeft()
    assert abs(moved.x() - 20) < 1.5
    assert abs(moved.y() - 10) < 1.5


def test_the_view_is_not_dragged_out_of_the_drawing(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)

    drag(minimap, minimap.rect().center(), QPoint(4000, 4000))

    area = drawn.canvas.view.drawing_rect().adjusted(-2, -2, 2, 2)
    assert area.contains(drawn.canvas.view_centre())


def test_it_stays_while_it_is_held(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)

    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=minimap.rect().center())
    drawn.canvas.fit()
    assert minimap.isVisible()
    QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=minimap.rect().center())

    assert not drawn.canvas.view.seen_rect().isNull()


def test_what_is_selected_and_what_was_found_stand_out(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)
    assert pixels(picture(minimap), DARK.text) == 0

    minimap.show_marked(["n3", "n30", "n150"])
    settle(minimap, qtbot)
    assert pixels(picture(minimap), DARK.text) > 0

    minimap.show_marked([])
    settle(minimap, qtbot)
    assert pixels(picture(minimap), DARK.text) == 0


def test_it_shows_frames_and_a_collapsed_one_in_place_of_what_is_in_it(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)
    plain = picture(minimap)

    nodes = tuple(f"n{number}" for number in range(100))
    drawn.document.apply(AddFrame(Frame("f1", "Half", "pink"), nodes), "Frame")
    settle(minimap, qtbot)
    framed = picture(minimap)
    assert framed != plain

    drawn.document.apply(SetFrame(Frame("f1", "Half", "pink", collapsed=True)), "Collapse")
    settle(minimap, qtbot)
    assert picture(minimap) not in (plain, framed)


def test_it_follows_undo_and_another_document(qtbot: QtBot) -> None:
    drawn = near(Drawn(qtbot, chain_of(200)))
    minimap = map_of(drawn, qtbot)
    before = picture(minimap)

    drawn.document.apply(MoveNodes({"n7": (4000.0, 4000.0)}), "Move")
    settle(minimap, qtbot)
    assert picture(minimap) != before

    drawn.document.undo_stack.undo()
    settle(minimap, qtbot)
    assert picture(minimap) == before

    drawn.document.replace(chain_of(2))
    settle(minimap, qtbot)
    assert not minimap.isVisible()
