"""Models that hold more values than are compared and proved are written step by step."""

from __future__ import annotations

import pytest

from codegen import generate
from codegen.parts import read_part
from codegen.vast import is_vast
from graph.catalogue import load_catalogue
from graph.model import ModelGraph
from graph.values import ObjectValue, Value
from tests.codegen.drawings import Drawing

MANY = 11_000


def array(count: int) -> ObjectValue:
    numbers: Value = tuple(range(count))
    return ObjectValue("numpy", "array", {"value": numbers, "dtype": "int32"})


def blocks(last: Value, *, layers: int = 0) -> ModelGraph:
    """Draws twelve blocks that are alike, and adds something to what they give."""
    drawing = Drawing()
    x = drawing.input("image", (8, 8, 1))
    for number in range(12 + layers):
        x = drawing.layer("Conv2D", f"conv_{number}", x, filters=8, kernel_size=3)
        x = drawing.layer("BatchNormalization", f"norm_{number}", x)
        x = drawing.layer("ReLU", f"relu_{number}", x)
    drawing.operation("Add", "add", x, last)
    return drawing.graph


def nested(graph: ModelGraph) -> ModelGraph:
    drawing = Drawing()
    drawing.model("inner", graph, drawing.input("image", (8, 8, 1)))
    return drawing.graph


def counts_as_vast(graph: ModelGraph) -> bool:
    catalogue = load_catalogue()
    return is_vast(read_part(graph, catalogue, partial=False), catalogue)


@pytest.mark.parametrize("count", [30, MANY])
def test_only_a_constant_of_many_numbers_keeps_blocks_from_being_folded(count: int) -> None:
    graph = blocks(array(count))
    assert counts_as_vast(graph) is (count == MANY)
    assert ("for " in generate(graph).text) is (count < MANY)


def test_layers_that_are_many_are_no_vast_values() -> None:
    assert not counts_as_vast(blocks(1, layers=700))


def test_what_a_nested_model_holds_counts_too() -> None:
    assert counts_as_vast(nested(nested(blocks(array(MANY)))))
    assert not counts_as_vast(nested(nested(blocks(1))))


def test_arguments_of_layers_count() -> None:
    drawing = Drawing()
    x = drawing.input("words", (4,))
    x = drawing.layer("StringLookup", "look", x, vocabulary=tuple(map(str, range(MANY))))
    drawing.layer("Dense", "dense", x, units=1)
    assert counts_as_vast(drawing.graph)
