"""Drawings that fit neither their loss, nor their data, nor learning, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from graph.edits import SetLayer, SetTraining
from tests.worker.advised import Case
from tests.worker.drawings import Drawing


def train(drawing: Drawing, **fields: Any) -> None:
    training = structs.replace(drawing.graph.training, **{"metrics": (), **fields})
    SetTraining(training).apply(drawing.graph)


def freeze(drawing: Drawing, node_id: str) -> None:
    layer = drawing.graph.layer_of(node_id)
    SetLayer(structs.replace(layer, trainable=False)).apply(drawing.graph)


# -- the loss ------------------------------------------------------------------------------------


def _trained(
    activation: str | None, units: int, loss: str, *, logits: str = "", **fields: Any
) -> Callable[[Drawing], str]:
    def draw(drawing: Drawing) -> str:
        hidden = drawing.layer("Dense", drawing.input(8), units=16, activation="relu")
        given = {} if activation is None else {"activation": activation}
        last = drawing.layer("Dense", hidden, units=units, **given)
        compiled = {}
        if logits:
            path = f"keras.losses.{logits}"
            compiled = {"loss": {"$object": path, "arguments": {"from_logits": True}}}
        train(drawing, loss=loss, compiled=compiled, **fields)
        return last

    return draw


def _of_two(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=16, activation="relu")
    drawing.layer("Dense", hidden, units=3, activation="softmax")
    last = drawing.layer("Dense", hidden, units=1)
    losses = ["sparse_categorical_crossentropy", "binary_crossentropy"]
    train(drawing, compiled={"loss": losses})
    return last


def _relu_layer_last(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=16, activation="relu")
    last = drawing.layer("ReLU", drawing.layer("Dense", hidden, units=1))
    train(drawing, loss="mse")
    return last


LOSSES = (
    Case(
        "softmax with binary_crossentropy",
        _trained("softmax", 3, "binary_crossentropy"),
        ("sigmoid", "binary_crossentropy", "softmax"),
        "Use sparse_categorical_crossentropy",
        "activation",
        others=("Use sigmoid",),
    ),
    Case(
        "sigmoid of several units with sparse_categorical_crossentropy",
        _trained("sigmoid", 3, "sparse_categorical_crossentropy"),
        ("softmax", "Received: sigmoid"),
        "Use softmax",
        "activation",
        others=("Use binary_crossentropy",),
    ),
    Case(
        "no activation with a crossentropy of probabilities",
        _trained(None, 3, "categorical_crossentropy"),
        ("softmax", "no activation"),
        "Use softmax",
        others=("categorical_crossentropy from logits",),
    ),
    Case(
        "no activation with binary_crossentropy",
        _trained(None, 1, "binary_crossentropy"),
        ("sigmoid", "no activation"),
        "Use sigmoid",
        others=("binary_crossentropy from logits",),
    ),
    Case(
        "relu at the end of a classifier",
        _trained("relu", 3, "categorical_crossentropy"),
        ("softmax", "relu"),
        "Use softmax",
        "activation",
    ),
    Case(
        "relu at the end of a regression",
        _trained("relu", 1, "mean_squared_error"),
        ("no activation for the loss", "relu"),
        "Use no activation",
        "activation",
    ),
    Case(
        "a ReLU at the end",
        _relu_layer_last,
        ("no activation for the loss", "relu"),
        "Use no activation",
    ),
    Case(
        "softmax for logits",
        _trained("softmax", 3, "", logits="SparseCategoricalCrossentropy"),
        ("no activation", "from logits", "softmax"),
        "Use sparse_categorical_crossentropy of probabilities",
        "activation",
        others=("Use no activation",),
    ),
    Case(
        "sigmoid for logits",
        _trained("sigmoid", 1, "", logits="BinaryCrossentropy"),
        ("no activation", "sigmoid"),
        "Use binary_crossentropy",
        "activation",
        others=("Use no activation",),
    ),
    Case(
        "one unit for classes",
        _trained("sigmoid", 1, "sparse_categorical_crossentropy"),
        ("several units", "one unit"),
        "Use binary_crossentropy",
        "activation",
    ),
    Case(
        "tanh with poisson",
        _trained("tanh", 1, "poisson"),
        ("above 0", "tanh"),
        "Use softplus",
        "activation",
    ),
    Case("the second of two losses", _of_two, ("binary_crossentropy",), "Use sigmoid"),
    Case(
        "accuracy of numbers",
        _trained(None, 1, "huber", metrics=("accuracy",)),
        ("metric", "accuracy"),
        "mean_absolute_error",
    ),
)


# -- the data ------------------------------------------------------------------------------------


def _on(
    data: str, shape: tuple[int, ...], activation: str | None, units: int, loss: str
) -> Callable[[Drawing], str]:
    def draw(drawing: Drawing) -> str:
        hidden = drawing.layer("Dense", drawing.input(*shape), units=64, activation="relu")
        given = {} if activation is None else {"activation": activation}
        last = drawing.layer("Dense", hidden, units=units, **given)
        train(drawing, data=data, loss=loss)
        return last

    return draw


def _wrong_samples(drawing: Drawing) -> str:
    image = drawing.input(28, 28, 1)
    flat = drawing.layer("Flatten", image)
    drawing.layer("Dense", flat, units=10, activation="softmax")
    train(drawing, data="digits")
    return image


def _wrong_columns(drawing: Drawing) -> str:
    row = drawing.input(5)
    drawing.layer("Dense", row, units=3, activation="softmax")
    train(drawing, data="iris")
    return row


def _no_flatten(drawing: Drawing) -> str:
    image = drawing.input(8, 8, 1)
    hidden = drawing.layer("Conv2D", image, filters=8, kernel_size=3, activation="relu")
    first = drawing.layer("Dense", hidden, units=32, activation="relu")
    drawing.layer("Dense", first, units=10, activation="softmax")
    train(drawing, data="digits")
    return first


def _no_answer(drawing: Drawing) -> str:
    image = drawing.input(8, 8, 1)
    last = drawing.layer("Conv2D", image, filters=8, kernel_size=3, activation="relu")
    train(drawing, data="digits")
    return last


def _answers_by_step(drawing: Drawing) -> str:
    rows = drawing.input(8, 8)
    lstm = drawing.layer("LSTM", rows, units=16, return_sequences=True)
    last = drawing.layer("Dense", lstm, units=10, activation="softmax")
    train(drawing, data="digits")
    return last


_SPARSE = "sparse_categorical_crossentropy"
DATA = (
    Case("images of another size", _wrong_samples, ("64 numbers", "28"), "(8, 8, 1)", "shape"),
    Case("a table of other columns", _wrong_columns, ("4 numbers", "(5,)"), "(4,)", "shape"),
    Case(
        "fewer units than classes",
        _on("digits", (64,), "softmax", 5, _SPARSE),
        ("10 units", "digits", "5 units"),
        "Use 10 units",
    ),
    Case(
        "one unit for three classes",
        _on("iris", (4,), "sigmoid", 1, "binary_crossentropy"),
        ("three", "iris", "one unit"),
        "Use 3 units, softmax and sparse_categorical_crossentropy",
    ),
    Case(
        "numbers for classes",
        _on("wine", (13,), None, 3, "mean_squared_error"),
        ("wine", "sparse_categorical_crossentropy"),
        "Use softmax and sparse_categorical_crossentropy",
    ),
    Case(
        "two units for a binary loss",
        _on("breast_cancer", (30,), "softmax", 2, "binary_crossentropy"),
        ("breast_cancer", "two classes"),
        "Use sparse_categorical_crossentropy",
    ),
    Case(
        "classes for numbers",
        _on("diabetes", (10,), "softmax", 10, _SPARSE),
        ("diabetes", "one unit"),
        "Use one unit, no activation and mean_squared_error",
    ),
    Case(
        "sigmoid for numbers",
        _on("diabetes", (10,), "sigmoid", 1, "mean_squared_error"),
        ("diabetes", "sigmoid"),
        "Use no activation",
    ),
    Case(
        "Dense behind an image",
        _no_flatten,
        ("one answer for each sample", "(batch, 6, 6, 10)"),
        "Insert GlobalAveragePooling2D",
        others=("Insert Flatten",),
    ),
    Case("no answer yet", _no_answer, ("one answer for each sample", "(batch, 6, 6, 8)")),
    Case(
        "an answer at every step",
        _answers_by_step,
        ("one answer for each sample", "every step"),
        "Set `return_sequences`",
        others=("GlobalAveragePooling1D",),
    ),
)


# -- learning ------------------------------------------------------------------------------------


def _frozen_embedding(drawing: Drawing) -> str:
    words = drawing.input(5, dtype="int32")
    embedded = drawing.layer("Embedding", words, input_dim=9, output_dim=4)
    drawing.layer("Dense", drawing.layer("Flatten", embedded), units=3)
    freeze(drawing, embedded)
    return embedded


def _frozen_model(drawing: Drawing) -> str:
    inner = Drawing()
    source = inner.input(8)
    hidden = inner.layer("Dense", source, units=4, activation="relu")
    freeze(inner, hidden)
    encoder = drawing.model(inner, drawing.input(8), name="encoder")
    drawing.layer("Dense", encoder, units=3)
    return encoder


def _all_frozen(drawing: Drawing) -> str:
    last = drawing.layer("Dense", drawing.input(8), units=3)
    freeze(drawing, last)
    return last


def _stopped(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=4, activation="relu")
    stopped = drawing.operation("StopGradient", {"variable": hidden})
    drawing.layer("Dense", stopped, units=3)
    return hidden


def _rounded(drawing: Drawing) -> str:
    last = drawing.layer("Dense", drawing.input(8), units=4)
    drawing.operation("Argmax", {"x": last}, axis=-1)
    return last


def _one_sample(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=4)
    normal = drawing.layer("BatchNormalization", hidden)
    train(drawing, batch_size=1)
    return normal


LEARNING = (
    Case("a frozen Embedding", _frozen_embedding, ("frozen", "random"), "Train", "trainable"),
    Case("a frozen model", _frozen_model, ("`encoder`", "frozen"), "Train", "trainable"),
    Case("all of it frozen", _all_frozen, ("all of", "frozen"), "Train all layers", "trainable"),
    Case("no gradient, as it was stopped", _stopped, ("gradient", "StopGradient_n3"), "Remove"),
    Case("no gradient through numbers of classes", _rounded, ("gradient", "Argmax_n3"), "Remove"),
    Case("a batch of one", _one_sample, ("batch", "one"), "batches of 32"),
)
