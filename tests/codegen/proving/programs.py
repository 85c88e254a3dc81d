"""Programs that a person wrote, and the drawings of the models that they make."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from graph.edits import SetInterface, SetSettings
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import ObjectValue, TensorValue
from tests.codegen.drawings import Drawing
from tests.codegen.forms import cut, names_of_keras, unnamed


class Program(Struct, frozen=True):
    """A text, and the drawing of its model."""

    text: str
    draw: Callable[[], ModelGraph]
    functional: bool = False


def stages() -> ModelGraph:
    drawing = Drawing("stages")
    x = drawing.input("image", (32, 32, 3))
    for stage, (filters, blocks) in enumerate([(16, 2), (32, 3)], start=1):
        for block in range(1, blocks + 1):
            name = f"stage{stage}_block{block:02d}"
            strides = {"strides": 2} if stage > 1 and block == 1 else {}
            shortcut = x
            if block == 1:
                shortcut = drawing.layer(
                    "Conv2D", f"{name}_shortcut", x, filters=filters, kernel_size=1, **strides
                )
            for place in "ab":
                own = strides if place == "a" else {}
                x = drawing.layer(
                    "Conv2D",
                    f"{name}_{place}_conv",
                    x,
                    filters=filters,
                    kernel_size=3,
                    padding="same",
                    kernel_regularizer=ObjectValue("keras.regularizers", "L2", {"l2": 0.0001}),
                    **own,
                )
                x = drawing.layer("BatchNormalization", f"{name}_{place}_norm", x, epsilon=1e-5)
            total = drawing.layer("Add", f"{name}_add", shortcut, x)
            x = drawing.layer("ReLU", f"{name}_out", total)
    drawing.layer("Dense", "classes", drawing.layer("Flatten", "flatten", x), units=10)
    return drawing.graph


STAGES = '''
import keras
from keras import layers


def convolution(x, filters, *, strides=1, name, regularizer=keras.regularizers.L2(0.0001)):
    """Convolves and normalises."""
    x = layers.Conv2D(
        filters,
        3,
        strides=strides,
        padding="same",
        kernel_regularizer=regularizer,
        name=f"{name}_conv",
    )(x)
    return layers.BatchNormalization(epsilon=1e-05, name=name + "_norm")(x)


def residual_block(x, shortcut, filters, *, strides=1, name):
    for place, each in zip("ab", (strides, 1), strict=True):
        x = convolution(x, filters, strides=each, name=f"{name}_{place}")
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.ReLU(name=f"{name}_out")(x)


def build_model() -> keras.Model:
    """Returns the model, not yet compiled."""
    inputs = layers.Input(shape=(32, 32, 3), name="image")
    x = inputs
    for stage, (strides, blocks) in enumerate([(1, 2), (2, 3)], start=1):
        filters = 8 * 2**stage
        name = f"stage{stage}_block01"
        shortcut = layers.Conv2D(filters, 1, strides=strides, name=f"{name}_shortcut")(x)
        x = residual_block(x, shortcut, filters, strides=strides, name=name)
        for block in range(2, blocks + 1):
            x = residual_block(x, x, filters, name=f"stage{stage}_block{block:02d}")
    x = layers.Flatten(name="flatten")(x)
    outputs = layers.Dense(10, name="classes")(x)
    return keras.Model(inputs, outputs, name="stages")
'''


def u_net() -> ModelGraph:
    drawing = Drawing("u_net")
    x = drawing.input("image", (64, 64, 1))
    skips = []
    for depth, filters in enumerate((8, 16, 32)):
        x = drawing.layer("Conv2D", f"down_{depth}", x, filters=filters, kernel_size=3)
        skips.append(x)
        x = drawing.layer("MaxPooling2D", f"pool_{depth}", x)
    for depth, filters in ((2, 32), (1, 16), (0, 8)):
        x = drawing.layer("UpSampling2D", f"up_{depth}", x)
        x = drawing.layer("Concatenate", f"join_{depth}", skips[depth], x)
        x = drawing.layer("Conv2D", f"merge_{depth}", x, filters=filters, kernel_size=3)
    return drawing.graph


U_NET = """
FILTERS = (8, 16, 32)


def build_model():
    inputs = layers.Input(shape=(64, 64, 1), name="image")
    x, skips = inputs, []
    for depth, filters in enumerate(FILTERS):
        x = layers.Conv2D(filters, 3, name=f"down_{depth}")(x)
        skips.append(x)
        x = layers.MaxPooling2D(name=f"pool_{depth}")(x)
    for depth in range(2, -1, -1):
        x = layers.UpSampling2D(name=f"up_{depth}")(x)
        x = layers.Concatenate(name=f"join_{depth}")([skips.pop(), x])
        x = layers.Conv2D(FILTERS[depth], 3, name=f"merge_{depth}")(x)
    return keras.Model(inputs, x, name="u_net")
"""


def stack() -> ModelGraph:
    drawing = Drawing("stack")
    x = drawing.input("image", (32, 32, 3))
    for block, (filters, count) in enumerate([(8, 1), (16, 2), (32, 2)], start=1):
        for number in range(1, count + 1):
            x = drawing.layer(
                "Conv2D", f"block{block}_conv{number}", x, filters=filters, kernel_size=3
            )
        x = drawing.layer("MaxPooling2D", f"block{block}_pool", x)
    x = drawing.layer("Flatten", "flatten", x)
    drawing.layer("Dropout", "dropout", x, rate=0.5)
    return drawing.graph


STACK = """
def block(filters, count, *, name):
    stack = []
    for number in range(1, count + 1):
        stack.append(layers.Conv2D(filters, 3, name=f"{name}_conv{number}"))
    stack += [layers.MaxPooling2D(name=f"{name}_pool")]
    return stack


def build_model():
    stack = [layers.Input(shape=(32, 32, 3), name="image"), *block(8, 1, name="block1")]
    for number, filters in ((2, 16), (3, 32)):
        stack += block(filters, 2, name=f"block{number}")
    stack.extend([layers.Flatten(name="flatten"), layers.Dropout(0.5, name="dropout")])
    return keras.Sequential(stack, name="stack")
"""


def towers() -> ModelGraph:
    """A shared layer and a shared model, an operation of their outputs, and names of Keras's."""
    inner = Drawing("")
    pixels = inner.input("pixels", (8,))
    inner.layer("Dense", "code", inner.layer("Dense", "hidden", pixels, units=4), units=2)
    drawing = Drawing("towers")
    left, right = drawing.input("left", (8,)), drawing.input("right", (8,))
    scale = drawing.layer("Dense", "scale", left, units=8)
    encoder = drawing.model("encoder", unnamed(inner.graph), scale)
    again = drawing.call(scale, right)
    other = drawing.call(encoder, again)
    difference = drawing.operation("Subtract", "subtract", encoder, other)
    square = drawing.operation("Power", "power", difference, 2)
    half = drawing.operation("Multiply", "multiply", 0.5, square)
    part = drawing.operation("GetItem", "get_item", half, (cut(), cut(None, 1)))
    mean = drawing.operation("Mean", "mean", part, axis=-1, keepdims=True)
    drawing.operation("Negative", "negative", mean)
    return drawing.graph


TOWERS = """
import keras
from keras import layers, ops


def build_encoder():
    return keras.Sequential(
        [layers.Input(shape=(8,)), *[layers.Dense(4), layers.Dense(2)]],
        name="encoder",
    )


def build_model():
    left = layers.Input(shape=(8,), name="left")
    right = layers.Input(shape=(8,), name="right")
    scale = layers.Dense(8, name="scale")
    encoder = build_encoder()
    codes = []
    for side in (left, right):
        x = scale(side)
        codes += [encoder(x)]
    x = 0.5 * (codes[0] - codes[1]) ** 2
    x = ops.mean(x[:, :1], axis=-1, keepdims=True)
    return keras.Model([left, right], -x, name="towers")
"""


def recurrent() -> ModelGraph:
    """Several tensors of one call, tensors by name, and ends in dictionaries."""
    drawing = Drawing("recurrent")
    source, target = drawing.input("source", (None, 8)), drawing.input("target", (None, 8))
    encoded = drawing.layer("LSTM", "encoder", units=16, return_state=True)
    drawing.connect(encoded, source, argument="sequences")
    decoded = drawing.layer("LSTM", "decoder", units=16, return_sequences=True)
    drawing.connect(decoded, target, argument="sequences")
    drawing.connect(decoded, Tensor(encoded, 1), Tensor(encoded, 2), argument="initial_state")
    attended = drawing.layer("MultiHeadAttention", "attention", num_heads=2, key_dim=8)
    for argument in ("query", "value"):
        drawing.connect(attended, decoded, argument=argument)
    drawing.call_with(attended, use_causal_mask=True)
    words = drawing.layer("Dense", "words", attended, units=100)
    SetInterface(
        (source, target),
        (Tensor(words), Tensor(encoded, 0)),
        {"source": TensorValue(0), "target": TensorValue(1)},
        {"words": TensorValue(0), "more": (TensorValue(1),)},
    ).apply(drawing.graph)
    return drawing.graph


RECURRENT = """
def build_model():
    source = layers.Input(shape=(None, 8), name="source")
    target = layers.Input(shape=(None, 8), name="target")
    code, state_h, state_c = layers.LSTM(16, return_state=True, name="encoder")(source)
    x = layers.LSTM(16, return_sequences=True, name="decoder")(
        target, initial_state=[state_h, state_c]
    )
    x = layers.MultiHeadAttention(num_heads=2, key_dim=8, name="attention")(
        x, x, use_causal_mask=True
    )
    words = layers.Dense(100, name="words")(x)
    return keras.Model(
        {"source": source, "target": target},
        {"words": words, "more": [code]},
        name="recurrent",
    )
"""


def unnamed_chain() -> ModelGraph:
    drawing = Drawing("model")
    x = drawing.input("features", (8,))
    for units in (4, 8, 16):
        x = drawing.layer("Dense", f"dense_{units}", x, units=units)
        x = drawing.operation("Add", f"add_{units}", x, 1.0)
    both = ObjectValue("keras.layers", "LSTM", {"units": 4})
    x = drawing.operation("ExpandDims", "expand_dims", x, axis=1)
    last = drawing.layer("Bidirectional", "both", layer=both)
    drawing.connect(last, x, argument="sequences")
    return unnamed(drawing.graph)


UNNAMED = """
def build_model():
    inputs = x = layers.Input(shape=(8,))
    for exponent in range(2, 5):
        x = layers.Dense(2**exponent)(x)
        x += 1.0
    x = ops.expand_dims(x, axis=1)
    return keras.Model(inputs, layers.Bidirectional(layers.LSTM(4))(x))
"""

COUNTED = """
def build_model():
    # Keras numbers the names that it gives; layers below take the first ones.
    keras.backend.get_uid("add")
    inputs = layers.Input(shape=(4,))
    first = layers.Dense(4, name="dense")(inputs)
    second = layers.Dense(4, name="dense_1")(first)
    return keras.Model(inputs, layers.Add(name="add")([first, second]) + 1.0)
"""


def frozen() -> ModelGraph:
    drawing = Drawing("frozen")
    x = drawing.input("features", (8,))
    for number in range(3):
        x = drawing.layer("Dense", f"dense_{number}", x, units=8)
        drawing.freeze(x)
    SetSettings(Settings(trainable=False, functional=True)).apply(drawing.graph)
    return drawing.graph


FROZEN = """
def build_model():
    x = inputs = layers.Input(shape=(8,), name="features")
    for number in range(3):
        x = layers.Dense(8, name=f"dense_{number}")(x)
    model = keras.Model(inputs=inputs, outputs=x, name="frozen")
    model.trainable = False
    return model
"""

PROGRAMS = {
    "stages": Program(STAGES, stages),
    "u_net": Program(U_NET, u_net),
    "stack": Program(STACK, stack),
    "towers": Program(TOWERS, towers),
    "recurrent": Program(RECURRENT, recurrent),
    "unnamed": Program(UNNAMED, unnamed_chain),
    "counted": Program(COUNTED, names_of_keras),
    "frozen": Program(FROZEN, frozen),
}
