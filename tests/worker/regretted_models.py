"""Drawings that Keras accepts and people regret, and what is to be said of each."""

from __future__ import annotations

from collections.abc import Callable

from graph.edits import SetInterface
from graph.elements import Tensor
from graph.values import ObjectValue
from tests.worker.advised import Case
from tests.worker.drawings import Drawing
from tests.worker.regretted_ends import DATA, LEARNING, LOSSES

# -- merging -------------------------------------------------------------------------------------


def _merging(class_name: str) -> Callable[[Drawing], str]:
    def draw(drawing: Drawing) -> str:
        left = drawing.layer("Dense", drawing.input(8), units=32, activation="relu")
        right = drawing.layer("Dense", drawing.input(4), units=1)
        return drawing.layer(class_name, left, right)

    return draw


def _maps(drawing: Drawing) -> str:
    image = drawing.input(8, 8, 3)
    left = drawing.layer("Conv2D", image, filters=16, kernel_size=1)
    right = drawing.layer("Conv2D", image, filters=1, kernel_size=1)
    return drawing.layer("Add", left, right)


def _places(drawing: Drawing) -> str:
    image = drawing.input(8, 8, 16)
    pooled = drawing.layer("MaxPooling2D", image, pool_size=8)
    return drawing.layer("Add", image, pooled)


def _ranks(drawing: Drawing) -> str:
    steps, row = drawing.input(5, 16), drawing.input(16)
    return drawing.layer("Average", steps, row)


def _outer(drawing: Drawing) -> str:
    return drawing.layer("Multiply", drawing.input(4, 1), drawing.input(1, 6))


def _itself(drawing: Drawing) -> str:
    source = drawing.input(4)
    merged = drawing.layer("Subtract", source, source)
    drawing.layer("Dense", merged, units=3)
    return merged


_MERGES = (
    Case(
        "an addition to one unit",
        _merging("Add"),
        ("(batch, 32)", "(batch, 1)", "repeats"),
        "Insert Dense with 32 units",
        others=("Concatenate",),
    ),
    Case("a maximum with one unit", _merging("Maximum"), ("Maximum", "repeats"), "Insert Dense"),
    Case(
        "an addition to one map",
        _maps,
        ("(batch, 8, 8, 16)", "(batch, 8, 8, 1)"),
        "Insert Conv2D with 16 filters",
        others=("Concatenate",),
    ),
    Case("an addition to one place", _places, ("(batch, 1, 1, 16)",), "Insert UpSampling2D"),
    Case(
        "an average of a sequence and a row",
        _ranks,
        ("(batch, 5, 16)", "(batch, 16)"),
        "Insert GlobalAveragePooling1D",
    ),
    Case("a product of a column and a row", _outer, ("(batch, 4, 1)", "(batch, 1, 6)")),
    Case("a tensor minus itself", _itself, ("always 0",), "Remove"),
)


# -- order ---------------------------------------------------------------------------------------


def _dropout_first(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=16)
    dropped = drawing.layer("Dropout", hidden, rate=0.5)
    active = drawing.layer("Activation", dropped, activation="relu")
    normal = drawing.layer("BatchNormalization", active)
    drawing.layer("Dense", normal, units=3)
    return normal


def _dropout_first_and_last(drawing: Drawing) -> str:
    hidden = drawing.layer("Conv2D", drawing.input(8, 8, 3), filters=4, kernel_size=3)
    dropped = drawing.layer("SpatialDropout2D", hidden, rate=0.5)
    normal = drawing.layer("BatchNormalization", dropped)
    SetInterface(None, (Tensor(normal),)).apply(drawing.graph)
    return normal


def _relu_before_softmax(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=3, activation="relu")
    return drawing.layer("Softmax", hidden)


def _relu_twice(drawing: Drawing) -> str:
    hidden = drawing.layer("Conv1D", drawing.input(8, 2), filters=3, kernel_size=3)
    active = drawing.layer("ReLU", hidden)
    again = drawing.layer("Activation", active, activation="relu")
    drawing.layer("Flatten", again)
    return again


def _linear_twice(drawing: Drawing) -> str:
    hidden = drawing.layer("Dense", drawing.input(8), units=16)
    dropped = drawing.layer("Dropout", hidden, rate=0.2)
    drawing.layer("Dense", dropped, units=3)
    return hidden


_ORDERS = (
    Case("Dropout before BatchNormalization", _dropout_first, ("Dropout", "variance"), "Move"),
    Case("Dropout before the last layer", _dropout_first_and_last, ("SpatialDropout2D",), "Move"),
    Case(
        "relu before softmax",
        _relu_before_softmax,
        ("one activation at a time", "relu", "softmax"),
        "Remove `activation`",
    ),
    Case("relu twice", _relu_twice, ("one activation at a time",), "Remove", others=("Remove",)),
    Case(
        "two Dense without an activation",
        _linear_twice,
        ("activation between", "none"),
        "Set `activation`",
        "activation",
    ),
)


# -- shapes and states ---------------------------------------------------------------------------


def _open_image(drawing: Drawing) -> str:
    flat = drawing.layer("Flatten", drawing.input(None, None, 3))
    return flat


def _open_sequence(drawing: Drawing) -> str:
    words = drawing.input(None, dtype="int32")
    return drawing.layer("Flatten", drawing.layer("Embedding", words, input_dim=9, output_dim=4))


def _states(drawing: Drawing) -> str:
    lstm = drawing.layer("LSTM", drawing.input(5, 3), units=4, return_state=True)
    drawing.layer("Dense", lstm, units=2)
    return lstm


def _states_inside(drawing: Drawing) -> str:
    inner = ObjectValue("keras.layers", "GRU", {"units": 4, "return_state": True})
    return drawing.layer("Bidirectional", drawing.input(5, 3), layer=inner)


def _scores(drawing: Drawing) -> str:
    steps = drawing.input(5, 4)
    attended = drawing.layer("MultiHeadAttention", steps, steps, num_heads=2, key_dim=2)
    drawing.set_call(attended, return_attention_scores=True)
    return attended


_SHAPES = (
    Case(
        "Flatten of an image of any size",
        _open_image,
        ("known sizes", "(batch, any, any, 3)"),
        "GlobalAveragePooling2D",
    ),
    Case("Flatten of a sequence", _open_sequence, ("known sizes",), "GlobalAveragePooling1D"),
    Case("states that go nowhere", _states, ("states",), "Remove `return_state`", "return_state"),
    Case("states within a wrapper", _states_inside, ("states",), "Set `return_state`", "layer"),
    Case(
        "scores that go nowhere",
        _scores,
        ("attention scores",),
        "Remove `return_attention_scores`",
        "return_attention_scores",
    ),
)


# -- softmax over one, Dropout at the end, what is left over ------------------------------------


def _certain(drawing: Drawing) -> str:
    return drawing.layer("Dense", drawing.input(8), units=1, activation="softmax")


def _certain_layer(drawing: Drawing) -> str:
    return drawing.layer("Softmax", drawing.layer("Dense", drawing.input(8), units=1))


def _certain_weights(drawing: Drawing) -> str:
    steps = drawing.input(5, 3)
    weights = drawing.layer("Dense", steps, units=1, activation="softmax")
    drawing.layer("GlobalAveragePooling1D", drawing.layer("Multiply", steps, weights))
    return weights


def _dropped_answer(drawing: Drawing) -> str:
    answer = drawing.layer("Dense", drawing.input(8), units=3, activation="softmax")
    return drawing.layer("Dropout", answer, rate=0.1)


def _left_branch(drawing: Drawing) -> str:
    image = drawing.input(8, 8, 1)
    hidden = drawing.layer("Conv2D", image, filters=4, kernel_size=3, activation="relu")
    flat = drawing.layer("Flatten", hidden)
    drawing.layer("Dense", flat, units=10, activation="softmax")
    more = drawing.layer("Conv2D", hidden, filters=4, kernel_size=3, activation="relu")
    return drawing.layer("BatchNormalization", more)


_ENDS = (
    Case(
        "softmax over one unit",
        _certain,
        ("softmax over several", "always 1"),
        "Use sigmoid and binary_crossentropy",
        "activation",
    ),
    Case("a Softmax over one unit", _certain_layer, ("always 1",), "Use sigmoid"),
    Case(
        "weights of attention that are all 1",
        _certain_weights,
        ("always 1",),
        "over the steps",
        "activation",
        others=("sigmoid",),
    ),
    Case("Dropout of the answer", _dropped_answer, ("before", "answers to 0"), "Remove"),
    Case("a branch that was left", _left_branch, ("output of the model",), "and one before it"),
)


CASES = (*_MERGES, *_ORDERS, *_SHAPES, *_ENDS, *LOSSES, *DATA, *LEARNING)
