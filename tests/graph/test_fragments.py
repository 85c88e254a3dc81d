import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.checks import check
from graph.drawing import add_layer, delete_nodes
from graph.edits import SetNode, rename_layer
from graph.errors import ProjectFileError
from graph.files import encode_project
from graph.fragments import encode_fragment, paste_fragment
from graph.model import Layer, ModelGraph, Node
from tests.graph.drawings import add, call_again, chain, residual, wire
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
    plain["version"] = 3


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


def test_a_new_layer_gets_the_name_that_keras_would_give_it() -> None:
    graph = ModelGraph()
    for expected in ("input", "input_1"):
        edit, node = add_layer(graph, "keras.layers", "InputLayer", (3.0, 4.0))
        edit.apply(graph)
        assert graph.layer_of(node).name == expected
        assert graph.node(node).position == (3.0, 4.0)


def test_a_selection_is_deleted_and_brought_back_as_one_step() -> None:
    graph = residual()
    SetNode(Node("n2", "l2", (1.0, 2.0))).apply(graph)
    before = state(graph)
    inverse = delete_nodes(["n2", "n4", "n2"]).apply(graph)
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
