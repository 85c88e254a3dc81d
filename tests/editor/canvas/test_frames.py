import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from editor.canvas.frames import together_of
from editor.look.theme import DARK, LIGHT
from graph.edits import MoveNodes
from graph.frames import FRAME_MARGIN
from graph.layout import plan
from tests.editor.canvas.framed import Framed

SHIFT = Qt.KeyboardModifier.ShiftModifier
STEP = QPoint(40, 120)


@pytest.fixture
def framed(qtbot: QtBot) -> Framed:
    return Framed(qtbot)


def pixel(framed: Framed, point: QPoint) -> QColor:
    image: QImage = framed.canvas.view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(point.x() * ratio), round(point.y() * ratio))


def test_a_frame_is_around_what_is_in_it_and_no_larger(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    content = framed.box("n2").scene_box.united(framed.box("n3").scene_box)
    side, above, below = FRAME_MARGIN
    assert framed.item(frame).rect == content.adjusted(-side, -above, side, below)
    framed.document.apply(MoveNodes({"n3": (700.0, 300.0)}), "Move")
    assert framed.item(frame).rect.bottom() == framed.box("n3").scene_box.bottom() + below
    framed.document.undo_stack.undo()
    assert framed.item(frame).rect == content.adjusted(-side, -above, side, below)


def test_a_frame_is_around_the_frames_and_the_notes_in_it(framed: Framed) -> None:
    inner = framed.frame("n2")
    outer = framed.frame("n2", "n3")
    note = framed.note("below", 200.0, 260.0, outer)
    assert framed.item(outer).rect.contains(framed.item(inner).rect)
    assert framed.item(outer).rect.contains(framed.note_item(note).scene_box)
    assert framed.item(outer).zValue() < framed.item(inner).zValue()


def test_a_frame_is_painted_behind_its_boxes_in_both_themes(framed: Framed) -> None:
    framed.frame("n2", "n3")
    between = framed.pixel(framed.box("n2").scene_box.bottomRight() + QPointF(8.0, 8.0))
    outside = framed.pixel(framed.box("n2").scene_box.bottomRight() + QPointF(8.0, 40.0))
    for theme in (DARK, LIGHT):
        framed.canvas.set_theme(theme)
        assert pixel(framed, between) != pixel(framed, outside)
        assert framed.item("f1").style.theme is theme


def test_pressing_the_title_selects_what_is_in_the_frame(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    note = framed.note("why", 250.0, 200.0, frame)
    framed.click(framed.title(frame))
    assert framed.canvas.selected_nodes() == ["n2", "n3"]
    assert framed.canvas.selected_notes() == [note]
    assert framed.item(frame).is_marked
    framed.click(framed.middle("n4"), SHIFT)
    assert framed.canvas.selected_nodes() == ["n2", "n3", "n4"]
    framed.click(framed.title(frame), SHIFT)
    assert framed.canvas.selected_nodes() == ["n4"]
    assert not framed.item(frame).is_marked


def test_pressing_the_ground_of_a_frame_begins_a_selection(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    rect = framed.item(frame).rect
    start = framed.pixel(rect.bottomLeft() + QPointF(4.0, -4.0))
    framed.drag(start, framed.pixel(framed.box("n2").scene_box.center()))
    assert framed.canvas.selected_nodes() == ["n2"]


def test_a_frame_is_moved_with_its_content_as_one_step(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    framed.note("why", 250.0, 200.0, frame)
    before = framed.graph.copy()
    rect = framed.item(frame).rect
    steps = framed.document.undo_stack.count()
    framed.drag(framed.title(frame), framed.title(frame) + STEP)
    assert framed.document.undo_stack.count() == steps + 1
    moved = framed.item(frame).rect.topLeft() - rect.topLeft()
    assert (moved.x(), moved.y()) == (40.0, 120.0)
    assert framed.graph.node("n3").position == (440.0, 220.0)
    assert framed.graph.frames.note("t1").position == (290.0, 320.0)
    assert framed.graph.node("n4").position == before.node("n4").position
    framed.document.undo_stack.undo()
    assert framed.graph == before
    assert framed.item(frame).rect == rect


def test_a_frame_follows_a_box_that_is_dragged_in_it(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    before = framed.item(frame).rect
    framed.press(framed.middle("n3"))
    framed.move(framed.middle("n3") + QPoint(0, 60))
    framed.move(framed.middle("n3") + QPoint(0, 100))
    assert framed.item(frame).rect.bottom() > before.bottom()
    QTest.keyClick(framed.canvas.view, Qt.Key.Key_Escape)
    assert framed.item(frame).rect == before


def test_a_box_that_is_let_go_in_a_frame_stands_in_it(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    before = framed.graph.copy()
    inside = framed.pixel(framed.item(frame).rect.center())
    framed.drag(framed.middle("n4"), inside)
    assert framed.places() == {"n2": frame, "n3": frame, "n4": frame}
    framed.document.undo_stack.undo()
    assert framed.graph == before


def test_a_box_is_moved_within_its_frame_and_stays_in_it(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    framed.drag(framed.middle("n3"), framed.middle("n3") + QPoint(0, 200))
    assert framed.places() == {"n2": frame, "n3": frame}


def test_a_collapsed_frame_is_one_box_with_the_wires_across_its_border(framed: Framed) -> None:
    frame = framed.frame("n2", "n3", title="block")
    model = framed.graph.edges()
    framed.click(framed.chevron(frame))
    assert framed.graph.frames.get(frame).collapsed
    assert framed.seen_boxes() == {"n1", "n4"}
    assert framed.seen_wires() == [("n1", "n2"), ("n3", "n4")]
    assert framed.graph.edges() == model
    rect = framed.item(frame).rect
    ends = {wire.edge.target: wire.ends for wire in framed.canvas.view.drawn.wires.values()}
    assert ends["n2"][1].x() == rect.left()
    assert ends["n4"][0].x() == rect.right()
    assert rect.contains(QPointF(rect.center().x(), ends["n2"][1].y()))
    framed.click(framed.chevron(frame))
    assert framed.seen_boxes() == {"n1", "n2", "n3", "n4"}
    assert len(framed.seen_wires()) == 3


def test_a_collapsed_frame_is_moved_copied_and_deleted_with_its_content(framed: Framed) -> None:
    frame = framed.frame("n2", "n3", title="block")
    framed.frames.set_all(collapsed=True)
    framed.drag(framed.title(frame), framed.title(frame) + STEP)
    assert framed.graph.node("n3").position == (440.0, 220.0)
    framed.drawing.duplicate()
    titles = [(each.title, each.collapsed) for each in framed.graph.frames.all()]
    assert titles == [("block", True)] * 2
    assert len(framed.graph) == 6
    framed.click(framed.title(frame))
    framed.drawing.delete()
    assert len(framed.graph) == 4
    assert len(framed.graph.frames) == 1


def test_wires_are_pulled_from_no_box_that_is_not_seen(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    framed.frames.set_all(collapsed=True)
    edges = framed.edges()
    for node in ("n2", "n3"):
        assert framed.canvas.view.port_at(framed.box(node).outputs()[0].scenePos()) is None
    end = framed.pixel(
        QPointF(framed.item(frame).rect.right(), framed.item(frame).rect.center().y())
    )
    framed.drag(end, end + QPoint(0, 200))
    assert framed.edges() == edges


def test_frames_within_a_collapsed_one_are_not_seen(framed: Framed) -> None:
    inner = framed.frame("n2")
    outer = framed.frame("n2", "n3")
    framed.note("why", 250.0, 200.0, inner)
    framed.frames.set_all(collapsed=True)
    drawn = framed.canvas.view.drawn
    assert framed.item(inner) in drawn.hidden
    assert framed.note_item("t1") in drawn.hidden
    assert framed.box("n2").stand_in is framed.item(outer)
    framed.click(framed.chevron(outer))
    assert framed.item(inner) not in drawn.hidden
    assert framed.box("n2").stand_in is framed.item(inner)
    assert framed.box("n3").stand_in is None


def test_what_is_in_a_collapsed_frame_is_found_where_the_frame_is(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    framed.frames.set_all(collapsed=True)
    framed.canvas.select_nodes(["n3"])
    assert framed.item(frame).is_marked
    seen = framed.canvas.view.seen_rect()
    assert seen.contains(framed.item(frame).rect)


def test_a_band_selects_a_collapsed_frame_as_a_whole(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    framed.frames.set_all(collapsed=True)
    rect = framed.item(frame).rect
    start = framed.pixel(rect.bottomLeft() + QPointF(-30.0, 30.0))
    framed.drag(start, framed.pixel(rect.center()))
    assert set(framed.canvas.selected_nodes()) == {"n2", "n3"}


def test_what_would_lie_under_an_expanded_frame_makes_room_as_one_step(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    other = framed.frame("n4")
    note = framed.note("far away", 100.0, 600.0)
    framed.click(framed.chevron(frame))
    framed.click(framed.chevron(frame))
    assert framed.graph.node("n4").position == (600.0, 100.0)  # nothing was in the way
    framed.click(framed.chevron(frame))
    framed.document.apply(MoveNodes({"n4": (400.0, 100.0)}), "Move")
    steps = framed.document.undo_stack.count()
    framed.click(framed.chevron(frame))
    assert framed.document.undo_stack.count() == steps + 1
    assert not framed.item(frame).rect.intersects(framed.item(other).rect)
    assert framed.graph.frames.note(note).position[0] == 100.0
    framed.document.undo_stack.undo()
    assert framed.graph.node("n4").position == (400.0, 100.0)


def test_collapsing_is_undone_and_redone(framed: Framed) -> None:
    frame = framed.frame("n2", "n3")
    framed.click(framed.title(frame))
    framed.frames.toggle()
    framed.document.undo_stack.undo()
    assert len(framed.seen_boxes()) == 4
    framed.document.undo_stack.redo()
    assert len(framed.seen_boxes()) == 2
    framed.document.undo_stack.undo()
    framed.document.undo_stack.undo()
    assert framed.canvas.view.drawn.parts.frames == {}
    assert len(framed.graph.frames) == 0


def test_a_frame_is_seen_and_pressed_from_far_away(framed: Framed) -> None:
    frame = framed.frame("n2", "n3", title="block")
    framed.canvas.set_zoom(0.2)
    rect = framed.item(frame).rect
    inside = framed.pixel(rect.bottomRight() - QPointF(10.0, 10.0))
    outside = framed.pixel(rect.bottomRight() + QPointF(60.0, 60.0))
    assert pixel(framed, inside) != pixel(framed, outside)
    framed.click(framed.title(frame))
    assert framed.canvas.selected_nodes() == ["n2", "n3"]
    framed.frames.toggle()
    framed.click(framed.middle("n2"))
    assert framed.canvas.selected_nodes() == ["n2", "n3"]
    assert framed.canvas.view.drawn.box_at(framed.box("n3").pos() + QPointF(4.0, 4.0)) is None


def test_another_graph_has_its_own_frames(framed: Framed) -> None:
    framed.frame("n2", "n3")
    framed.frames.set_all(collapsed=True)
    other = framed.graph.copy()
    framed.drawing.delete()
    framed.document.replace(other)
    assert framed.seen_boxes() == {"n1", "n4"}
    framed.document.replace(type(other)())
    drawn = framed.canvas.view.drawn
    assert (drawn.parts.frames, drawn.hidden) == ({}, set())


def test_a_layout_keeps_frames_together(framed: Framed) -> None:
    inner, outer = framed.frame("n2"), framed.frame("n2", "n3")
    framed.canvas.select_nodes(["n2"])
    framed.frames.toggle()
    together = together_of(framed.graph, framed.canvas.view.drawn.parts)
    assert [sorted(each.nodes) for each in together] == [["n2", "n3"], ["n2"]]
    size = framed.item(inner).rect.size()
    assert [each.size for each in together] == [None, (size.width(), size.height())]
    assert framed.item(outer).frame.collapsed is False


def test_a_collapsed_frame_is_laid_out_in_line_with_the_boxes_beside_it(framed: Framed) -> None:
    framed.frame("n2")
    frame = framed.frame("n2", "n3")
    framed.frames.set_all(collapsed=True)
    together = together_of(framed.graph, framed.canvas.view.drawn.parts)
    sizes = {n: box.box.size().toTuple() for n, box in framed.canvas.view.drawn.boxes.items()}
    placed = plan(framed.graph, sizes, together=together).positions()
    framed.document.apply(MoveNodes(placed), "Lay out")
    rect = framed.item(frame).rect
    assert rect.center().y() == framed.box("n1").scene_box.center().y()
    assert not rect.intersects(framed.box("n1").scene_box)
    assert not rect.intersects(framed.box("n4").scene_box)


# -- commands --------------------------------------------------------------------------------------


def field(framed: Framed) -> QLineEdit | QPlainTextEdit:
    assert framed.frames.field is not None
    return framed.frames.field.field


def type_words(framed: Framed, words: str, key: Qt.Key | None = Qt.Key.Key_Return) -> None:
    edited = field(framed)
    edited.selectAll()
    QTest.keyClicks(edited, words)
    if key is not None:
        QTest.keyClick(edited, key)


def test_a_frame_is_made_and_named(framed: Framed) -> None:
    framed.canvas.select_nodes(["n2", "n3"])
    framed.frames.make()
    type_words(framed, "Encoder")
    (frame,) = framed.graph.frames.all()
    assert frame.title == "Encoder"
    assert framed.canvas.selected_nodes() == ["n2", "n3"]
    framed.document.undo_stack.undo()
    framed.document.undo_stack.undo()
    assert len(framed.graph.frames) == 0


def test_a_title_is_edited_in_place_and_left_by_escape(framed: Framed) -> None:
    frame = framed.frame("n2", title="old")
    framed.double_click(framed.title(frame))
    assert field(framed).accessibleName() == "Title of the frame"
    type_words(framed, "new", Qt.Key.Key_Escape)
    assert framed.graph.frames.get(frame).title == "old"
    framed.double_click(framed.title(frame))
    type_words(framed, "new", None)
    framed.canvas.set_zoom(1.5)
    assert framed.graph.frames.get(frame).title == "new"


def test_a_note_is_added_edited_moved_coloured_and_deleted(framed: Framed) -> None:
    framed.frames.add_note()
    edited = field(framed)
    QTest.keyClicks(edited, "Why")
    QTest.keyClick(edited, Qt.Key.Key_Return)
    QTest.keyClicks(edited, "this")
    QTest.keyClick(edited, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (note,) = framed.graph.frames.notes()
    assert note.text == "Why\nthis"
    middle = framed.pixel(framed.note_item(note.id).scene_box.center())
    framed.drag(middle, middle + QPoint(40, 80))
    moved = framed.graph.frames.note(note.id).position
    assert moved != note.position
    assert framed.canvas.selected_notes() == [note.id]
    framed.frames.set_colour("teal")
    assert framed.graph.frames.note(note.id).colour == "teal"
    framed.frames.edit_words()
    edited = field(framed)
    edited.selectAll()
    QTest.keyClick(edited, Qt.Key.Key_Delete)
    framed.canvas.view.setFocus()
    assert framed.graph.frames.notes() == []
    for _ in range(4):
        framed.document.undo_stack.undo()
    assert framed.graph.frames.notes() == []
    assert framed.document.undo_stack.index() == framed.document.undo_stack.count() - 4


def test_nothing_is_written_down_for_an_empty_note(framed: Framed) -> None:
    steps = framed.document.undo_stack.count()
    framed.frames.add_note()
    framed.canvas.view.setFocus()
    assert framed.document.undo_stack.count() == steps


def test_frames_are_dissolved_coloured_and_left(framed: Framed) -> None:
    inner, outer = framed.frame("n2"), framed.frame("n2", "n3")
    framed.canvas.select_nodes(["n2"])
    framed.frames.set_colour("pink")
    assert [frame.colour for frame in framed.graph.frames.all()] == ["pink", "grey"]
    framed.frames.take_out()
    assert framed.graph.frames.get(inner).parent == ""
    framed.document.undo_stack.undo()
    framed.frames.select_around()
    assert framed.canvas.selected_nodes() == ["n2", "n3"]
    framed.frames.dissolve()
    assert [frame.id for frame in framed.graph.frames.all()] == [inner]
    assert framed.graph.frames.get(inner).parent == ""
    assert outer not in framed.graph.frames


def test_commands_are_offered_where_they_can_be_used(framed: Framed) -> None:
    def enabled() -> set[str]:
        commands = framed.frames.commands()
        return {each.name for each in commands if each.enabled is None or each.enabled()}

    framed.canvas.view.select([])
    assert enabled() == {"add_note"}
    framed.canvas.select_nodes(["n2"])
    assert enabled() == {"add_note", "make_frame"}
    framed.frame("n2", "n3")
    assert enabled() >= {"take_out_of_frame", "select_frame_around", "collapse_frames"}
    assert "dissolve_frame" not in enabled()
    framed.frames.select_around()
    assert enabled() >= {"dissolve_frame", "toggle_frame", "edit_words", "colour_teal"}
    framed.canvas.view.select([])
    framed.frames.make()
    assert framed.refusals[-1].startswith("Expected layers or notes to put a frame around")
