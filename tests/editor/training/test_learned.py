"""What preprocessing layers learned, kept in the drawing."""

import pytest
from msgspec import structs

from editor.training.learned import Learner
from graph.edits import RemoveNode, SetLayer
from graph.model import ModelGraph
from tests.editor.nested_drawings import INNER, nested_drawing, put
from worker.protocol import Adapted

LAYERS = {"lookup": ("l9",), "encoder/encoder_dense": (*INNER, "l2")}


@pytest.fixture
def graph() -> ModelGraph:
    graph = nested_drawing()
    for _ in range(6):
        put(graph, "StringLookup", f"lookup{len(graph)}", max_tokens=9, vocabulary="words.txt")
    assert graph.layer("l8").class_name == "StringLookup"
    put(graph, "StringLookup", "lookup", max_tokens=9, vocabulary="words.txt")
    return graph


def test_what_was_learned_becomes_arguments(graph: ModelGraph) -> None:
    learner = Learner(graph, LAYERS)
    words = Adapted(1, "lookup", {"vocabulary": ["a", "b"], "max_tokens": None})
    inside = Adapted(1, "encoder/encoder_dense", {"units": 7})
    before = graph.copy()
    edit = learner.edit(graph, [words, inside])
    assert edit is not None
    undo = edit.apply(graph)
    assert graph.layer("l9").arguments == {"vocabulary": ("a", "b")}
    assert graph.nested(INNER).layer("l2").arguments == {"units": 7}
    undo.apply(graph)
    assert graph == before


def test_what_is_too_large_is_not_kept(graph: ModelGraph) -> None:
    learner = Learner(graph, LAYERS)
    assert learner.edit(graph, [Adapted(1, "lookup", note="too large")]) is None
    assert learner.edit(graph, [Adapted(1, "no such layer", {"vocabulary": ["a"]})]) is None
    assert learner.edit(graph, [Adapted(1, "lookup", {"mean": float("inf")})]) is None


def test_a_layer_that_was_changed_or_deleted_meanwhile_is_left_alone(graph: ModelGraph) -> None:
    learner = Learner(graph, LAYERS)
    words = Adapted(1, "lookup", {"vocabulary": ["a"]})
    SetLayer(structs.replace(graph.layer("l9"), arguments={"max_tokens": 3})).apply(graph)
    assert learner.edit(graph, [words]) is None
    RemoveNode(graph.calls("l9")[0]).apply(graph)
    assert learner.edit(graph, [words]) is None
