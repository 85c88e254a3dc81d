import networkx as nx
import pytest
from hypothesis import event, example, given, note

from graph.classify import Kind, classify, is_linear
from graph.edit_makers import rename_layer
from graph.edits import Connect, RemoveNode, SetInterface, SetLayer, SetNode, SetSettings
from graph.elements import Layer, Node, Slot, Tensor
from graph.files import encode_project
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import TensorValue, Value
from tests.graph import drawings
from tests.graph.drawings import add, call_again, chain, nested, residual, wire
from tests.graph.strategies import law, near_chains, shapes


def reasons(graph: ModelGraph) -> list[str]:
    return [reason.message for reason in classify(graph).reasons]


def is_one_chain(graph: ModelGraph) -> bool:
    """Says the same in other words: what is wired is a path, begun by input, ended by output."""
    digraph = graph.digraph
    wired = digraph.subgraph([node for node in digraph if digraph.degree(node)])
    inputs = [node for node in graph.input_nodes() if node in wired]
    outputs = graph.output_tensors()
    if len(inputs) > 1 or len(outputs) > 1:
        return False
    if any(graph.layer_of(tensor.node).is_input for tensor in outputs):
        return False
    plain = (None, TensorValue(0))
    if graph.input_structure not in plain or graph.output_structure not in plain:
        return False
    if not wired:
        return True
    tensors = [edge.source for edge in graph.edges()]
    tensors += [tensor for tensor in outputs if tensor.node in wired]
    layers = [graph.node(node).layer for node in wired]
    return (
        nx.is_weakly_connected(wired)
        and all(degree <= 1 for _, degree in (*wired.in_degree(), *wired.out_degree()))
        and not any(digraph.in_degree(node) for node in inputs)
        and not any(digraph.out_degree(tensor.node) for tensor in outputs)
        and not any(tensor.tensor_index for tensor in tensors)
        and len(set(layers)) == len(layers)
        and not any(graph.layer(layer).is_operation for layer in layers)
    )


@law
@given(shapes() | near_chains())
@example(chain("InputLayer", "Dense", "Dense"))
@example(residual())
def test_a_graph_is_linear_if_and_only_if_what_is_wired_is_one_chain(graph: ModelGraph) -> None:
    classification = classify(graph)
    event(f"{classification.kind.value}, {min(len(graph.edges()), 3)} or more edges")
    note(encode_project(graph).decode())
    assert (classification.kind is Kind.LINEAR) == is_one_chain(graph)
    assert is_linear(graph) == is_one_chain(graph)
    assert classification.reasons
    assert all(node in graph for reason in classification.reasons for node in reason.nodes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("dense", Kind.LINEAR),
        ("digits_cnn", Kind.LINEAR),
        ("digits_residual", Kind.BRANCHING),
    ],
)
def test_each_example_has_its_kind(name: str, kind: Kind) -> None:
    assert classify(drawings.example(name)).kind is kind


def test_a_chain_is_linear_and_says_why() -> None:
    (reason,) = classify(chain("InputLayer", "Dense")).reasons
    assert reason.message == "One input, one output, and each layer feeds only the next"
    assert reason.nodes == ("n1", "n2")


def test_without_wires_nothing_branches() -> None:
    assert reasons(ModelGraph()) == ["Nothing branches yet: there are no wires"]


def test_a_skip_connection_is_named_at_both_of_its_ends() -> None:
    assert reasons(residual()) == [
        "`add_l4` merges two branches",
        "`dense_l2` feeds `dense_l3` and `add_l4`",
    ]


def test_a_tensor_that_is_taken_twice_is_a_reason() -> None:
    graph = chain("InputLayer", "Add")
    wire(graph, "n1", "n2", 1)
    assert reasons(graph) == ["`add_l2` takes two tensors"]


def test_two_inputs_and_two_outputs_are_reasons() -> None:
    graph = chain("InputLayer", "Dense")
    wire(graph, add(graph, "InputLayer"), add(graph, "Dense"))
    assert reasons(graph) == [
        "The model has two inputs: `inputlayer_l1` and `inputlayer_l3`",
        "The model has two outputs: `dense_l2` and `dense_l4`",
    ]


def test_a_shared_layer_is_a_reason() -> None:
    graph = chain("InputLayer", "Dense")
    again = call_again(graph, "n2")
    assert classify(graph).kind is Kind.LINEAR
    wire(graph, "n2", again)
    assert reasons(graph) == ["`dense_l2` is called twice"]
    wire(graph, again, call_again(graph, "n2"))
    assert reasons(graph) == ["`dense_l2` is called three times"]


def test_an_output_in_the_middle_is_a_reason() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetInterface(outputs=(Tensor("n2"),)).apply(graph)
    assert reasons(graph) == ["`dense_l2` is an output and feeds other layers"]


def test_an_input_that_is_an_output_is_a_reason() -> None:
    graph = chain("InputLayer")
    SetInterface(outputs=(Tensor("n1"),)).apply(graph)
    assert reasons(graph) == ["`inputlayer_l1` is an input and an output"]


def test_an_input_in_the_middle_is_a_reason() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetInterface(inputs=("n2",)).apply(graph)
    assert reasons(graph) == ["`dense_l2` is an input and takes tensors"]


def test_a_second_chain_beside_the_model_is_a_reason() -> None:
    graph = chain("InputLayer", "Dense")
    wire(graph, add(graph, "InputLayer"), add(graph, "Dense"))
    SetInterface(("n1",), (Tensor("n2"),)).apply(graph)
    assert reasons(graph) == [
        "There are two separate chains, which begin at `inputlayer_l1` and `inputlayer_l3`"
    ]


def test_a_layer_with_states_is_a_reason_once_it_gives_them() -> None:
    graph = chain("InputLayer", "LSTM")
    assert classify(graph).kind is Kind.LINEAR
    layer = Layer("l2", "LSTM", "lstm", arguments={"units": 4, "return_state": True})
    SetLayer(layer).apply(graph)
    assert reasons(graph) == ["`lstm` gives three tensors"]


def test_a_further_tensor_of_an_unknown_layer_is_a_reason() -> None:
    graph = ModelGraph()
    add(graph, "Mystery", "mystery", module="somebody.else")
    add(graph, "Dense")
    Connect(Tensor("n1", 1), "n2").apply(graph)
    assert reasons(graph) == ["`mystery` gives two tensors"]


def test_an_argument_of_a_call_is_a_reason() -> None:
    graph = chain("InputLayer", "Dense")
    SetNode(Node("n2", "l2", arguments={"training": True})).apply(graph)
    assert reasons(graph) == ["`dense_l2` is called with arguments besides its tensor"]


def test_an_operation_is_a_reason() -> None:
    graph = chain("InputLayer")
    wire(graph, "n1", add(graph, "Relu", "relu", {}, "keras.ops"))
    assert reasons(graph) == ["`relu` is an operation, which Sequential has no layer for"]


@pytest.mark.parametrize(
    ("structure", "words"),
    [
        ((TensorValue(0),), "in a list"),
        ({"a": TensorValue(0)}, "in a dictionary"),
        (((TensorValue(0),),), "in a list"),
    ],
)
def test_a_structure_of_the_input_or_output_is_a_reason(structure: Value, words: str) -> None:
    graph = chain("InputLayer", "Dense")
    SetInterface(input_structure=structure).apply(graph)
    assert reasons(graph) == [f"The model takes its input {words}"]
    SetInterface(output_structure=structure).apply(graph)
    assert reasons(graph) == [f"The model gives its output {words}"]
    SetInterface(None, None, TensorValue(0), TensorValue(0)).apply(graph)
    assert classify(graph).kind is Kind.LINEAR


def test_several_inputs_in_a_dictionary_are_two_reasons() -> None:
    graph = chain("InputLayer", "Dense")
    wire(graph, add(graph, "InputLayer"), add(graph, "Dense"))
    structure: Value = {"a": TensorValue(0), "b": TensorValue(1)}
    SetInterface(input_structure=structure).apply(graph)
    assert reasons(graph)[-1] == "The model takes its inputs in a dictionary"
    SetInterface(input_structure=(TensorValue(0), TensorValue(1))).apply(graph)
    assert len(reasons(graph)) == 2


def test_a_nested_model_is_one_layer_of_the_chain() -> None:
    graph = nested(residual())
    assert classify(graph).kind is Kind.LINEAR
    inner = graph.layer_of("n2").model
    assert inner is not None
    assert classify(inner).kind is Kind.BRANCHING
    SetInterface(None, None, None, {"code": TensorValue(0)}).apply(inner)
    assert reasons(graph) == ["`encoder` gives its tensor in a dictionary"]
    SetInterface(None, (Tensor("n4"), Tensor("n2"))).apply(inner)
    assert reasons(graph) == ["`encoder` gives two tensors"]


def test_a_chain_without_an_input_is_linear() -> None:
    assert classify(chain("Dense", "Dense")).kind is Kind.LINEAR


def test_a_linear_model_that_is_written_as_functional_has_a_hint() -> None:
    graph = chain("InputLayer", "Dense")
    assert classify(graph).hint == ""
    SetSettings(Settings(functional=True)).apply(graph)
    assert "could be Sequential" in classify(graph).hint
    branching = residual()
    SetSettings(Settings(functional=True)).apply(branching)
    assert classify(branching).hint == ""


def test_many_branches_are_counted_and_not_all_listed() -> None:
    graph = chain("InputLayer")
    for _ in range(9):
        wire(graph, "n1", add(graph, "Dense"))
    fork = classify(graph).reasons[1]
    assert fork.message.endswith("feeds `dense_l2`, `dense_l3`, `dense_l4` and 6 more")
    assert len(fork.nodes) == 10


def test_what_is_wired_to_nothing_does_not_count() -> None:
    graph = chain("InputLayer", "Dense")
    for class_name in ("InputLayer", "Dense", "Add"):
        add(graph, class_name)
    assert classify(graph).kind is Kind.LINEAR


def test_a_model_becomes_linear_again_when_its_branch_is_removed() -> None:
    graph = residual()
    inverse = RemoveNode("n4").apply(graph)
    assert classify(graph).kind is Kind.LINEAR
    inverse.apply(graph)
    assert classify(graph).kind is Kind.BRANCHING


def test_a_hostile_name_is_cut_and_escaped_in_a_reason() -> None:
    graph = residual()
    rename_layer(graph, "l4", "\x1b[2J\n" + "x" * 150).apply(graph)
    message = reasons(graph)[0]
    assert message.isprintable()
    assert len(message) < 150


def test_a_slot_beside_the_first_does_not_make_a_chain_branch() -> None:
    graph = ModelGraph()
    add(graph, "InputLayer")
    add(graph, "Mystery", module="somebody.else")
    Connect(Tensor("n1"), "n2", Slot("query")).apply(graph)
    assert classify(graph).kind is Kind.LINEAR
