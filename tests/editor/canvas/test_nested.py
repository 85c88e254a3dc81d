"""The canvas among models in models: what it shows of them, and how it goes from one to another."""

import pytest
from msgspec import structs
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas.summary import summarize
from graph.catalogue import load_catalogue
from graph.edits import AddNode, InModel, SetInterface, SetLayer, SetNode, SetSettings
from graph.elements import Layer, Node, Tensor
from graph.values import TensorValue, Value
from tests.editor.canvas.drawn import LEFT, Drawn
from tests.editor.nested_drawings import INNER, INNERMOST, nested_drawing

LAYER = "l2"


@pytest.fixture
def nested(qtbot: QtBot) -> Drawn:
    """A drawing with a model in a model; a double-click opens it, as in the window."""
    drawn = Drawn(qtbot, nested_drawing())
    drawn.canvas.node_activated.connect(
        lambda node_id: drawn.document.enter(drawn.document.view_graph.node(node_id).layer)
    )
    return drawn


def double_click(drawn: Drawn, node_id: str) -> None:
    place = drawn.middle(node_id)
    viewport = drawn.canvas.view.viewport()
    QTest.mouseClick(viewport, LEFT, pos=place)
    QTest.mouseDClick(viewport, LEFT, pos=place)


def boxes(drawn: Drawn) -> dict[str, str]:
    return {node: box.summary.name for node, box in drawn.canvas.view.drawn.boxes.items()}


def test_a_double_click_opens_a_model_and_draws_what_is_in_it(nested: Drawn) -> None:
    double_click(nested, "n2")
    assert nested.document.view_path == INNER
    assert boxes(nested) == {"n1": "encoder_input", "n2": "encoder_dense", "n3": "core"}
    assert nested.wires() == [("n1", "n2"), ("n2", "n3")]


def test_enter_opens_the_selected_model(nested: Drawn) -> None:
    nested.canvas.select_nodes(["n2"])
    QTest.keyClick(nested.canvas.view, Qt.Key.Key_Return)
    assert nested.document.view_path == INNER


def test_a_nested_model_says_its_form_and_size(nested: Drawn) -> None:
    summary = nested.box("n2").summary
    assert (summary.title, summary.name) == ("Model", "encoder")
    assert summary.arguments == "Sequential, 2 layers"
    assert summary.is_model
    assert summary.known
    settings = structs.replace(nested.graph.nested(INNER).settings, functional=True)
    nested.document.apply(InModel(LAYER, SetSettings(settings)), "Write as Functional")
    assert nested.box("n2").summary.arguments == "Functional, 2 layers"


def test_what_is_drawn_inside_becomes_an_edit_inside(nested: Drawn) -> None:
    nested.document.enter(LAYER)
    start = nested.middle("n2")
    nested.drag(start, start + nested.pixel(QPointF(0, 80)) - nested.pixel(QPointF(0, 0)))
    assert nested.document.view_graph.node("n2").position == (240.0, 80.0)
    assert nested.graph.node("n2").position == (240.0, 0.0)
    nested.document.undo_stack.undo()
    assert nested.document.view_graph.node("n2").position == (240.0, 0.0)


def test_each_graph_is_shown_as_it_was_seen_last(nested: Drawn) -> None:
    nested.canvas.set_zoom(0.5)
    nested.canvas.view.centre_on(QPointF(400, 300))
    around = nested.canvas.view_centre()
    nested.document.enter(LAYER)
    nested.canvas.set_zoom(1.5)
    inside = nested.canvas.view_centre()
    nested.document.leave()
    assert nested.canvas.zoom() == pytest.approx(0.5)
    assert (nested.canvas.view_centre() - around).manhattanLength() < 4
    nested.document.enter(LAYER)
    assert nested.canvas.zoom() == pytest.approx(1.5)
    assert (nested.canvas.view_centre() - inside).manhattanLength() < 4


def test_an_undo_elsewhere_is_seen_where_it_happens(nested: Drawn) -> None:
    nested.document.show(INNERMOST)
    layer = structs.replace(nested.document.view_graph.layer_of("n2"), name="changed")
    nested.document.apply(SetLayer(layer), "Rename")
    assert boxes(nested)["n2"] == "changed"
    nested.document.leave(0)
    assert set(boxes(nested).values()) == {"features", "encoder"}
    nested.document.undo_stack.undo()
    assert boxes(nested) == {"n1": "core_input", "n2": "core_dense"}


def test_the_selection_does_not_cross_into_another_graph(nested: Drawn) -> None:
    told: list[list[str]] = []
    nested.canvas.select_nodes(["n2"])
    nested.canvas.selection_changed.connect(told.append)
    nested.document.enter(LAYER)
    assert nested.canvas.selected_nodes() == []
    assert told == [[]]


def test_an_input_that_is_added_inside_is_a_port_outside(nested: Drawn) -> None:
    layer = Layer("l9", "InputLayer", "mask", arguments={"shape": (4,)})
    nested.document.apply(InModel(LAYER, AddNode(Node("n9", "l9"), layer)), "Add")
    ports = nested.box("n2").inputs()
    assert [port.words for port in ports] == ["encoder_input", "mask"]
    assert nested.box("n2").ports_shown.inputs_named
    nested.document.undo_stack.undo()
    assert len(nested.box("n2").inputs()) == 1


def test_tensors_of_a_nested_model_are_called_by_their_keys(nested: Drawn) -> None:
    outputs = (Tensor("n2"), Tensor("n3"))
    structure: Value = {"code": TensorValue(0), "core": TensorValue(1)}
    edit = SetInterface(None, outputs, None, structure)
    nested.document.apply(InModel(LAYER, edit), "Outputs")
    assert [port.words for port in nested.box("n2").outputs()] == ["code", "core"]
    assert not nested.canvas.grab().isNull()


def test_slots_of_a_nested_model_are_called_by_the_inputs_that_they_feed(nested: Drawn) -> None:
    layer = Layer("l9", "InputLayer", "mask", arguments={"shape": (4,)})
    nested.document.apply(InModel(LAYER, AddNode(Node("n9", "l9"), layer)), "Add")
    # Keras flattens a dictionary in the order of its keys, which is not that of the inputs here.
    keyed: Value = {"tokens": TensorValue(0), "mask": TensorValue(1)}
    nested.document.apply(InModel(LAYER, SetInterface(None, None, keyed, None)), "Inputs")
    assert [port.words for port in nested.box("n2").inputs()] == ["tokens", "mask"]
    call = nested.graph.node("n2")
    given: Value = {"mask": TensorValue(0), "tokens": TensorValue(1)}
    nested.document.apply(SetNode(structs.replace(call, arguments={"inputs": given})), "Call")
    assert [port.words for port in nested.box("n2").inputs()] == ["mask", "tokens"]


def test_every_call_of_a_nested_model_follows_what_is_in_it(nested: Drawn) -> None:
    nested.document.apply(AddNode(Node("n5", LAYER, (240.0, 200.0))), "Use again")
    layer = Layer("l9", "InputLayer", "mask", arguments={"shape": (4,)})
    nested.document.apply(InModel(LAYER, AddNode(Node("n9", "l9"), layer)), "Add")
    assert len(nested.box("n2").inputs()) == len(nested.box("n5").inputs()) == 2


def test_the_words_of_a_model_stay_while_nothing_in_it_changes() -> None:
    graph = nested_drawing()
    first = summarize(graph, "n2", load_catalogue())
    assert summarize(graph, "n2", load_catalogue()) == first
