"""The ports of a box: which there are, what they are called, and where that stands."""

import pytest
from msgspec import structs
from PySide6.QtCore import QPointF, QRectF, QSizeF

from editor.canvas.box_size import planned_size
from editor.canvas.node_item import NodeItem
from editor.canvas.node_painter import badge_area
from editor.canvas.node_words import words_of
from editor.canvas.port_words import optional_inputs
from editor.canvas.style import Style
from editor.look.theme import DARK
from graph.catalogue import load_catalogue
from graph.edits import AddNode, SetInterface, SetLayer, SetNode
from graph.elements import Node, Slot, Tensor
from graph.values import ObjectValue, Value
from tests.editor.canvas.drawn import Drawn

LSTM: dict[str, Value] = {"units": 4, "return_state": True, "return_sequences": True}


def inputs(box: NodeItem) -> list[str]:
    return [port.words for port in box.inputs()]


def outputs(box: NodeItem) -> list[str]:
    return [port.words for port in box.outputs()]


def test_a_layer_with_several_parameters_names_them(drawn: Drawn) -> None:
    box = drawn.box(drawn.add("MultiHeadAttention", 0, 0, num_heads=2, key_dim=4))
    assert inputs(box) == ["query", "value"]
    assert box.ports_shown.inputs_named


def test_a_layer_with_one_parameter_does_not(drawn: Drawn) -> None:
    for class_name in ("Dense", "Add"):
        assert not drawn.box(drawn.add(class_name, 0, 0)).ports_shown.has_rows


@pytest.mark.parametrize(
    ("class_name", "arguments", "named"),
    [
        ("LSTM", LSTM, ["output", "state_h", "state_c"]),
        ("GRU", LSTM, ["output", "state"]),
        (
            "Bidirectional",
            {"layer": ObjectValue("keras.layers", "LSTM", LSTM)},
            [
                "output",
                "forward state_h",
                "forward state_c",
                "backward state_h",
                "backward state_c",
            ],
        ),
    ],
)
def test_each_tensor_that_a_layer_gives_is_named(
    drawn: Drawn, class_name: str, arguments: dict[str, Value], named: list[str]
) -> None:
    assert outputs(drawn.box(drawn.add(class_name, 0, 0, **arguments))) == named


def test_tensors_without_names_are_counted(drawn: Drawn) -> None:
    edit_id = drawn.add("Split", 0, 0, indices_or_sections=3)
    layer = structs.replace(drawn.graph.layer_of(edit_id), module="keras.ops")
    drawn.document.apply(SetLayer(layer), "Make it an operation")
    assert outputs(drawn.box(edit_id)) == ["0", "1", "2"]


def test_the_two_tensors_of_an_operator_need_no_rows(drawn: Drawn) -> None:
    node_id = drawn.add("Subtract", 0, 0)
    layer = structs.replace(drawn.graph.layer_of(node_id), module="keras.ops")
    drawn.document.apply(SetLayer(layer), "Make it an operation")
    box = drawn.box(node_id)
    assert inputs(box) == ["x1", "x2"]
    assert not box.ports_shown.has_rows
    assert box.summary.arguments == "x1 - x2"


def test_asking_for_scores_adds_their_tensor(drawn: Drawn) -> None:
    node_id = drawn.add("MultiHeadAttention", 0, 0, num_heads=2, key_dim=4)
    node = drawn.graph.node(node_id)
    asked = structs.replace(node, arguments={"return_attention_scores": True})
    drawn.document.apply(SetNode(asked), "Return scores")
    assert outputs(drawn.box(node_id)) == ["attention_output", "attention_scores"]
    assert "return_attention_scores" in drawn.box(node_id).summary.arguments


def test_a_parameter_that_need_not_be_given_is_shown_on_request(drawn: Drawn) -> None:
    catalogue = load_catalogue()
    source, node_id = drawn.add("Dense", 0, 0), drawn.add("LSTM", 300, 0, units=4)
    assert inputs(drawn.box(node_id)) == ["sequences"]
    assert optional_inputs(drawn.graph, node_id, catalogue) == ["initial_state", "mask"]

    drawn.canvas.ask_for_input(node_id, "mask")
    assert inputs(drawn.box(node_id)) == ["sequences", "mask"]

    drawn.drag(drawn.output_of(source), drawn.input_of(node_id, 1))
    assert drawn.graph.edge_into(node_id, Slot("mask")) is not None
    assert optional_inputs(drawn.graph, node_id, catalogue) == ["initial_state"]


def test_a_port_that_was_asked_for_goes_with_another_graph(drawn: Drawn) -> None:
    node_id = drawn.add("LSTM", 300, 0, units=4)
    drawn.canvas.ask_for_input(node_id, "initial_state")
    assert inputs(drawn.box(node_id)) == ["sequences", "initial_state"]
    drawn.document.replace(drawn.graph.copy())
    assert inputs(drawn.box(node_id)) == ["sequences"]


def test_a_wire_at_a_port_stays_there_when_another_is_shown_above_it(drawn: Drawn) -> None:
    source, node_id = drawn.add("Dense", 0, 0), drawn.add("LSTM", 300, 0, units=4)
    drawn.canvas.ask_for_input(node_id, "mask")
    drawn.drag(drawn.output_of(source), drawn.input_of(node_id, 1))
    drawn.canvas.ask_for_input(node_id, "initial_state")
    (wire,) = drawn.canvas.view.drawn.wires.values()
    assert wire.ends[1] == drawn.box(node_id).inputs()[2].scenePos()
    assert inputs(drawn.box(node_id)) == ["sequences", "initial_state", "mask"]


def test_a_tensor_that_the_model_gives_out_is_marked_by_words(drawn: Drawn) -> None:
    node_id = drawn.add("LSTM", 0, 0, **LSTM)
    drawn.document.apply(SetInterface(None, (Tensor(node_id, 1),)), "Outputs")
    box = drawn.box(node_id)
    assert box.outputs_of_model == {1}
    assert "model output" in [word.text.text() for word in words_of(box)]
    drawn.document.undo_stack.undo()
    assert box.outputs_of_model == frozenset()


def test_the_names_of_ports_stand_in_the_box_and_beside_their_ports(drawn: Drawn) -> None:
    node_id = drawn.add("LSTM", 0, 0, **LSTM)
    drawn.canvas.ask_for_input(node_id, "initial_state")
    box = drawn.box(node_id)
    placed = {
        word.text.text(): QRectF(
            word.position, QSizeF(word.face.width(word.text.text()), word.face.metrics.height())
        )
        for word in words_of(box)
        if word.text.text()
    }
    for port in box.ports():
        words = placed[port.words]
        assert box.box.contains(words)
        assert words.top() <= port.pos().y() <= words.bottom()
    rows = [placed[port.words] for port in box.ports()]
    header = [place for words, place in placed.items() if words in ("LSTM", box.summary.name)]
    assert not any(row.intersects(word) for row in rows for word in header)


@pytest.mark.parametrize("class_name", ["Dense", "MultiHeadAttention", "LSTM", "Whirl"])
def test_the_size_of_a_box_is_known_before_it_is_there(drawn: Drawn, class_name: str) -> None:
    node_id = drawn.add(class_name, 0, 0, **(LSTM if class_name == "LSTM" else {"units": 3}))
    planned = planned_size(drawn.graph, node_id, load_catalogue(), Style(DARK))
    box = drawn.box(node_id)
    assert planned == (box.box.width(), box.box.height())


def test_a_wire_can_be_dropped_on_a_named_port(drawn: Drawn) -> None:
    source = drawn.add("Dense", 0, 0)
    node_id = drawn.add("MultiHeadAttention", 300, 0, num_heads=2, key_dim=4)
    drawn.drag(drawn.output_of(source), drawn.input_of(node_id, 1))
    assert [edge.slot for edge in drawn.graph.edges_into(node_id)] == [Slot("value")]
    port = drawn.box(node_id).inputs()[1]
    assert port.scenePos() == drawn.box(node_id).pos() + QPointF(0.0, port.pos().y())


def test_the_badge_of_a_problem_covers_no_name_of_a_port(drawn: Drawn) -> None:
    node = drawn.add("LSTM", 0, 0, units=4)
    drawn.canvas.ask_for_input(node, "initial_state")
    box = drawn.box(node)
    box.set_problem("error", "what is wrong")
    box.set_outputs_of_model(frozenset({0}))
    assert box.ports_shown.has_rows
    words = [word for word in words_of(box) if word.text.text()]
    assert "initial_state" in [word.text.text() for word in words]
    for word in words:
        size = QSizeF(word.face.width(word.text.text()), word.face.metrics.ascent())
        assert not badge_area(box).intersects(QRectF(word.position, size)), word.text.text()


def test_a_short_name_stands_beside_the_mark_of_a_shared_layer(drawn: Drawn) -> None:
    node = drawn.add("Dense", 0, 0, units=4)
    layer = structs.replace(drawn.graph.layer_of(node), name="a")
    drawn.document.apply(SetLayer(layer), "Set name")
    drawn.document.apply(AddNode(Node("again", layer.id, (0, 200))), "Use again")
    assert "a" in [word.text.text() for word in words_of(drawn.box(node))]
