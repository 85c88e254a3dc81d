"""The call of a layer and of an operation: its arguments, its constants, its wires."""

import pytest
from msgspec import structs

from editor.properties.call_section import TITLE
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import BoolEditor, TextEditor
from editor.properties.layer_form import LayerForm
from editor.properties.operation_form import OperationForm
from editor.properties.rows import FactsGrid
from graph.edits import Disconnect, SetNode
from graph.elements import Slot
from graph.model import ModelGraph
from graph.values import ObjectValue, TensorValue
from tests.editor.properties.bench import Bench
from tests.editor.properties.drawn import add, call_again, wire
from tests.editor.properties.forms import Form, Rows

WHOLE = ObjectValue("builtins", "slice", {"start": None, "stop": None, "step": None})


def facts(form: LayerForm) -> dict[str, str]:
    """What stands beside each name in the section of the call."""
    grid = form.call.findChild(FactsGrid)
    assert grid is not None
    return dict(grid.facts())


def show(bench: Bench, graph: ModelGraph, node_id: str) -> Form:
    bench.open(graph, node_id)
    return Form(bench)


def call_rows(form: Form) -> Rows:
    assert isinstance(form.form, LayerForm)
    assert form.form.call.rows_form is not None
    return Rows(form.form.call.rows_form)


def attention() -> tuple[ModelGraph, str]:
    graph = ModelGraph()
    first = add(graph, "InputLayer", "tokens", shape=(4, 8))
    node_id = add(graph, "MultiHeadAttention", "mha", num_heads=2, key_dim=4)
    wire(graph, first, node_id, "query")
    wire(graph, first, node_id, "value")
    return graph, node_id


def test_an_argument_of_the_call_is_set_at_the_node_and_not_at_the_layer(
    bench: Bench,
) -> None:
    graph, node_id = attention()
    form = show(bench, graph, node_id)
    arguments = form.layer.arguments
    rows = call_rows(form)
    rows.editor("use_causal_mask", BoolEditor).check.click()
    rows.choose("training", "False")
    assert graph.node(node_id).arguments == {"use_causal_mask": True, "training": False}
    assert form.layer.arguments == arguments
    assert form.steps == 2
    bench.document.undo_stack.undo()
    assert rows.editor("training", ChoiceEditor).combo.currentText() == "None"
    rows.editor("use_causal_mask", BoolEditor).check.click()
    assert graph.node(node_id).arguments == {}


def test_the_section_says_where_each_tensor_comes_from(bench: Bench) -> None:
    graph, node_id = attention()
    form = show(bench, graph, node_id)
    assert isinstance(form.form, LayerForm)
    assert facts(form.form) == {"query": "← tokens", "value": "← tokens"}
    bench.document.apply(Disconnect(node_id, Slot("value")), "Delete wire")
    assert facts(form.form) == {"query": "← tokens"}


def test_a_structure_of_tensors_is_shown_by_their_names(bench: Bench) -> None:
    graph = ModelGraph()
    first = add(graph, "InputLayer", "tokens", shape=(4, 8))
    state = add(graph, "InputLayer", "state", shape=(3,))
    template = {"initial_state": (TensorValue(0), TensorValue(1))}
    node_id = add(graph, "LSTM", "lstm", call={**template, "mask": None}, units=3)
    wire(graph, first, node_id, "sequences")
    wire(graph, state, node_id, "initial_state", 0)
    form = show(bench, graph, node_id)
    assert isinstance(form.form, LayerForm)
    assert facts(form.form)["initial_state"] == "← [state, not wired]"
    rows = call_rows(form)
    assert rows.line("mask").text() == "None"
    assert "initial_state" not in rows.form.rows
    rows.type("mask", "")
    assert graph.node(node_id).arguments == template


def test_a_layer_with_one_tensor_and_no_more_to_say_has_no_section(bench: Bench) -> None:
    form = Form(bench, "Flatten")
    assert isinstance(form.form, LayerForm)
    assert form.form.call.isHidden()


def test_calls_of_one_class_show_what_each_is_given(bench: Bench) -> None:
    graph = ModelGraph()
    one = add(graph, "Dropout", "one", call={"training": True, "own": 3}, rate=0.5)
    other = add(graph, "Dropout", "other", rate=0.5)
    form = show(bench, graph, one)
    assert set(call_rows(form).form.rows) == {"training", "own"}
    bench.select(other)
    rows = call_rows(Form(bench))
    assert set(rows.form.rows) == {"training"}
    assert rows.editor("training", ChoiceEditor).combo.currentText() == "False"


# -- operations ------------------------------------------------------------------------------------


def operation(class_name: str, **call: object) -> tuple[ModelGraph, str]:
    """An operation whose first parameter `x` or `x1` is wired."""
    graph = ModelGraph()
    first = add(graph, "InputLayer", "tokens", shape=(4, 8))
    node_id = add(graph, class_name, class_name.lower(), module="keras.ops", named=False)
    graph_node = structs.replace(graph.node(node_id), arguments=call)
    SetNode(graph_node).apply(graph)
    wire(graph, first, node_id, "x1" if class_name in ("Add", "Multiply") else "x")
    return graph, node_id


def test_a_constant_is_typed_where_no_tensor_is_wired(bench: Bench) -> None:
    graph, node_id = operation("Multiply")
    form = show(bench, graph, node_id)
    assert isinstance(form.form, OperationForm)
    assert set(form.form.rows) == {"x1", "x2"}
    assert form.line("x1").text() == "← tokens"
    assert form.line("x1").isReadOnly()
    form.type("x2", "0.5")
    assert graph.node(node_id).arguments == {"x2": 0.5}
    form.type("x2", "[1, 2]")
    assert graph.node(node_id).arguments == {"x2": (1, 2)}
    form.type("x2", "")
    assert graph.node(node_id).arguments == {}


def test_a_constant_that_is_no_number_is_refused(bench: Bench) -> None:
    graph, node_id = operation("Multiply")
    form = show(bench, graph, node_id)
    form.type("x2", "tokens")
    assert form.fault("x2").startswith("Expected a number, or a list of numbers, for `x2`.")
    assert form.line("x2").text() == "tokens"
    assert form.steps == 0


def test_a_wire_that_goes_leaves_room_for_a_constant(bench: Bench) -> None:
    graph, node_id = operation("Add")
    form = show(bench, graph, node_id)
    bench.document.apply(Disconnect(node_id, Slot("x1")), "Delete wire")
    assert form.line("x1").text() == ""
    assert not form.line("x1").isReadOnly()
    form.type("x1", "1")
    assert graph.node(node_id).arguments == {"x1": 1}
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert form.line("x1").text() == "← tokens"


def test_what_the_function_takes_besides_tensors_is_kept_with_its_class(
    bench: Bench,
) -> None:
    graph, node_id = operation("Mean")
    form = show(bench, graph, node_id)
    form.type("axis", "(0, 1)")
    form.editor("keepdims", BoolEditor).check.click()
    assert form.layer.arguments == {"axis": (0, 1), "keepdims": True}
    assert graph.node(node_id).arguments == {}
    assert "name" not in form.form.rows


def test_a_slice_is_typed_as_between_brackets(bench: Bench) -> None:
    graph, node_id = operation("GetItem", key=(WHOLE, 0))
    form = show(bench, graph, node_id)
    assert form.line("key").text() == ":, 0"
    form.type("key", "..., None")
    rest = ObjectValue("builtins", "Ellipsis")
    assert graph.node(node_id).arguments == {"key": (rest, None)}
    form.type("key", "open('x')")
    assert form.fault("key").startswith("Expected a slice such as")
    assert form.line("key").text() == "open('x')"
    assert form.steps == 1


def test_every_operation_of_the_catalogue_has_a_form(bench: Bench) -> None:
    graph = ModelGraph()
    nodes = {
        add(graph, each.class_name, f"op{place}", module="keras.ops"): each
        for place, each in enumerate(bench.catalogue.operations)
    }
    bench.document.replace(graph)
    for node_id, known in nodes.items():
        bench.properties.show_nodes([node_id])
        form = bench.properties.form
        assert isinstance(form, OperationForm)
        parts = (known.inputs, known.arguments, known.call_arguments)
        assert {each.name for part in parts for each in part} == form.rows.keys()
        form.commit()
    assert bench.document.undo_stack.count() == 0


# -- shared layers ---------------------------------------------------------------------------------


@pytest.fixture
def shared(bench: Bench) -> Form:
    graph = ModelGraph()
    first = add(graph, "Dense", "twin", units=2)
    call_again(graph, first)
    return show(bench, graph, first)


def test_a_shared_layer_says_so_and_offers_what_can_be_done(shared: Form) -> None:
    asked: list[tuple[str, str]] = []
    panel = shared.window.properties
    panel.select_calls_requested.connect(lambda node: asked.append(("select", node)))
    panel.make_independent_requested.connect(lambda node: asked.append(("split", node)))
    box = shared.form.shared
    assert box is not None
    assert not box.isHidden()
    assert box.text() == "Changes here apply to both calls."
    box.select_calls.click()
    box.make_independent.click()
    assert [what for what, _ in asked][:2] == ["select", "split"]
    assert {node for _, node in asked} == {shared.form.node_id}


def test_a_layer_that_is_called_once_does_not(shared: Form) -> None:
    lone = add(shared.window.document.graph, "Dense", "lone", units=2)
    shared.window.properties.show_nodes([lone])
    assert shared.window.properties.form is shared.form
    assert shared.form.shared is not None
    assert shared.form.shared.isHidden()


def test_the_title_of_the_section_is_one_word(bench: Bench) -> None:
    form = Form(bench, "Dropout")
    assert isinstance(form.form, LayerForm)
    assert form.form.call.section.title == TITLE
    assert isinstance(form.editor("rate", TextEditor), TextEditor)
