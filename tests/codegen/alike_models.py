"""Drawings whose nested models are alike, or nearly."""

from __future__ import annotations

from collections.abc import Callable

from graph.model import ModelGraph
from tests.codegen.drawings import Drawing


def downsampling(index: int, side: int, channels: int, filters: int) -> ModelGraph:
    drawing = Drawing("")
    x = drawing.input(f"input_{index + 2}", (side, side, channels))
    x = drawing.layer("LayerNormalization", f"norm_{index}", x, epsilon=1e-6)
    drawing.layer("Conv2D", f"conv_{index}", x, filters=filters, kernel_size=2, strides=2)
    return drawing.graph


def head() -> ModelGraph:
    drawing = Drawing("")
    x = drawing.layer("GlobalAveragePooling2D", "pool", drawing.input("features", (4, 4, 32)))
    drawing.layer("Dense", "classes", x, units=10)
    return drawing.graph


def stages() -> ModelGraph:
    """Three chains that are alike in a chain, and one that is another."""
    drawing = Drawing("stages")
    x = drawing.input("image", (32, 32, 3))
    for index, (side, channels, filters) in enumerate([(32, 3, 8), (16, 8, 16), (8, 16, 32)]):
        graph = downsampling(index, side, channels, filters)
        x = drawing.model(f"downsampling_{index}", graph, x)
    drawing.model("head", head(), x)
    return drawing.graph


def gate(side: str, units: int) -> ModelGraph:
    drawing = Drawing("")
    x = drawing.layer("Dense", f"{side}_gate_dense", drawing.input("features", (8,)), units=units)
    drawing.layer("Activation", f"{side}_gate_sigmoid", x, activation="sigmoid")
    return drawing.graph


def tower(side: str, units: int, activation: str) -> ModelGraph:
    """A model with two branches, one of which is a model."""
    drawing = Drawing("")
    x = drawing.input("features", (8,))
    hidden = drawing.layer("Dense", f"{side}_dense", x, units=units, activation=activation)
    gated = drawing.model(f"{side}_gate", gate(side, units), x)
    x = drawing.layer("Multiply", f"{side}_multiply", hidden, gated)
    drawing.layer("Dense", f"{side}_code", x, units=4)
    return drawing.graph


def towers() -> ModelGraph:
    """Two models that are alike, with models in them that are; one of them is called twice."""
    drawing = Drawing("towers")
    inputs = [drawing.input(name, (8,)) for name in ("left", "right", "other")]
    left = drawing.model("left_tower", tower("left", 16, "relu"), inputs[0])
    right = drawing.model("right_tower", tower("right", 32, "tanh"), inputs[1])
    again = drawing.call(left, inputs[2])
    x = drawing.layer("Concatenate", "joined", left, right, again)
    drawing.layer("Dense", "match", x, units=1, activation="sigmoid")
    return drawing.graph


def ensemble() -> ModelGraph:
    """Models that differ in nothing but what they are called."""
    drawing = Drawing("ensemble")
    x = drawing.input("features", (8,))
    votes = [drawing.model(name, tower("vote", 16, "relu"), x) for name in ("ann", "ben", "cem")]
    drawing.layer("Average", "average", *votes)
    return drawing.graph


ALIKE: dict[str, Callable[[], ModelGraph]] = {
    "stages": stages,
    "towers": towers,
    "ensemble": ensemble,
}
