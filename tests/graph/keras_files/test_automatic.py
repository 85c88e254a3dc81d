from pathlib import Path
from typing import Any

import pytest

from graph.elements import Slot
from graph.model import ModelGraph
from tests.graph.keras_files.archives import (
    called,
    dense,
    entry,
    fixture,
    functional,
    given_input,
    layer_called,
    names_of,
    opened,
    operation,
    sequential,
    tensor,
)
from tests.graph.keras_files.test_calls import node_of

WORDS = given_input("x", dtype="int32")
EMBEDDED = entry(
    "Embedding",
    "words",
    called(tensor("x", dtype="int32")),
    input_dim=9,
    output_dim=4,
    mask_zero=True,
)
NOT_EQUAL = operation("NotEqual", "not_equal", called(tensor("x", dtype="int32"), 0))


def read(folder: Path, *layers: dict[str, Any], **ends: Any) -> ModelGraph:
    """Opens a model of these layers."""
    return opened(folder, functional(*layers, **ends)).graph


def arguments(folder: Path, layer: dict[str, Any], dtype: str = "float32") -> dict[str, Any]:
    """Gives what stays of the arguments of a layer that is called on the input."""
    graph = read(folder, given_input(dtype=dtype), layer)
    return dict(node_of(graph, layer["name"]).arguments)


def test_what_keras_writes_into_the_call_of_one_tensor_is_left_out(tmp_path: Path) -> None:
    x = tensor("x")
    assert arguments(tmp_path, entry("Dropout", "d", called(x, training=False), rate=0.5)) == {}
    assert arguments(tmp_path, entry("BatchNormalization", "b", called(x, mask=None))) == {}
    lstm = entry("LSTM", "l", called(x, training=False, mask=None), units=2)
    assert arguments(tmp_path, lstm) == {}


def test_what_keras_would_not_write_stays(tmp_path: Path) -> None:
    x = tensor("x")
    dropout = entry("Dropout", "d", called(x, training=True), rate=0.5)
    assert arguments(tmp_path, dropout) == {"training": True}
    # It writes both or none.
    assert arguments(tmp_path, entry("LSTM", "l", called(x, mask=None), units=2)) == {"mask": None}
    lstm = entry("LSTM", "l", called(x, training=False, initial_state=None), units=2)
    assert arguments(tmp_path, lstm) == {"training": False, "initial_state": None}


def test_a_tensor_of_another_dtype_lets_keras_write_nothing(tmp_path: Path) -> None:
    half = tensor("x", dtype="float16")
    dropout = entry("Dropout", "d", called(half, training=False), rate=0.5)
    assert arguments(tmp_path, dropout, "float16") == {"training": False}
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
    mixed = entry("Dropout", "d", called(half, training=False), rate=0.5, dtype=policy)
    assert arguments(tmp_path, mixed, "float16") == {}


def test_layers_that_convert_nothing_find_their_arguments_in_any_case(tmp_path: Path) -> None:
    flip = entry("RandomFlip", "flip", called(tensor("x", dtype="uint8"), training=True))
    assert arguments(tmp_path, flip, "uint8") == {}


def test_a_model_finds_its_mask_in_any_case(tmp_path: Path) -> None:
    added = entry("Add", "sum", called([tensor("a"), tensor("b")]))
    ends = [["a", 0, 0], ["b", 0, 0]]
    inner = functional(given_input("a"), given_input("b"), added, inputs=ends)
    call = called([tensor("x"), tensor("x")], mask=[None, None], training=True)
    inner |= {"name": "inner", "inbound_nodes": [call]}
    assert arguments(tmp_path, inner) == {"training": True}


def test_a_sequential_finds_its_mask_where_the_tensor_is_of_the_dtype_of_its_input(
    tmp_path: Path,
) -> None:
    inner = sequential(given_input("i"), dense("d"))
    single = inner | {"name": "chain", "inbound_nodes": [called(tensor("x"), mask=None)]}
    assert arguments(tmp_path, single) == {}
    call = called(tensor("x", dtype="int32"), mask=None)
    other = inner | {"name": "chain", "inbound_nodes": [call]}
    assert arguments(tmp_path, other, "int32") == {"mask": None}


def test_the_mask_of_an_embedding_is_not_drawn(tmp_path: Path) -> None:
    lstm = entry(
        "LSTM", "l", called(tensor("words"), training=False, mask=tensor("not_equal")), units=2
    )
    graph = read(tmp_path, WORDS, EMBEDDED, NOT_EQUAL, lstm)
    assert names_of(graph) == ["x", "words", "l"]
    assert [edge.slot for edge in graph.edges_into("n3")] == [Slot("sequences")]


@pytest.mark.parametrize(
    ("compared", "number"), [(0, 1), (1, 0)], ids=["another number", "of another tensor"]
)
def test_a_mask_of_another_kind_is_drawn(tmp_path: Path, compared: int, number: int) -> None:
    other = given_input("y", dtype="int32")
    source = tensor("x" if not compared else "y", dtype="int32")
    given = operation("NotEqual", "not_equal", called(source, number))
    call = called(tensor("words"), training=False, mask=tensor("not_equal"))
    graph = read(
        tmp_path,
        WORDS,
        other,
        EMBEDDED,
        given,
        entry("LSTM", "l", call, units=2),
        inputs=[["x", 0, 0], ["y", 0, 0]],
    )
    assert "not_equal" in names_of(graph)
    assert Slot("mask") in [edge.slot for edge in graph.edges_into(node_of(graph, "l").id)]
    assert node_of(graph, "l").arguments == {"training": False}


def test_a_mask_that_something_else_uses_too_is_drawn(tmp_path: Path) -> None:
    call = called(tensor("words"), training=False, mask=tensor("not_equal"))
    lstm = entry("LSTM", "l", call, units=2)
    ends = [["l", 0, 0], ["not_equal", 0, 0]]
    graph = read(tmp_path, WORDS, EMBEDDED, NOT_EQUAL, lstm, outputs=ends)
    assert "not_equal" in names_of(graph)
    assert Slot("mask") in [edge.slot for edge in graph.edges_into(node_of(graph, "l").id)]


def test_one_mask_for_two_embeddings_is_drawn_since_keras_would_make_two(tmp_path: Path) -> None:
    second = EMBEDDED | {"name": "again", "config": EMBEDDED["config"] | {"name": "again"}}
    layers = [
        entry(
            "LSTM", name, called(tensor(words), training=False, mask=tensor("not_equal")), units=2
        )
        for name, words in (("one", "words"), ("two", "again"))
    ]
    ends = [["one", 0, 0], ["two", 0, 0]]
    graph = read(tmp_path, WORDS, EMBEDDED, second, NOT_EQUAL, *layers, outputs=ends)
    assert "not_equal" in names_of(graph)


def test_masks_that_pass_merge_and_join_are_not_drawn(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("masks")).graph
    operations = [layer.class_name for layer in graph.layers() if layer.is_operation]
    assert sorted(operations) == ["GetItem", "Greater"]  # what its author wrote
    given = {layer.name for layer in graph.layers() if graph.calls(layer.id)}
    assert {"of_words", "of_sum", "of_joined", "of_given", "without"} <= given
    for name in ("of_words", "of_sum", "of_joined", "without"):
        assert node_of(graph, name).arguments == {}
    assert Slot("mask") in [edge.slot for edge in graph.edges_into(node_of(graph, "of_given").id)]


def test_a_mask_behind_a_class_that_nobody_knows_is_drawn(tmp_path: Path) -> None:
    own = entry("Mine", "mine", called(tensor("words")), module="my")
    call = called(tensor("mine"), training=False, mask=tensor("not_equal"))
    graph = read(tmp_path, WORDS, EMBEDDED, NOT_EQUAL, own, entry("LSTM", "l", call, units=2))
    assert "not_equal" in names_of(graph)


def test_masks_that_double_with_each_layer_are_followed_no_further_than_is_needed(
    tmp_path: Path,
) -> None:
    sums = [
        entry("Add", f"sum{number}", called([tensor(before), tensor(before)]))
        for number, before in enumerate(["words", *(f"sum{count}" for count in range(499))])
    ]
    call = called(tensor("sum499"), training=False, mask=tensor("not_equal"))
    graph = read(tmp_path, WORDS, EMBEDDED, NOT_EQUAL, *sums, entry("LSTM", "l", call, units=2))
    assert layer_called(graph, "not_equal").is_operation
