import pytest

from graph.catalogue import load_catalogue
from graph.edits import Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.slots import given_count, input_slots, output_count
from graph.values import ObjectValue, Value
from tests.graph.drawings import add, chain, residual, wire


def slots_of(graph: ModelGraph, node_id: str) -> list[Slot]:
    return input_slots(graph, node_id, load_catalogue())


def free_slots(graph: ModelGraph, node_id: str) -> list[Slot]:
    wired = {edge.slot for edge in graph.edges_into(node_id)}
    return [slot for slot in slots_of(graph, node_id) if slot not in wired]


def test_a_layer_with_one_input_shows_one_slot_wired_or_not() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "Dense")
    assert slots_of(graph, "n2") == slots_of(graph, "n3") == [Slot("inputs")]
    assert slots_of(graph, "n1") == []


def test_a_list_shows_what_it_needs_and_one_more_than_is_wired() -> None:
    graph = residual()
    assert slots_of(graph, add(graph, "Add")) == [Slot("inputs", 0), Slot("inputs", 1)]
    assert slots_of(graph, "n4") == [Slot("inputs", position) for position in range(3)]


def test_a_list_that_is_full_shows_no_free_slot() -> None:
    graph = chain("InputLayer")
    subtract = add(graph, "Subtract")
    wire(graph, "n1", subtract, 0)
    assert free_slots(graph, subtract) == [Slot("inputs", 1)]
    wire(graph, "n1", subtract, 1)
    assert slots_of(graph, subtract) == [Slot("inputs", 0), Slot("inputs", 1)]
    assert free_slots(graph, subtract) == []


def test_more_tensors_than_a_list_takes_are_all_shown() -> None:
    graph = chain("InputLayer")
    subtract = add(graph, "Subtract")
    for position in range(4):
        wire(graph, "n1", subtract, position)
    assert len(slots_of(graph, subtract)) == 4


def test_a_gap_in_a_list_is_a_free_slot() -> None:
    graph = chain("InputLayer")
    concatenate = add(graph, "Concatenate")
    wire(graph, "n1", concatenate, 2)
    assert [slot.position for slot in slots_of(graph, concatenate)] == [0, 1, 2, 3]
    assert free_slots(graph, concatenate)[0] == Slot("inputs", 0)


def test_an_optional_argument_is_shown_when_it_is_wired() -> None:
    graph = chain("InputLayer")
    attention = add(graph, "MultiHeadAttention")
    assert slots_of(graph, attention) == [Slot("query"), Slot("value")]
    Connect(Tensor("n1"), attention, Slot("key")).apply(graph)
    assert slots_of(graph, attention) == [Slot("query"), Slot("value"), Slot("key")]


def test_a_wire_into_a_slot_that_the_class_does_not_have_is_still_shown() -> None:
    graph = chain("InputLayer", "Dense")
    Connect(Tensor("n1"), "n2", Slot("colour", 3)).apply(graph)
    assert slots_of(graph, "n2") == [Slot("inputs"), Slot("colour", 3)]


def test_an_unknown_class_shows_one_slot_more_than_is_wired() -> None:
    graph = chain("InputLayer")
    mystery = add(graph, "Mystery", module="somebody.else")
    assert slots_of(graph, mystery) == [Slot("inputs", 0)]
    wire(graph, "n1", mystery)
    assert slots_of(graph, mystery) == [Slot("inputs", 0), Slot("inputs", 1)]


@pytest.mark.parametrize(
    ("class_name", "arguments", "expected"),
    [
        ("Dense", {}, 1),
        ("LSTM", {"units": 4}, 1),
        ("LSTM", {"units": 4, "return_state": True}, 3),
        ("LSTM", {"units": 4, "return_state": "yes"}, 1),
        ("GRU", {"units": 4, "return_state": True}, 2),
        (
            "Bidirectional",
            {"layer": ObjectValue("keras.layers", "LSTM", {"units": 4, "return_state": True})},
            5,
        ),
        ("Bidirectional", {"layer": ObjectValue("keras.layers", "LSTM", {"units": 4})}, 1),
        ("Mystery", {"return_state": True}, None),
        (
            "Bidirectional",
            {"layer": ObjectValue("keras.layers", "LSTM", {"units": 4}), "merge_mode": None},
            2,
        ),
    ],
)
def test_states_are_outputs_when_they_are_returned(
    class_name: str, arguments: dict[str, Value], expected: int | None
) -> None:
    layer = Layer("l1", class_name, "layer", arguments=arguments)
    assert given_count(Node("n1", "l1"), layer, load_catalogue()) == expected


@pytest.mark.parametrize(
    ("class_name", "arguments", "expected"),
    [
        ("Split", {"indices_or_sections": 3}, 3),
        ("Split", {"indices_or_sections": (1, 4)}, 3),
        ("Split", {"indices_or_sections": 10**9}, None),
        ("Unstack", {"num": 2}, 2),
        ("Unstack", {}, None),
        ("SVD", {}, 3),
        ("SVD", {"compute_uv": False}, 1),
        ("Unique", {"return_counts": True}, 2),
    ],
)
def test_operations_give_what_their_arguments_say(
    class_name: str, arguments: dict[str, Value], expected: int | None
) -> None:
    layer = Layer("l1", class_name, "operation", "keras.ops", arguments)
    assert given_count(Node("n1", "l1"), layer, load_catalogue()) == expected


def test_attention_scores_are_an_output_where_a_call_asks_for_them() -> None:
    layer = Layer("l1", "MultiHeadAttention", "attention")
    node = Node("n1", "l1", arguments={"return_attention_scores": True})
    assert given_count(node, layer, load_catalogue()) == 2


def test_an_output_that_is_wired_is_shown_even_if_the_layer_does_not_give_it() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    assert output_count(graph, "n3", load_catalogue()) == 1
    Connect(Tensor("n2", 2), "n3", Slot("mask")).apply(graph)
    assert output_count(graph, "n2", load_catalogue()) == 3
