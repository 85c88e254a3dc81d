from pathlib import Path
from typing import Any

from graph.elements import Edge, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.values import ObjectValue, TensorValue
from tests.graph.keras_files.archives import (
    called,
    dense,
    entry,
    fixture,
    functional,
    given_input,
    layer_called,
    opened,
    operation,
    tensor,
)


def node_of(graph: ModelGraph, name: str) -> Node:
    """Gives the first call of the layer of this name."""
    return graph.node(graph.calls(layer_called(graph, name).id)[0])


def read(folder: Path, *layers: dict[str, Any]) -> tuple[Node, list[Edge]]:
    """Gives the call of the last layer of a model with the inputs x, y and z, and what it takes."""
    inputs = [given_input(name) for name in "xyz"]
    model = functional(*inputs, *layers, inputs=[[name, 0, 0] for name in "xyz"])
    graph = opened(folder, model).graph
    node = node_of(graph, layers[-1]["name"])
    return node, graph.edges_into(node.id)


def test_one_tensor_goes_into_the_first_parameter(tmp_path: Path) -> None:
    node, edges = read(tmp_path, dense("d", called(tensor("x"))))
    assert node.arguments == {}
    assert node.positional is None
    assert edges == [Edge(Tensor("n1"), node.id, Slot("inputs"))]


def test_a_list_of_tensors_keeps_its_order(tmp_path: Path) -> None:
    _, edges = read(tmp_path, entry("Add", "sum", called([tensor("z"), tensor("x")])))
    assert [(edge.source.node, edge.slot) for edge in edges] == [
        ("n3", Slot("inputs", 0)),
        ("n1", Slot("inputs", 1)),
    ]


def test_required_tensors_by_place_and_others_by_name_are_what_a_person_writes(
    tmp_path: Path,
) -> None:
    def positional(*args: Any, **kwargs: Any) -> int | None:
        attention = entry(
            "MultiHeadAttention", "m", called(*args, **kwargs), num_heads=2, key_dim=2
        )
        return read(tmp_path, attention)[0].positional

    x, y, z = tensor("x"), tensor("y"), tensor("z")
    assert positional(x, y) is None
    assert positional(x, y, key=z) is None
    assert positional(x, y, z) == 3
    assert positional(x, value=y) == 1
    assert positional(query=x, value=y) == 0


def test_values_of_a_call_are_kept(tmp_path: Path) -> None:
    attention = entry(
        "MultiHeadAttention",
        "m",
        called(tensor("x"), tensor("y"), use_causal_mask=True, training=None),
        num_heads=2,
        key_dim=2,
    )
    node, _ = read(tmp_path, attention)
    assert node.arguments == {"use_causal_mask": True, "training": None}


def test_a_value_by_place_is_one_more_that_is_given_by_place(tmp_path: Path) -> None:
    node, _ = read(tmp_path, entry("LSTM", "l", called(tensor("x"), None), units=2))
    assert node.arguments == {"initial_state": None}
    assert node.positional == 2


def test_states_are_a_list_in_slots_of_their_own(tmp_path: Path) -> None:
    states = [tensor("y"), tensor("z")]
    node, edges = read(
        tmp_path, entry("LSTM", "l", called(tensor("x"), initial_state=states), units=4)
    )
    assert node.arguments == {}
    assert [edge.slot for edge in edges] == [
        Slot("initial_state", 0),
        Slot("initial_state", 1),
        Slot("sequences"),
    ]


def test_a_structure_that_is_no_list_of_tensors_is_a_template(tmp_path: Path) -> None:
    states = [[tensor("y"), tensor("z")], tensor("y")]
    node, edges = read(tmp_path, entry("RNN", "r", called(tensor("x"), initial_state=states)))
    assert node.arguments == {
        "initial_state": ((TensorValue(0), TensorValue(1)), TensorValue(2)),
    }
    assert [(edge.source.node, edge.slot.position) for edge in edges][:3] == [
        ("n2", 0),
        ("n3", 1),
        ("n2", 2),
    ]


def test_one_tensor_for_a_parameter_that_takes_a_list_is_a_template(tmp_path: Path) -> None:
    node, edges = read(tmp_path, entry("Add", "sum", called(tensor("x"))))
    assert node.arguments == {"inputs": TensorValue(0)}
    assert [edge.slot for edge in edges] == [Slot("inputs", 0)]


def nested_call(folder: Path, inputs: Any, given: Any) -> Any:
    """Gives the template of a call of a model that takes such inputs; None where it needs none."""
    added = entry("Add", "sum", called([tensor("a"), tensor("b")]))
    inner = functional(given_input("a"), given_input("b"), added, inputs=inputs, name="inner")
    return read(folder, inner | {"name": "inner", "inbound_nodes": [called(given)]})[
        0
    ].arguments.get("inputs")


def test_a_model_that_is_called_as_it_takes_its_inputs_needs_no_template(tmp_path: Path) -> None:
    listed, named = [["a", 0, 0], ["b", 0, 0]], {"one": ["a", 0, 0], "two": ["b", 0, 0]}
    x, y = tensor("x"), tensor("y")
    assert nested_call(tmp_path, listed, [x, y]) is None
    assert nested_call(tmp_path, named, {"one": x, "two": y}) is None
    assert nested_call(tmp_path, named, [x, y]) == (TensorValue(0), TensorValue(1))
    assert nested_call(tmp_path, listed, {"p": x, "q": y}) == {
        "p": TensorValue(0),
        "q": TensorValue(1),
    }


def test_a_model_of_one_input_is_called_on_a_tensor_or_on_a_list_of_one(tmp_path: Path) -> None:
    def template(inputs: Any, given: Any) -> Any:
        inner = functional(given_input("a"), dense("d", called(tensor("a"))), inputs=inputs)
        inner |= {"name": "inner", "inbound_nodes": [called(given)]}
        return read(tmp_path, inner)[0].arguments.get("inputs")

    for inputs in (["a", 0, 0], [["a", 0, 0]]):
        assert template(inputs, tensor("x")) is None
        assert template(inputs, [tensor("x")]) == (TensorValue(0),)


def test_dictionaries_are_counted_by_their_sorted_keys_and_keep_their_order(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("attending")).graph
    node = node_of(graph, "mixed")
    sources = [graph.layer_of(edge.source.node).name for edge in graph.edges_into(node.id)]
    assert sources == ["relu", "query"]  # "a", then "b", though the call has "b" at first
    assert "inputs" not in node.arguments


def test_operations_have_their_constants_with_the_call(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("whole")).graph
    assert node_of(graph, "subtract").arguments == {"x1": 2.0}
    assert graph.edges_into(node_of(graph, "subtract").id)[0].slot == Slot("x2")
    ones: dict[str, Any] = {"value": (1.0, 1.0, 1.0), "dtype": "float32"}
    assert node_of(graph, "multiply").arguments == {"x2": ObjectValue("numpy", "array", ones)}
    constant: dict[str, Any] = {"x": (1.0, 2.0, 3.0), "dtype": "float32"}
    assert node_of(graph, "add").arguments == {
        "x2": ObjectValue("keras.ops", "convert_to_tensor", constant)
    }
    assert layer_called(graph, "mean").arguments == {"axis": (1, 2)}
    assert layer_called(graph, "clip").arguments == {
        "x_min": 0,
        "x_max": ObjectValue("builtins", "float", {"value": "inf"}),
    }


def test_slices_are_values_with_tensors_in_them_where_the_file_has_some(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("whole")).graph
    everything = ObjectValue("builtins", "slice", {"start": None, "stop": None, "step": None})
    rest = ObjectValue("builtins", "slice", {"start": 1, "stop": None, "step": None})
    assert node_of(graph, "get_item").arguments == {"key": (everything, None, rest)}

    config = {"start": tensor("y"), "stop": None, "step": None}
    key = [
        {"class_name": "__slice__", "config": config},
        {"class_name": "__ellipsis__", "config": {}},
    ]
    node, edges = read(tmp_path, operation("GetItem", "item", called(tensor("x"), key)))
    cut = ObjectValue("builtins", "slice", {"start": TensorValue(0), "stop": None, "step": None})
    assert node.arguments == {"key": (cut, ObjectValue("builtins", "Ellipsis", {}))}
    assert [edge.slot for edge in edges] == [Slot("key"), Slot("x")]


def test_tensors_that_an_operation_takes_one_by_one_are_a_list(tmp_path: Path) -> None:
    made = operation("Einsum", "einsum", called(tensor("x"), tensor("y")), subscripts="ij,ij->i")
    node, edges = read(tmp_path, made)
    assert [edge.slot for edge in edges] == [Slot("operands", 0), Slot("operands", 1)]
    assert node.arguments == {}


def test_calls_of_an_unknown_class_keep_all_that_they_are_given(tmp_path: Path) -> None:
    own = entry(
        "Mine", "mine", called(tensor("x"), [tensor("y"), 3], depth=tensor("z")), module="my"
    )
    node, edges = read(tmp_path, own)
    assert node.arguments == {"argument_2": (TensorValue(0), 3)}
    assert node.positional is None
    assert [(edge.source.node, edge.slot) for edge in edges] == [
        ("n2", Slot("argument_2")),
        ("n3", Slot("depth")),
        ("n1", Slot("inputs")),
    ]
