"""What a model costs as a whole, of what Keras said of its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.costs import costs_of
from graph.edits import AddNode, Connect, SetTraining
from graph.elements import Layer, Node, Slot, Tensor
from graph.inspected import Place
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.training import Training
from worker.protocol import NodeInspected

Shape = tuple[int | None, ...]


def add(graph: ModelGraph, number: int, class_name: str, *sources: int) -> None:
    """Adds node nN of a layer lN that takes the nodes of these numbers."""
    layer = Layer(f"l{number}", class_name, f"layer_{number}", "keras.layers")
    AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
    for position, source in enumerate(sources):
        Connect(Tensor(f"n{source}"), f"n{number}", Slot("inputs", position)).apply(graph)


def said(number: int, shape: Shape, **facts: Any) -> tuple[Place, NodeInspected]:
    node = f"n{number}"
    return ((), node), NodeInspected(1, node, (TensorSpec(shape, "float32"),), **facts)


def diamond() -> tuple[ModelGraph, Mapping[Place, NodeInspected]]:
    """An input that feeds two layers, which are added."""
    graph = ModelGraph()
    add(graph, 1, "InputLayer")
    add(graph, 2, "Dense", 1)
    add(graph, 3, "Dense", 1)
    add(graph, 4, "Add", 2, 3)
    found = dict(
        (
            said(1, (None, 10)),
            said(2, (None, 100), parameters=8, trainable_parameters=8, weight_bytes=32, flops=5),
            said(3, (None, 100), parameters=8, trainable_parameters=0, weight_bytes=32, flops=7),
            said(4, (None, 100), flops=1, inner_bytes=6),
        )
    )
    return graph, found


def test_what_nodes_cost_is_added_up() -> None:
    totals = costs_of(*diamond()).totals
    assert (totals.parameters, totals.trainable, totals.weight_bytes) == (16, 8, 64)
    assert totals.flops == 13
    assert totals.activation_bytes == 40 + 3 * 400
    assert not totals.is_estimate
    assert totals.unknown == 0


def test_a_batch_multiplies_what_is_made_for_each_sample() -> None:
    one, many = costs_of(*diamond()).totals, costs_of(*diamond(), 32).totals
    assert many.flops == one.flops  # of one sample
    assert many.activation_bytes == 32 * one.activation_bytes
    assert many.weight_bytes == one.weight_bytes


def test_a_batch_of_a_fixed_size_is_not_multiplied() -> None:
    graph, found = diamond()
    fixed = dict(found) | dict([said(2, (4, 100), flops=5)])
    cost = costs_of(graph, fixed, 32).nodes[(), "n2"]
    assert (cost.flops, cost.activation_bytes) == (5, 4 * 400)


def test_a_tensor_is_let_go_after_the_last_that_takes_it() -> None:
    # The input (40) goes once n3 is made; n2, n3 and n4 are there together at the end.
    assert costs_of(*diamond()).totals.peak_bytes == 64 + 3 * 400
    graph, found = diamond()
    add(graph, 5, "Dense", 4)
    found = dict(found) | dict([said(5, (None, 1000))])
    assert costs_of(graph, found).totals.peak_bytes == 64 + 400 + 4000


def test_training_keeps_all_outputs_gradients_and_the_state_of_the_optimizer() -> None:
    graph, found = diamond()
    kept = 64 + 1240 + 6 + 400  # weights, outputs, what is within, the largest gradient
    assert costs_of(graph, found).totals.training_bytes == kept + 3 * 32  # Adam
    SetTraining(Training(optimizer="sgd")).apply(graph)
    assert costs_of(graph, found).totals.training_bytes == kept + 32


def test_an_open_dimension_counts_as_one_and_makes_an_estimate() -> None:
    graph, found = diamond()
    costs = costs_of(graph, dict(found) | dict([said(2, (None, None, 100), flops=5)]))
    assert costs.nodes[(), "n2"].activation_bytes == 400
    assert costs.totals.is_estimate


def test_a_node_that_keras_refuses_or_that_nobody_knows_is_left_out_and_counted() -> None:
    graph, found = diamond()
    faulty = dict(found)
    faulty[(), "n2"] = NodeInspected(1, "n2", error="no")
    faulty[(), "n4"] = NodeInspected(1, "n4", waiting=True)
    totals = costs_of(graph, faulty).totals
    assert (totals.unknown, totals.parameters) == (2, 8)
    unknown = dict(found)
    unknown[(), "n4"] = NodeInspected(1, "n4", (TensorSpec((None, 2), "float32"),), flops=None)
    assert costs_of(graph, unknown).totals.unknown == 1


def test_a_nested_model_costs_what_is_in_it_at_each_call() -> None:
    inner, within = diamond()
    graph = ModelGraph()
    add(graph, 1, "InputLayer")
    model = Layer("l2", "Functional", "inner", "keras", model=inner)
    AddNode(Node("n2", "l2"), model).apply(graph)
    AddNode(Node("n3", "l2")).apply(graph)
    for target in ("n2", "n3"):
        Connect(Tensor("n1"), target, Slot("inputs")).apply(graph)
    found: dict[Place, NodeInspected] = {}
    found |= {(("l2",), place[1]): each for place, each in within.items()}
    found |= dict([said(1, (None, 10)), said(3, (None, 100))])
    found |= dict([said(2, (None, 100), parameters=16, trainable_parameters=8, weight_bytes=64)])
    costs = costs_of(graph, found)
    first, second = costs.nodes[(), "n2"], costs.nodes[(), "n3"]
    assert first.flops == second.flops == 13
    assert first.activation_bytes == 1200
    assert (first.parameters, second.parameters) == (16, 0)
    assert costs.totals.flops == 26
