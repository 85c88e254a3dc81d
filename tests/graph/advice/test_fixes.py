from itertools import combinations

import pytest

from graph.advice import fixes
from graph.checks import Fix
from graph.edits import Connect, SetLayer, SetTraining
from graph.elements import Edge, Layer, Slot, Tensor
from graph.frame_edits import AddFrame
from graph.frames import Frame
from graph.model import ModelGraph
from graph.values import ObjectValue
from tests.graph.advice.answers import looked_at
from tests.graph.drawings import add, call_again, chain, residual


def applied(graph: ModelGraph, fix: Fix) -> ModelGraph:
    """The graph with the fix; the graph itself is looked at for a full undo."""
    mended, before = graph.copy(), graph.copy()
    inverse = fix.edit.apply(mended)
    again = mended.copy()
    inverse.apply(again)
    assert again == before
    return mended


def into(graph: ModelGraph, target: str, position: int = 0) -> Edge:
    return graph.edges_into(target)[position]


def classes_before(graph: ModelGraph, node_id: str) -> list[str]:
    """The classes on the way back from a node, by the first inputs."""
    found = []
    while edges := graph.edges_into(node_id):
        node_id = edges[0].source.node
        found.append(graph.layer_of(node_id).class_name)
    return found


def test_a_layer_is_inserted_where_the_wire_was() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    fix = fixes.insert(looked_at(graph), into(graph, "n3"), ("Flatten", {}))
    mended = applied(graph, fix)
    assert fix.title == "Insert Flatten before `dense_l3`"
    assert classes_before(mended, "n3") == ["Flatten", "Dense", "InputLayer"]
    new = mended.layer_of("n4")
    assert (new.name, new.named) == ("flatten", False)


def test_layers_are_inserted_in_the_order_of_the_tensor() -> None:
    graph = chain("InputLayer", "Dense")
    made: tuple[fixes.Made, ...] = (("GlobalAveragePooling2D", {}), ("Dense", {"units": 5}))
    fix = fixes.insert(looked_at(graph), into(graph, "n2"), *made, of="with 5 units")
    mended = applied(graph, fix)
    assert fix.title == "Insert GlobalAveragePooling2D and Dense with 5 units before `dense_l2`"
    assert classes_before(mended, "n2") == ["Dense", "GlobalAveragePooling2D", "InputLayer"]
    assert mended.layer_of("n4").arguments == {"units": 5}


def test_the_input_of_a_merge_is_named_where_one_of_several_is_led_anew() -> None:
    graph = residual()
    fix = fixes.insert(looked_at(graph), into(graph, "n4"), ("Dense", {"units": 4}))
    assert fix.title == "Insert Dense between `dense_l2` and `add_l4`"
    assert applied(graph, fix).edge_into("n4", Slot("inputs", 0)) == Edge(
        Tensor("n5"), "n4", Slot("inputs", 0)
    )


def test_each_input_of_a_merge_gets_a_layer_of_its_own() -> None:
    graph = residual()
    fix = fixes.insert(looked_at(graph), graph.edges_into("n4"), ("Flatten", {}))
    mended = applied(graph, fix)
    assert fix.title == "Insert Flatten before 2 inputs of `add_l4`"
    assert [mended.layer_of(edge.source.node).class_name for edge in mended.edges_into("n4")] == [
        "Flatten",
        "Flatten",
    ]
    names = [layer.name for layer in mended.layers()]
    assert len(names) == len(set(names))


def test_a_tensor_that_goes_into_two_slots_goes_through_one_new_layer() -> None:
    graph = chain("InputLayer")
    attention = add(graph, "MultiHeadAttention", arguments={"num_heads": 2, "key_dim": 4})
    for argument in ("query", "value"):
        Connect(Tensor("n1"), attention, Slot(argument)).apply(graph)
    made: fixes.Made = ("Reshape", {"target_shape": (4, 1)})
    mended = applied(graph, fixes.insert(looked_at(graph), graph.edges_into(attention), made))
    assert len(mended) == len(graph) + 1
    assert mended.predecessors(attention) == {"n3"}


def test_new_boxes_stand_between_their_neighbours_and_over_none() -> None:
    graph = residual()
    for number, node in enumerate(graph.nodes()):
        graph._move_node(node.id, (240.0 * number, 0.0))
    fix = fixes.insert(looked_at(graph), graph.edges_into("n4"), ("Flatten", {}))
    places = [node.position for node in applied(graph, fix).nodes()]
    for (x, y), (left, top) in combinations(places, 2):
        assert abs(x - left) >= 208 or abs(y - top) >= 80


def test_a_new_box_is_in_the_frame_of_both_its_neighbours() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    AddFrame(Frame("f1", "block"), ("n2", "n3")).apply(graph)
    sight = looked_at(graph)
    within = applied(graph, fixes.insert(sight, into(graph, "n3"), ("ReLU", {})))
    across = applied(graph, fixes.insert(sight, into(graph, "n2"), ("ReLU", {})))
    assert (within.node("n4").frame, across.node("n4").frame) == ("f1", "")


def test_an_argument_is_set_removed_and_set_within_a_wrapper() -> None:
    graph = chain("InputLayer", "Dense")
    inner = ObjectValue("keras.layers", "LSTM", {"units": 4})
    both_ways = graph.layer_of(add(graph, "Bidirectional", arguments={"layer": inner}))
    dense = graph.layer_of("n2")
    several = fixes.set_arguments(dense, {"units": 8, "use_bias": False})
    assert several.title == "Set `units` of `dense_l2` to 8 and `use_bias` of `dense_l2` to False"
    assert applied(graph, several).layer("l2").arguments == {"units": 8, "use_bias": False}
    removed = fixes.remove_argument(dense, "units")
    assert applied(graph, removed).layer("l2").arguments == {}
    within = fixes.set_inner_argument(both_ways, "layer", "return_sequences", True)
    assert "`return_sequences` of the LSTM in" in within.title
    assert applied(graph, within).layer(both_ways.id).arguments["layer"] == ObjectValue(
        "keras.layers", "LSTM", {"units": 4, "return_sequences": True}
    )


def test_a_layer_of_another_class_keeps_its_wires_and_what_both_take() -> None:
    graph = chain("InputLayer")
    first = add(graph, "LSTM", arguments={"units": 4, "dropout": 0.2})
    calls = (first, call_again(graph, first))
    for node_id in calls:
        Connect(Tensor("n1"), node_id, Slot("sequences")).apply(graph)
    lstm = graph.layer_of(first)
    made = fixes.replace(looked_at(graph), lstm, "Dense", {"activation": "relu"})
    mended = applied(graph, made)
    assert made.title == "Make `lstm_l2` a layer Dense instead of LSTM"
    assert mended.layer(lstm.id).arguments == {"units": 4, "activation": "relu"}
    wired = [mended.edges_into(node_id) for node_id in calls]
    assert wired == [[Edge(Tensor("n1"), node_id, Slot("inputs"))] for node_id in calls]


def test_a_name_that_nobody_chose_goes_with_the_class() -> None:
    graph = chain("InputLayer", "Dense")
    fix = fixes.insert(looked_at(graph), into(graph, "n2"), ("Conv1D", {"filters": 2}))
    fix.edit.apply(graph)
    made = fixes.replace(looked_at(graph), graph.layer_of("n3"), "Conv2D")
    assert applied(graph, made).layer_of("n3").name == "conv2d"
    kept = fixes.replace(looked_at(graph), graph.layer_of("n2"), "Flatten")
    assert applied(graph, kept).layer_of("n2").name == graph.layer_of("n2").name


def test_a_removed_layer_lets_its_tensor_pass() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    fix = fixes.remove(looked_at(graph), "n2")
    assert fix.title == "Remove `dense_l2`"
    assert into(applied(graph, fix), "n3").source == Tensor("n1")


def test_several_fixes_are_one_edit() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    sight = looked_at(graph)
    training = fixes.set_training(sight, "Use mse", loss="mse")
    fix = fixes.both("Both", fixes.set_argument(graph.layer_of("n2"), "units", 9), training)
    mended = applied(graph, fix)
    assert (mended.layer_of("n2").arguments["units"], mended.training.loss) == (9, "mse")
    assert isinstance(training.edit, SetTraining)


@pytest.mark.parametrize("name", ["a\nb", "x" * 5_000, "`", "\u202e"])
def test_no_name_of_a_document_breaks_a_title(name: str) -> None:
    graph = chain("InputLayer", "Dense")
    SetLayer(Layer("l2", "Dense", name[:200], arguments={"units": 4})).apply(graph)
    title = fixes.insert(looked_at(graph), into(graph, "n2"), ("Flatten", {})).title
    assert title.isprintable()
    assert len(title) < 200
