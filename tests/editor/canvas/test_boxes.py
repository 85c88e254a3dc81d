import sys
from itertools import combinations

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas.box_size import BADGE_ROOM
from editor.canvas.node_item import NodeItem
from editor.canvas.node_words import words_of
from graph.checks import check
from graph.edits import AddNode, Compound, MoveNodes, RemoveNode, SetInterface, SetLayer, SetNode
from graph.elements import Layer, Node, Tensor
from graph.specs import TensorSpec
from tests.editor.canvas.agreement import require_agreement
from tests.editor.canvas.drawn import Drawn, chain_of


@pytest.fixture
def three(drawn: Drawn) -> Drawn:
    """Three Dense layers in a row: n1, n2 and n3."""
    for column in range(3):
        drawn.add("Dense", column * 240, 0, units=8)
    return drawn


def places(drawn: Drawn) -> dict[str, tuple[float, float]]:
    boxes = drawn.canvas.view.drawn.boxes
    return {node_id: (box.pos().x(), box.pos().y()) for node_id, box in boxes.items()}


def test_a_click_selects_a_box_alone(three: Drawn) -> None:
    three.click(three.middle("n1"))
    three.click(three.middle("n2"))

    assert three.canvas.selected_nodes() == ["n2"]


def test_a_click_with_shift_adds_a_box_and_takes_it_away(three: Drawn) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    three.click(three.middle("n1"))
    three.click(three.middle("n3"), shift)
    assert three.canvas.selected_nodes() == ["n1", "n3"]

    three.click(three.middle("n1"), shift)
    assert three.canvas.selected_nodes() == ["n3"]


def test_a_click_on_empty_canvas_selects_nothing(three: Drawn) -> None:
    three.click(three.middle("n1"))
    three.click(QPoint(900, 600))

    assert three.canvas.selected_nodes() == []


def test_asking_for_a_menu_selects_the_box_and_leaves_the_menu_to_the_window(three: Drawn) -> None:
    three.canvas.select_nodes(["n1"])
    view, point = three.canvas.view, three.middle("n2")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.mapToGlobal(point))

    view.contextMenuEvent(event)

    assert three.canvas.selected_nodes() == ["n2"]
    assert not event.isAccepted()


def test_a_drag_on_empty_canvas_selects_what_it_touches(three: Drawn) -> None:
    start = three.middle("n1") + QPoint(0, 150)
    three.drag(start, three.middle("n2"))

    assert three.canvas.selected_nodes() == ["n1", "n2"]


def test_the_selection_is_told_once_for_each_change(three: Drawn, qtbot: QtBot) -> None:
    told: list[list[str]] = []
    three.canvas.selection_changed.connect(told.append)

    three.canvas.select_nodes(["n1", "n3"])
    three.canvas.select_nodes(["n1", "n3"])

    assert told == [["n1", "n3"]]


def test_a_selected_node_that_is_removed_is_no_longer_selected(three: Drawn) -> None:
    three.canvas.select_nodes(["n1", "n2"])
    told: list[list[str]] = []
    three.canvas.selection_changed.connect(told.append)

    three.document.apply(RemoveNode("n1"), "Delete")

    assert told[-1] == ["n2"] == three.canvas.selected_nodes()


def test_a_drag_moves_all_selected_boxes_in_one_step(three: Drawn) -> None:
    three.canvas.select_nodes(["n1", "n2"])
    steps = three.document.undo_stack.count()

    three.drag(three.middle("n1"), three.middle("n1") + QPoint(40, 80))

    assert three.graph.node("n1").position == (40, 80)
    assert three.graph.node("n2").position == (280, 80)
    assert three.graph.node("n3").position == (480, 0)
    assert three.document.undo_stack.count() == steps + 1
    three.document.undo_stack.undo()
    assert places(three) == {"n1": (0, 0), "n2": (240, 0), "n3": (480, 0)}
    three.document.undo_stack.redo()
    assert places(three)["n2"] == (280, 80)


def test_a_drag_of_a_box_that_is_not_selected_moves_it_alone(three: Drawn) -> None:
    three.canvas.select_nodes(["n1"])

    three.drag(three.middle("n3"), three.middle("n3") + QPoint(0, 40))

    assert places(three) == {"n1": (0, 0), "n2": (240, 0), "n3": (480, 40)}
    assert three.canvas.selected_nodes() == ["n3"]


def test_a_press_that_trembles_moves_nothing(three: Drawn) -> None:
    steps = three.document.undo_stack.count()

    three.drag(three.middle("n1"), three.middle("n1") + QPoint(2, 1))

    assert three.document.undo_stack.count() == steps
    assert places(three)["n1"] == (0, 0)


def test_a_move_that_is_refused_puts_the_box_back(three: Drawn) -> None:
    box = three.box("n1")
    box.move_to(QPointF(1e9, 0))

    three.canvas.view.moved_nodes.emit({box: QPointF(0, 0)})

    assert places(three)["n1"] == three.graph.node("n1").position == (0, 0)
    assert len(three.refusals) == 1


def test_escape_puts_boxes_back(three: Drawn) -> None:
    three.press(three.middle("n1"))
    three.move(three.middle("n1") + QPoint(100, 100))
    QTest.keyClick(three.canvas.view, Qt.Key.Key_Escape)

    assert places(three)["n1"] == (0, 0)
    assert three.graph.node("n1").position == (0, 0)


def test_an_undo_while_the_mouse_is_pressed_ends_the_gesture(three: Drawn) -> None:
    three.press(three.middle("n3"))
    three.move(three.middle("n3") + QPoint(60, 60))

    three.document.undo_stack.undo()

    three.move(three.middle("n2"))
    three.release(three.middle("n2"))
    assert list(three.canvas.view.drawn.boxes) == ["n1", "n2"]
    assert places(three) == {"n1": (0, 0), "n2": (240, 0)}


def test_another_button_does_not_end_a_drag(three: Drawn) -> None:
    start = three.middle("n1")
    three.press(start)
    three.move(start + QPoint(40, 40))
    three.press(start + QPoint(40, 40), Qt.MouseButton.RightButton)
    three.release(start + QPoint(40, 40), Qt.MouseButton.RightButton)
    three.move(start + QPoint(80, 80))
    three.release(start + QPoint(80, 80))

    assert three.graph.node("n1").position == (80, 80)


def test_a_large_selection_that_is_removed_is_told_once(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(100))
    drawn.canvas.select_nodes([node.id for node in drawn.graph.nodes()])
    told: list[list[str]] = []
    drawn.canvas.selection_changed.connect(told.append)

    removals = tuple(RemoveNode(node.id) for node in drawn.graph.nodes())
    drawn.document.apply(Compound(removals), "Delete")

    assert told == [[]]


def test_boxes_come_and_go_with_undo(three: Drawn) -> None:
    three.connect("n1", "n2")
    three.connect("n2", "n3")

    three.document.apply(Compound((RemoveNode("n2"), RemoveNode("n3"))), "Delete")
    assert list(three.canvas.view.drawn.boxes) == ["n1"]
    assert three.wires() == []

    three.document.undo_stack.undo()
    assert sorted(three.canvas.view.drawn.boxes) == ["n1", "n2", "n3"]
    assert three.wires() == [("n1", "n2"), ("n2", "n3")]


def test_an_edit_of_a_layer_is_written_in_its_boxes(three: Drawn) -> None:
    layer = three.graph.layer_of("n1")
    changed = structs.replace(layer, name="head", arguments={"units": 10, "activation": "softmax"})

    three.document.apply(SetLayer(changed), "Edit")

    assert three.box("n1").summary.name == "head"
    assert three.box("n1").summary.arguments == "10, softmax"
    three.document.undo_stack.undo()
    assert three.box("n1").summary.arguments == "8"


def test_all_calls_of_a_shared_layer_are_marked(three: Drawn) -> None:
    node = Node(three.graph.new_node_id(), three.graph.node("n1").layer, (0, 200))
    three.document.apply(AddNode(node), "Share")
    assert three.box("n1").summary.shared == three.box(node.id).summary.shared is not None

    three.document.apply(RemoveNode(node.id), "Delete")
    assert three.box("n1").summary.shared is None


def test_a_node_that_calls_another_layer_says_so(three: Drawn) -> None:
    node = Node(three.graph.new_node_id(), three.graph.node("n1").layer, (0, 200))
    three.document.apply(AddNode(node), "Share")

    three.document.apply(SetNode(structs.replace(node, layer=three.graph.node("n2").layer)), "X")

    assert three.box(node.id).summary.name == three.box("n2").summary.name
    assert three.box("n1").summary.shared is None
    assert three.box("n2").summary.shared is not None


def test_the_outputs_of_the_model_are_marked(three: Drawn) -> None:
    three.connect("n1", "n2")
    assert [n for n in ("n1", "n2", "n3") if three.box(n).is_output] == ["n2"]

    three.document.apply(SetInterface(None, (Tensor("n1"), Tensor("n2"))), "Outputs")
    assert [n for n in ("n1", "n2", "n3") if three.box(n).is_output] == ["n1", "n2"]

    three.document.undo_stack.undo()
    assert [n for n in ("n1", "n2", "n3") if three.box(n).is_output] == ["n2"]


def test_problems_are_marked_and_their_words_are_no_markup(three: Drawn) -> None:
    layer = structs.replace(three.graph.layer_of("n1"), name="<b>bold</b>", arguments={})
    three.document.apply(SetLayer(layer), "Edit")

    three.canvas.set_problems(check(three.graph))
    assert three.box("n1").severity == "error"
    assert "<b>" not in three.box("n1").toolTip()

    three.canvas.set_problems([])
    assert three.box("n1").severity == ""
    assert three.box("n1").toolTip() == ""


def test_shapes_are_shown_in_boxes_and_on_wires(three: Drawn) -> None:
    three.connect("n1", "n2")
    three.canvas.set_tensor_specs({"n1": (TensorSpec((None, 8, 8, 3), "float32"),)})
    assert three.box("n1").shape_line == "8 × 8 × 3"
    assert next(iter(three.canvas.view.drawn.wires.values()))._label == "8×8×3"

    three.canvas.set_tensor_specs({})
    assert three.box("n1").shape_line == ""


def test_waiting_boxes_are_dimmed_until_they_no_longer_wait(three: Drawn) -> None:
    three.canvas.set_waiting({"n2"})
    assert three.box("n2").waiting

    three.canvas.set_waiting(set())
    assert not three.box("n2").waiting


def test_a_class_that_is_not_known_is_drawn(drawn: Drawn) -> None:
    layer = Layer("l1", "Whirl", "whirl", module="elsewhere", arguments={"speed": 3})
    drawn.document.apply(AddNode(Node("n1", "l1"), layer), "Add")
    dense = drawn.add("Dense", 300, 0, units=2)

    drawn.drag(drawn.output_of("n1"), drawn.input_of(dense))

    assert not drawn.box("n1").summary.known
    assert drawn.wires() == [("n1", dense)]
    assert not drawn.canvas.grab().isNull()


def test_a_box_is_no_wider_than_its_bound_and_no_name_leaves_it(drawn: Drawn) -> None:
    layer = Layer("l1", "Dense", "a" * 200, arguments={"units": 8})
    drawn.document.apply(AddNode(Node("n1", "l1"), layer), "Add")

    assert drawn.box("n1").box.width() == 280


def test_another_graph_takes_no_mark_of_an_output_over_for_a_node_of_the_same_id(
    drawn: Drawn,
) -> None:
    drawn.document.replace(chain_of(3))
    assert drawn.box("n2").outputs_of_model == {0}
    drawn.document.replace(chain_of(5))
    require_agreement(drawn.document, drawn.canvas)


def test_another_graph_is_drawn_in_place_of_the_first(three: Drawn) -> None:
    three.connect("n1", "n2")
    three.canvas.select_nodes(["n1"])

    three.document.replace(chain_of(200))

    assert len(three.canvas.view.drawn.boxes) == 200
    assert len(three.wires()) == 199
    assert three.canvas.selected_nodes() == []
    assert three.canvas.view.seen_rect().contains(three.box("n1").scene_box)


def test_qt_does_not_take_references_from_none(three: Drawn) -> None:
    box = three.box("n1")
    before = sys.getrefcount(None)
    for step in range(200):
        box.setPos(QPointF(step, step))
    assert abs(sys.getrefcount(None) - before) < 100


def test_an_edit_moves_boxes(three: Drawn) -> None:
    three.document.apply(MoveNodes({"n1": (10.0, 20.0)}), "Move")

    assert places(three)["n1"] == (10, 20)


def words_and_places(box: NodeItem) -> list[tuple[str, QRectF]]:
    """The words of a box, each with the room that it takes."""
    placed = []
    for word in words_of(box):
        size = QSizeF(word.face.width(word.text.text()), word.face.metrics.ascent())
        placed.append((word.text.text(), QRectF(word.position, size)))
    return [(text, place) for text, place in placed if text]


@pytest.mark.parametrize("class_name", ["GlobalAveragePooling2D", "BatchNormalization", "C" * 200])
@pytest.mark.parametrize("severity", ["", "warning"])
def test_words_of_a_box_stand_in_it_and_beside_each_other(
    three: Drawn, class_name: str, severity: str
) -> None:
    layer = structs.replace(three.graph.layer_of("n2"), class_name=class_name, name="n" * 200)
    layer = structs.replace(layer, trainable=False, arguments={"data_format": "channels_last"})
    three.document.apply(SetLayer(layer), "Set class")
    box = three.box("n2")
    box.set_shape("8 \u00d7 8 \u00d7 32, " * 20)
    box.set_problem(severity, "what is wrong")
    box.set_outputs_of_model(frozenset({0}))
    placed = words_and_places(box)
    for one, other in combinations([place for _, place in placed], 2):
        assert not one.intersects(other)
    room = box.box.adjusted(0, 0, -BADGE_ROOM if severity else 0, 0)
    assert room.contains(placed[-1][1])
    assert all(box.box.contains(place) for _, place in placed)
    assert placed[0][0].startswith(class_name[:18])
