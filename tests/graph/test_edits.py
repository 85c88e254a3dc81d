import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.edit_makers import reconnect, rename_layer, within
from graph.edits import (
    AddNode,
    Compound,
    Connect,
    Disconnect,
    Edit,
    InModel,
    MoveNodes,
    RemoveNode,
    SetInterface,
    SetLayer,
    SetName,
    SetNode,
    SetTraining,
)
from graph.elements import Layer, Node, Slot, Tensor
from graph.errors import (
    CycleError,
    DuplicateIdError,
    GraphError,
    OccupiedSlotError,
    UnknownIdError,
)
from graph.model import ModelGraph
from graph.training import Training
from tests.graph.drawings import call_again, chain, residual
from tests.graph.strategies import apply_if_legal, edits, graphs, law, state


@law
@given(graphs(), st.data())
def test_edits_undone_in_reverse_give_the_graph_back(
    graph: ModelGraph, data: st.DataObject
) -> None:
    states, inverses = [state(graph)], []
    for _ in range(data.draw(st.integers(1, 8))):
        inverse = apply_if_legal(graph, data.draw(edits(graph, compound=True)))
        if inverse is not None:
            inverses.append(inverse)
            states.append(state(graph))
    redo: list[Edit] = []
    for inverse, before in zip(reversed(inverses), reversed(states[:-1]), strict=True):
        redo.append(inverse.apply(graph))
        assert state(graph) == before
    for edit, after in zip(reversed(redo), states[1:], strict=True):
        edit.apply(graph)
        assert state(graph) == after


@law
@given(graphs(), st.data())
def test_a_refused_edit_changes_nothing(graph: ModelGraph, data: st.DataObject) -> None:
    before = state(graph)
    legal = [data.draw(edits(graph, compound=True)) for _ in range(data.draw(st.integers(0, 4)))]
    refused = Compound((*legal, RemoveNode("no such node")))
    with pytest.raises(GraphError):
        refused.apply(graph)
    assert state(graph) == before


def test_a_wire_that_closes_a_cycle_is_refused_and_named() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    with pytest.raises(CycleError, match=r"Expected a graph without cycles.*'dense_l3' into 'dens"):
        Connect(Tensor("n3"), "n2", Slot("mask")).apply(graph)
    with pytest.raises(CycleError):
        Connect(Tensor("n3"), "n3", Slot("mask")).apply(graph)


def test_a_second_wire_into_one_slot_is_refused() -> None:
    graph = residual()
    with pytest.raises(OccupiedSlotError, match=r"'inputs'\[1\] of node 'add_l4'"):
        Connect(Tensor("n1"), "n4", Slot("inputs", 1)).apply(graph)


def test_two_wires_from_one_tensor_into_two_slots_are_both_kept() -> None:
    graph = residual()
    reconnect(graph, Tensor("n2"), "n4", Slot("inputs", 1)).apply(graph)
    assert [edge.source.node for edge in graph.edges_into("n4")] == ["n2", "n2"]
    Disconnect("n4", Slot("inputs", 0)).apply(graph)
    assert [edge.slot.position for edge in graph.edges_into("n4")] == [1]


def test_rewiring_takes_the_old_wire_away_and_is_undone_as_one_step() -> None:
    graph = residual()
    before = state(graph)
    inverse = reconnect(graph, Tensor("n1"), "n4", Slot("inputs", 1)).apply(graph)
    assert [edge.source.node for edge in graph.edges_into("n4")] == ["n2", "n1"]
    inverse.apply(graph)
    assert state(graph) == before


def test_a_layer_goes_with_its_last_node() -> None:
    graph = chain("InputLayer", "Dense")
    call_again(graph, "n2")
    RemoveNode("n2").apply(graph)
    assert graph.has_layer("l2")
    RemoveNode("n3").apply(graph)
    assert not graph.has_layer("l2")


def test_a_stated_interface_without_any_node_left_is_derived_again() -> None:
    graph = residual()
    SetInterface(("n1",), (Tensor("n4"),)).apply(graph)
    before = state(graph)
    inverse = Compound((RemoveNode("n1"), RemoveNode("n4"))).apply(graph)
    assert (graph.inputs, graph.outputs) == (None, None)
    inverse.apply(graph)
    assert state(graph) == before


def test_renaming_a_layer_keeps_all_else() -> None:
    graph = chain("InputLayer", "Dense")
    rename_layer(graph, "l2", "hidden").apply(graph)
    assert graph.layer("l2") == Layer("l2", "Dense", "hidden", arguments={"units": 4})


@pytest.mark.parametrize(
    "edit",
    [
        RemoveNode("n9"),
        Connect(Tensor("n9"), "n1"),
        Connect(Tensor("n1"), "n9"),
        Disconnect("n9"),
        Disconnect("n1", Slot("mask")),
        SetLayer(Layer("l9", "Dense", "x")),
        SetNode(Node("n9", "l1")),
        SetNode(Node("n1", "l9")),
        MoveNodes({"n1": (0.0, 1.0), "n9": (0.0, 0.0)}),
        SetInterface(inputs=("n9",)),
        SetInterface(outputs=(Tensor("n9"),)),
        AddNode(Node("n9", "l9")),
    ],
)
def test_what_is_not_in_the_graph_cannot_be_edited(edit: Edit) -> None:
    graph = residual()
    before = state(graph)
    with pytest.raises(UnknownIdError, match="Received: "):
        edit.apply(graph)
    assert state(graph) == before


@pytest.mark.parametrize(
    "edit",
    [
        AddNode(Node("n1", "l9"), Layer("l9", "Dense", "x")),
        AddNode(Node("n9", "l1"), Layer("l1", "Dense", "x")),
    ],
)
def test_an_id_that_is_taken_is_refused(edit: Edit) -> None:
    with pytest.raises(DuplicateIdError):
        edit.apply(residual())


def test_a_node_is_added_with_the_layer_that_it_calls_or_not_at_all() -> None:
    with pytest.raises(GraphError, match=r"'l9'\. Received: 'l1'"):
        AddNode(Node("n9", "l1"), Layer("l9", "Dense", "x")).apply(residual())


def test_a_layer_goes_with_its_last_call_and_comes_back_with_it() -> None:
    graph = chain("Dense", "Dense")
    before = graph.copy()
    undo = SetNode(Node("n1", "l2")).apply(graph)
    assert not graph.has_layer("l1")
    assert graph.calls("l2") == ["n1", "n2"]
    undo.apply(graph)
    assert graph == before


def test_a_call_is_given_a_layer_of_its_own() -> None:
    graph = chain("Dense")
    again = call_again(graph, "n1")
    before = graph.copy()
    own = structs.replace(graph.layer("l1"), id="l9", name="other")
    undo = SetNode(Node(again, "l9"), own).apply(graph)
    assert (graph.calls("l1"), graph.calls("l9")) == (["n1"], [again])
    undo.apply(graph)
    assert graph == before


def test_a_nested_model_is_changed_and_changed_back() -> None:
    graph = chain("InputLayer", "Dense")
    inner = chain("InputLayer", "Dense")
    held = Layer("l4", "Model", "encoder", "keras", model=inner)
    AddNode(Node("n3", "l4"), held).apply(graph)
    before = graph.copy()
    undo = within(["l4"], RemoveNode("n2")).apply(graph)
    assert len(graph.nested(["l4"])) == 1
    assert graph.layer("l4") is not held
    undo.apply(graph)
    assert graph == before
    with pytest.raises(GraphError, match="a nested model"):
        InModel("l2", RemoveNode("n2")).apply(graph)
    for edit in (SetName("other"), SetTraining(Training(epochs=2))):
        with pytest.raises(GraphError, match="what a nested model has"):
            InModel("l4", edit).apply(graph)


def test_a_node_that_is_added_beside_stated_ends_is_taken_away_exactly() -> None:
    graph = chain("InputLayer", "Dense")
    graph.outputs = ()
    before = graph.copy()
    AddNode(Node("n9", "l9"), Layer("l9", "Dense", "dense")).apply(graph).apply(graph)
    assert graph == before


DEEP: Any = ()
for _ in range(40):
    DEEP = (DEEP,)


@pytest.mark.parametrize(
    "edit",
    [
        SetName("x" * 201),
        SetName("\ud800"),
        SetLayer(Layer("l1", "Dense", "x" * 10_000_000)),
        SetLayer(Layer("l1", "Dense", "x", arguments={"units": math.nan})),
        SetLayer(Layer("l1", "Dense", "x", arguments={"units": 2**80})),
        SetLayer(Layer("l1", "Dense", "x", arguments={"units": DEEP})),
        SetLayer(Layer("l1", "Dense", "x", arguments={"units": "\ud800"})),
        SetLayer(Layer("l1", "Dense", "x", arguments={"units": {"$object": "a.B"}})),
        SetNode(Node("n1", "l1", (math.inf, 0.0))),
        MoveNodes({"n1": (math.nan, 0.0)}),
        MoveNodes({"n1": (0.0, 1e9)}),
        Connect(Tensor("n1", -1), "n2", Slot("mask")),
        Connect(Tensor("n1"), "n2", Slot("mask", 10**6)),
        SetInterface(outputs=(Tensor("n1", -1),)),
        SetTraining(Training(epochs=0)),
        SetTraining(Training(validation_split=math.nan)),
        SetTraining(Training(loss="x" * 201)),
        AddNode(Node("n" * 65, "l9"), Layer("l9", "Dense", "x")),
        AddNode(Node("n9", "l9"), Layer("l9", "Dense", "x", arguments={"units": math.inf})),
    ],
)
def test_what_a_file_could_not_hold_is_refused(edit: Edit) -> None:
    graph = residual()
    before = state(graph)
    with pytest.raises(GraphError, match="Expected ") as caught:
        edit.apply(graph)
    assert state(graph) == before
    assert len(str(caught.value)) < 400
