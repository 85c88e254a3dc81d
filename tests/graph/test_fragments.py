import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.checks import check
from graph.drawing import add_layer, new_drawing
from graph.edit_makers import rename_layer, rename_model
from graph.edits import SetLayer, SetNode
from graph.elements import Layer, Node
from graph.errors import ProjectFileError
from graph.files import encode_project
from graph.fragments import encode_fragment, paste_fragment
from graph.framing import delete_parts
from graph.model import ModelGraph
from tests.graph.drawings import add, call_again, chain, nested, residual, wire
from tests.graph.strategies import graphs, law, state


def all_nodes(graph: ModelGraph) -> list[str]:
    return [node.id for node in graph.nodes()]


def test_pasting_gives_new_ids_new_names_and_the_same_wires() -> None:
    graph = residual()
    edit, new = paste_fragment(graph, encode_fragment(graph, ["n2", "n3", "n4"]), (10.0, 20.0))
    edit.apply(graph)
    assert new == ["n5", "n6", "n7"]
    assert [graph.layer_of(node).name for node in new] == ["dense_l2_1", "dense_l3_1", "add_l4_1"]
    assert [graph.node(node).position for node in new] == [(10.0, 20.0)] * 3
    assert [(e.source.node, e.slot.position) for e in graph.edges_into("n7")] == [
        *(("n5", 0), ("n6", 1))
    ]
    assert graph.edges_into("n5") == []  # the wire from outside is not copied


def test_a_layer_that_is_shared_in_the_fragment_is_shared_in_its_copy() -> None:
    graph = chain("InputLayer", "Dense")
    wire(graph, "n2", call_again(graph, "n2"))
    edit, (first, second) = paste_fragment(graph, encode_fragment(graph, ["n2", "n3"]))
    edit.apply(graph)
    assert graph.node(first).layer == graph.node(second).layer != graph.node("n2").layer


def test_a_fragment_with_the_longest_names_can_be_pasted() -> None:
    graph = chain("InputLayer", "Dense")
    rename_layer(graph, "l2", "x" * 200).apply(graph)
    edit, (new,) = paste_fragment(graph, encode_fragment(graph, ["n2"]))
    edit.apply(graph)
    assert graph.layer_of(new).name == "x" * 198 + "_1"


@law
@given(graphs(), st.data())
def test_a_part_pasted_into_nothing_is_that_part(graph: ModelGraph, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from([*all_nodes(graph), "nowhere"])))
    part = [node for node in all_nodes(graph) if node in chosen]
    edit, new = paste_fragment(ModelGraph(), encode_fragment(graph, list(chosen)))
    copy = ModelGraph()
    edit.apply(copy)
    state(copy)
    place = dict(zip(part, new, strict=True))
    assert [(graph.node(one).position, graph.node(one).arguments) for one in part] == [
        (copy.node(place[one]).position, copy.node(place[one]).arguments) for one in part
    ]
    assert {(place[e.source.node], e.source[1], place[e.target], e.slot) for e in graph.edges()
            if {e.source.node, e.target} <= chosen} == {
        (e.source.node, e.source[1], e.target, e.slot) for e in copy.edges()
    }  # fmt: skip


@law
@given(graphs())
def test_pasting_a_graph_into_itself_is_undone_as_one_step(graph: ModelGraph) -> None:
    before = state(graph)
    text = encode_fragment(graph, all_nodes(graph))
    edit, new = paste_fragment(graph, text)
    inverse = edit.apply(graph)
    assert len(graph) == 2 * len(new)
    inverse.apply(graph)
    assert state(graph) == before


def fragment() -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(encode_fragment(residual(), ["n2", "n3", "n4"]))
    return plain


def _same_node(plain: dict[str, Any]) -> None:
    plain["nodes"].append(plain["nodes"][0])


def _same_layer(plain: dict[str, Any]) -> None:
    plain["layers"].append(plain["layers"][0])


def _no_layer(plain: dict[str, Any]) -> None:
    plain["nodes"].append({"id": "n9", "layer": "l9"})


def _edge_from_nowhere(plain: dict[str, Any]) -> None:
    plain["edges"][0]["source"] = ["n9", 0]


def _filled_twice(plain: dict[str, Any]) -> None:
    plain["edges"].append(plain["edges"][0])


def _cycle(plain: dict[str, Any]) -> None:
    plain["edges"].append({"source": ["n4", 0], "target": "n2", "slot": ["inputs", 0]})


def _newer(plain: dict[str, Any]) -> None:
    plain["version"] = 4


@pytest.mark.parametrize(
    "spoil",
    [_same_node, _same_layer, _no_layer, _edge_from_nowhere, _filled_twice, _cycle, _newer],
)
def test_a_fragment_that_does_not_fit_together_is_refused(spoil: Any) -> None:
    plain = fragment()
    spoil(plain)
    graph = residual()
    before = state(graph)
    with pytest.raises(ProjectFileError, match=r"clipboard: Expected .* Received: "):
        paste_fragment(graph, json.dumps(plain))
    assert state(graph) == before


@pytest.mark.parametrize(
    "text", ["", "hello", "[]", "\ud800", encode_project(residual()).decode(), "[" * 10_000]
)
def test_text_that_is_no_fragment_is_refused(text: str) -> None:
    with pytest.raises(ProjectFileError, match="clipboard: "):
        paste_fragment(ModelGraph(), text)


def pasted_as_shared(graph: ModelGraph, *nodes: str) -> list[str]:
    edit, new = paste_fragment(graph, encode_fragment(graph, list(nodes)), shared=True)
    edit.apply(graph)
    return new


def test_what_is_pasted_as_shared_calls_the_same_layers() -> None:
    graph = residual()
    before = state(graph)
    edit, new = paste_fragment(graph, encode_fragment(graph, ["n2", "n3"]), shared=True)
    inverse = edit.apply(graph)
    assert [graph.node(node).layer for node in new] == ["l2", "l3"]
    assert [edge.source.node for edge in graph.edges_into(new[1])] == [new[0]]
    assert len(graph.layers()) == 4
    inverse.apply(graph)
    assert state(graph) == before


def test_inputs_and_operations_are_copied_when_they_are_pasted_as_shared() -> None:
    graph = chain("InputLayer")
    add(graph, "Add", "add", {}, "keras.ops")
    new = pasted_as_shared(graph, "n1", "n2")
    assert [graph.layer_of(node).name for node in new] == ["inputlayer_l1_1", "add_1"]


def test_a_layer_that_is_gone_is_pasted_as_a_copy() -> None:
    graph = chain("InputLayer", "Dense")
    text = encode_fragment(graph, ["n2"])
    delete_parts(graph, ["n2"]).apply(graph)
    edit, (new,) = paste_fragment(graph, text, shared=True)
    edit.apply(graph)
    assert graph.layer_of(new) == Layer("l3", "Dense", "dense_l2", arguments={"units": 4})


def test_a_layer_that_is_another_class_by_now_is_pasted_as_a_copy() -> None:
    graph = chain("InputLayer", "Dense")
    text = encode_fragment(graph, ["n2"])
    SetLayer(structs.replace(graph.layer("l2"), class_name="Flatten", arguments={})).apply(graph)
    edit, (new,) = paste_fragment(graph, text, shared=True)
    edit.apply(graph)
    assert graph.layer_of(new).class_name == "Dense"


def test_a_layer_of_another_drawing_is_not_shared_though_its_id_is_the_same() -> None:
    text = encode_fragment(chain("InputLayer", "Dense"), ["n2"])
    graph = chain("InputLayer", "Dense")
    edit, (new,) = paste_fragment(graph, text, shared=True)
    edit.apply(graph)
    assert graph.calls("l2") == ["n2"]
    assert graph.layer_of(new).name == "dense_l2_1"


def keeping() -> ModelGraph:
    """Draws a model within a model, with a layer that keeps the weights of a file."""
    graph = nested(chain("InputLayer", "Dense"))
    inner = graph.layer_of("n2").model
    assert inner is not None
    SetLayer(structs.replace(inner.layer("l2"), weights="encoder/dense")).apply(inner)
    return graph


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_copy_keeps_weights_in_the_drawing_of_the_file_alone(elsewhere: bool) -> None:
    graph = keeping()
    target = keeping() if elsewhere else graph
    edit, (new,) = paste_fragment(target, encode_fragment(graph, ["n2"]))
    edit.apply(target)
    inner = target.layer_of(new).model
    assert inner is not None
    assert inner.layer("l2").weights == ("" if elsewhere else "encoder/dense")
    original = graph.layer_of("n2").model
    assert original is not None
    assert original.layer("l2").weights == "encoder/dense"


def test_a_new_layer_gets_the_name_that_keras_would_give_it() -> None:
    graph = ModelGraph()
    for expected in ("input", "input_1"):
        edit, node = add_layer(graph, "keras.layers", "InputLayer", (3.0, 4.0))
        edit.apply(graph)
        assert graph.layer_of(node).name == expected
        assert not graph.layer_of(node).named
        assert graph.node(node).position == (3.0, 4.0)


def test_a_new_operation_gets_the_name_that_keras_would_give_it() -> None:
    graph = new_drawing()
    for expected in ("get_item", "get_item_1"):
        edit, node = add_layer(graph, "keras.ops", "GetItem", (0.0, 0.0))
        edit.apply(graph)
        layer = graph.layer_of(node)
        assert (layer.name, layer.named, layer.is_operation) == (expected, False, True)


def test_the_name_of_a_new_drawing_is_left_to_keras() -> None:
    graph = new_drawing()
    assert not graph.settings.named
    rename_model(graph, "classifier").apply(graph)
    assert (graph.name, graph.settings.named) == ("classifier", True)


def test_a_selection_is_deleted_and_brought_back_as_one_step() -> None:
    graph = residual()
    SetNode(Node("n2", "l2", (1.0, 2.0))).apply(graph)
    before = state(graph)
    inverse = delete_parts(graph, ["n2", "n4", "n2"]).apply(graph)
    assert all_nodes(graph) == ["n1", "n3"]
    inverse.apply(graph)
    assert state(graph) == before
    assert check(graph) == []


def test_an_unknown_class_is_copied_as_it_is() -> None:
    graph = ModelGraph()
    add(graph, "Mystery", "it", {"colour": (1, None)}, module="somebody.else")
    edit, _ = paste_fragment(graph, encode_fragment(graph, ["n1"]))
    edit.apply(graph)
    assert graph.layer("l2") == Layer(
        "l2", "Mystery", "it_1", "somebody.else", {"colour": (1, None)}
    )
