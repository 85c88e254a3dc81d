"""What the mouse does to build quickly: boxes onto wires, copies, wires that are let go."""

from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas.connections import LooseEnd
from editor.canvas.items import around
from editor.canvas.view import FAR_ZOOM, LAYER_MIME_TYPE
from graph.drawing import add_layer
from graph.elements import Edge, Slot, Tensor
from graph.framing import make_frame
from tests.editor.canvas.drawn import LEFT, NO_KEY, Drawn

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def chain(drawn: Drawn) -> Drawn:
    """Input n1 into Dense n2 into Dense n3 in a row, a loose Dropout n4 below."""
    drawn.add("InputLayer", 0, 0, shape=(4,))
    drawn.add("Dense", 240, 0, units=8)
    drawn.add("Dense", 480, 0, units=8)
    drawn.add("Dropout", 240, 200, rate=0.5)
    drawn.connect("n1", "n2")
    drawn.connect("n2", "n3")
    return drawn


def on_wire(drawn: Drawn, source: str, target: str) -> QPoint:
    """The middle of a wire, in the viewport."""
    (wire,) = [
        wire
        for wire in drawn.canvas.view.drawn.wires.values()
        if (wire.edge.source.node, wire.edge.target) == (source, target)
    ]
    start, end = wire.ends
    return drawn.pixel((start + end) / 2)


def is_lit(drawn: Drawn, target: str) -> bool:
    return drawn.canvas.view.drawn.wires[target, Slot()]._lit


def lie_apart(drawn: Drawn) -> bool:
    boxes = list(drawn.canvas.view.drawn.boxes.values())
    return not any(
        one.scene_box.intersects(other.scene_box)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
    )


# -- onto a wire ---------------------------------------------------------------------------------


def test_a_loose_box_that_is_dropped_on_a_wire_is_put_into_it(chain: Drawn) -> None:
    steps = chain.document.undo_stack.count()
    places = {node.id: node.position for node in chain.graph.nodes()}

    chain.drag(chain.middle("n4"), on_wire(chain, "n1", "n2"))

    assert chain.edges() == [("n4", "n2"), ("n2", "n3"), ("n1", "n4")]
    assert chain.wires() == sorted(chain.edges())
    assert lie_apart(chain)
    assert chain.document.undo_stack.count() == steps + 1
    chain.document.undo_stack.undo()
    assert chain.edges() == [("n1", "n2"), ("n2", "n3")]
    assert {node.id: node.position for node in chain.graph.nodes()} == places


def test_what_is_to_the_right_makes_room_and_keeps_its_arrangement(chain: Drawn) -> None:
    before = {node.id: node.position for node in chain.graph.nodes()}
    chain.drag(chain.middle("n4"), on_wire(chain, "n1", "n2"))
    after = {node.id: node.position for node in chain.graph.nodes()}

    shifts = {n: (after[n][0] - before[n][0], after[n][1] - before[n][1]) for n in ("n2", "n3")}
    assert shifts["n2"] == shifts["n3"]
    assert shifts["n2"][0] > 0
    assert after["n1"] == before["n1"]
    assert chain.box("n1").scene_box.right() < after["n4"][0]


def test_a_box_that_fits_between_two_moves_none(chain: Drawn) -> None:
    chain.drag(chain.middle("n3"), chain.middle("n3") + QPoint(300, 0))
    before = chain.graph.node("n3").position
    chain.drag(chain.middle("n4"), on_wire(chain, "n2", "n3"))

    assert ("n2", "n4") in chain.edges()
    assert chain.graph.node("n3").position == before
    assert lie_apart(chain)


def test_the_wire_lights_up_while_the_box_is_over_it(chain: Drawn) -> None:
    target = on_wire(chain, "n1", "n2")
    chain.press(chain.middle("n4"))
    chain.move(target)
    assert is_lit(chain, "n2")
    chain.move(target + QPoint(0, 150))
    assert not is_lit(chain, "n2")
    chain.move(target)
    QTest.keyClick(chain.canvas.view, Qt.Key.Key_Escape)
    assert not is_lit(chain, "n2")
    chain.release(target)
    assert chain.edges() == [("n1", "n2"), ("n2", "n3")]


def test_a_box_that_is_wired_is_only_moved(chain: Drawn) -> None:
    chain.connect("n3", "n4")
    chain.drag(chain.middle("n4"), on_wire(chain, "n1", "n2"))
    assert chain.edges() == [("n1", "n2"), ("n2", "n3"), ("n3", "n4")]
    assert chain.document.undo_stack.undoText() == "Move"


def test_a_chain_of_loose_boxes_is_put_into_a_wire_as_it_is(chain: Drawn) -> None:
    chain.add("Dense", 460, 200, units=8)
    chain.connect("n4", "n5")
    chain.canvas.select_nodes(["n4", "n5"])
    chain.drag(chain.middle("n4"), on_wire(chain, "n1", "n2"))
    assert sorted(chain.edges()) == [("n1", "n4"), ("n2", "n3"), ("n4", "n5"), ("n5", "n2")]
    assert lie_apart(chain)


def test_an_input_is_put_into_no_wire(chain: Drawn) -> None:
    loose = chain.add("InputLayer", 0, 200, shape=(2,))
    chain.drag(chain.middle(loose), on_wire(chain, "n1", "n2"))
    assert chain.edges() == [("n1", "n2"), ("n2", "n3")]


def drag_from_palette(drawn: Drawn, point: QPoint, *, drop: bool) -> None:
    data = QMimeData()
    data.setData(LAYER_MIME_TYPE, b"keras.layers:Dropout")
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    view = drawn.canvas.view
    view.dragMoveEvent(QDragMoveEvent(point, copy, data, left, NO_KEY))
    if drop:
        view.dropEvent(QDropEvent(QPointF(point), copy, data, left, NO_KEY))


def test_a_layer_of_the_palette_is_put_into_the_wire_that_it_is_dropped_on(chain: Drawn) -> None:
    place = on_wire(chain, "n1", "n2")
    drag_from_palette(chain, place, drop=False)
    assert is_lit(chain, "n2")
    drag_from_palette(chain, place + QPoint(0, 100), drop=False)
    assert not is_lit(chain, "n2")

    drag_from_palette(chain, place, drop=True)
    assert sorted(chain.edges()) == [("n1", "n5"), ("n2", "n3"), ("n5", "n2")]
    assert chain.canvas.selected_nodes() == ["n5"]
    assert lie_apart(chain)
    assert not any(
        wire._lit for wire in chain.canvas.view.drawn.wires.values() if wire.isSelected()
    )


def test_what_is_added_stands_in_the_frame_that_it_lies_in(chain: Drawn) -> None:
    edit, frame = make_frame(chain.graph, ["n2", "n3"], title="block")
    chain.document.apply(edit, "Put a frame around")
    drag_from_palette(chain, on_wire(chain, "n2", "n3"), drop=True)
    drag_from_palette(chain, on_wire(chain, "n1", "n2"), drop=True)
    middle = chain.canvas.view.drawn.parts.frames[frame].rect.center()
    place = (middle.x() - 60, middle.y() - 32)
    added, node_id = add_layer(chain.graph, "keras.layers", "Dense", place)
    chain.canvas.add(added, "Add", LooseEnd("n1", Tensor("n1")))

    frames = {node.id: node.frame for node in chain.graph.nodes()}
    assert (frames["n5"], frames["n6"], frames[node_id]) == (frame, "", frame)
    assert ("n1", "n7") in chain.edges()
    while chain.document.undo_stack.canUndo():
        chain.document.undo_stack.undo()
    assert len(chain.graph) == 0


# -- copies --------------------------------------------------------------------------------------


def test_a_drag_with_alt_asks_for_copies_where_it_ends(chain: Drawn) -> None:
    wanted: list[QPointF] = []
    chain.canvas.copies_wanted.connect(wanted.append)
    chain.canvas.select_nodes(["n2", "n3"])
    steps = chain.document.undo_stack.count()

    chain.drag(chain.middle("n2"), chain.middle("n2") + QPoint(40, 200), LEFT, ALT)

    (offset,) = wanted
    assert abs(offset.x() - 40) <= 8
    assert abs(offset.y() - 200) <= 8
    assert chain.box("n2").pos() == QPointF(240, 0)
    assert chain.document.undo_stack.count() == steps


def test_the_copies_are_seen_before_they_are_let_go(chain: Drawn) -> None:
    place = chain.middle("n2") + QPoint(0, 320)
    for zoom in (1.0, FAR_ZOOM / 2):
        chain.canvas.set_zoom(zoom)
        start = chain.middle("n2")
        place = start + QPoint(0, round(320 * zoom))
        before = chain.canvas.view.viewport().grab().toImage().pixelColor(place)
        chain.press(start, LEFT, ALT)
        chain.move(place)
        assert chain.canvas.view.viewport().grab().toImage().pixelColor(place) != before
        QTest.keyClick(chain.canvas.view, Qt.Key.Key_Escape)
        chain.release(place)
        assert chain.canvas.view.viewport().grab().toImage().pixelColor(place) == before


def test_a_click_with_alt_selects_and_copies_nothing(chain: Drawn) -> None:
    wanted: list[QPointF] = []
    chain.canvas.copies_wanted.connect(wanted.append)
    chain.click(chain.middle("n3"), ALT)
    assert chain.canvas.selected_nodes() == ["n3"]
    assert wanted == []


# -- wires that are let go -----------------------------------------------------------------------


def let_go(drawn: Drawn, start: QPoint, end: QPoint) -> list[tuple[LooseEnd, QPointF, QPoint]]:
    told: list[tuple[LooseEnd, QPointF, QPoint]] = []

    def note(loose: object, place: QPointF, screen: QPoint) -> None:
        told.append((cast(LooseEnd, loose), place, screen))

    drawn.canvas.wire_let_go.connect(note)
    drawn.drag(start, end)
    drawn.canvas.wire_let_go.disconnect(note)
    return told


def test_a_new_wire_that_is_let_go_over_nothing_says_what_hangs_on_it(chain: Drawn) -> None:
    nowhere = chain.output_of("n3") + QPoint(80, 90)
    ((end, place, screen),) = let_go(chain, chain.output_of("n3"), nowhere)
    assert end == LooseEnd("n3", Tensor("n3"))
    assert place == chain.canvas.view.mapToScene(nowhere)
    assert chain.canvas.view.viewport().mapFromGlobal(screen) == nowhere

    ((end, *_),) = let_go(chain, chain.input_of("n4"), chain.input_of("n4") + QPoint(-60, 90))
    assert end == LooseEnd("n4", slot=Slot())


def test_a_wire_that_is_taken_off_an_input_is_disconnected_as_before(chain: Drawn) -> None:
    assert let_go(chain, chain.input_of("n2"), chain.input_of("n2") + QPoint(-30, 120)) == []
    assert chain.edges() == [("n2", "n3")]


def test_a_wire_that_comes_back_to_its_box_hangs_nowhere(chain: Drawn) -> None:
    assert let_go(chain, chain.output_of("n3"), chain.middle("n3")) == []


def live_wires(drawn: Drawn) -> int:
    wires = set(drawn.canvas.view.drawn.wires.values())
    paths = [item for item in drawn.canvas.view.scene().items() if hasattr(item, "draw")]
    return len([item for item in paths if item not in wires])


def test_a_wire_hangs_until_it_is_released_or_the_drawing_changes(chain: Drawn) -> None:
    end = LooseEnd("n3", Tensor("n3"))
    chain.canvas.hold_wire(end, QPointF(900, 200))
    assert live_wires(chain) == 1
    chain.canvas.hold_wire(LooseEnd("n4", slot=Slot()), QPointF(100, 200))
    assert live_wires(chain) == 1
    chain.canvas.release_wire()
    assert live_wires(chain) == 0

    chain.canvas.hold_wire(end, QPointF(900, 200))
    chain.document.undo_stack.undo()
    assert live_wires(chain) == 0


# -- the rest ------------------------------------------------------------------------------------


def test_a_double_click_on_a_wire_says_which(chain: Drawn) -> None:
    told: list[object] = []
    chain.canvas.wire_activated.connect(told.append)
    place = on_wire(chain, "n1", "n2")
    QTest.mouseDClick(chain.canvas.view.viewport(), LEFT, NO_KEY, place)
    assert told == [Edge(Tensor("n1"), "n2", Slot())]


def test_an_undo_while_a_box_is_held_over_a_wire_leaves_no_light(chain: Drawn) -> None:
    chain.press(chain.middle("n4"))
    chain.move(on_wire(chain, "n1", "n2"))
    chain.document.undo_stack.undo()
    chain.document.undo_stack.undo()
    chain.release(chain.middle("n4"))
    QApplication.processEvents()
    assert chain.edges() == []
    assert around(chain.canvas.view.drawn.boxes.values()).isValid()
