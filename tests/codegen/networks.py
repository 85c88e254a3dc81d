"""Drawings of networks as people build them, which none of Keras's own models is."""

from __future__ import annotations

from collections.abc import Callable

from graph.elements import Tensor
from graph.model import ModelGraph
from graph.values import Value
from tests.codegen.drawings import Drawing


def unet() -> ModelGraph:
    """A way down, and one up that takes what the other had at each size."""
    drawing = Drawing("unet")
    x = drawing.input("image", (64, 64, 3))
    skips = []
    for level in range(1, 5):
        x = _convolved_twice(drawing, f"down{level}", x, 8 * 2**level)
        skips.append(x)
        x = drawing.layer("MaxPooling2D", f"down{level}_pool", x)
        x = drawing.layer("Dropout", f"down{level}_dropout", x, rate=0.1)
    x = _convolved_twice(drawing, "middle", x, 256)
    for level, skip in zip(range(4, 0, -1), reversed(skips), strict=True):
        filters = 8 * 2**level
        name = f"up{level}_up"
        x = drawing.layer("Conv2DTranspose", name, x, filters=filters, kernel_size=2, strides=2)
        x = drawing.layer("Concatenate", f"up{level}_concat", skip, x)
        x = drawing.layer("Dropout", f"up{level}_dropout", x, rate=0.1)
        x = _convolved_twice(drawing, f"up{level}", x, filters)
    drawing.layer("Conv2D", "mask", x, filters=1, kernel_size=1, activation="sigmoid")
    return drawing.graph


def _convolved_twice(drawing: Drawing, name: str, x: str, filters: int) -> str:
    arguments: dict[str, Value] = {"filters": filters, "kernel_size": 3, "padding": "same"}
    for number in (1, 2):
        x = drawing.layer("Conv2D", f"{name}_conv{number}", x, use_bias=False, **arguments)
        x = drawing.layer("BatchNormalization", f"{name}_bn{number}", x)
        x = drawing.layer("ReLU", f"{name}_relu{number}", x)
    return x


def transformer() -> ModelGraph:
    """Patches of an image under a stack of encoder blocks."""
    drawing = Drawing("vision_transformer")
    image = drawing.input("image", (32, 32, 3))
    x = drawing.layer("Conv2D", "patches", image, filters=64, kernel_size=4, strides=4)
    x = drawing.layer("Reshape", "sequence", x, target_shape=(64, 64))
    for number in range(6):
        x = _encoded(drawing, f"encoder_{number}", x)
    x = drawing.layer("LayerNormalization", "norm", x, epsilon=1e-6)
    x = drawing.layer("GlobalAveragePooling1D", "pool", x)
    drawing.layer("Dense", "classes", x, units=10, activation="softmax")
    return drawing.graph


def _encoded(drawing: Drawing, name: str, x: str) -> str:
    normed = drawing.layer("LayerNormalization", f"{name}_norm_1", x, epsilon=1e-6)
    attended = drawing.layer(
        "MultiHeadAttention", f"{name}_attention", num_heads=4, key_dim=16, dropout=0.1
    )
    drawing.connect(attended, normed, argument="query")
    drawing.connect(attended, normed, argument="value")
    x = drawing.layer("Add", f"{name}_add_1", x, attended)
    y = drawing.layer("LayerNormalization", f"{name}_norm_2", x, epsilon=1e-6)
    y = drawing.layer("Dense", f"{name}_mlp_1", y, units=128, activation="gelu")
    y = drawing.layer("Dropout", f"{name}_dropout_1", y, rate=0.1)
    y = drawing.layer("Dense", f"{name}_mlp_2", y, units=64)
    y = drawing.layer("Dropout", f"{name}_dropout_2", y, rate=0.1)
    return drawing.layer("Add", f"{name}_add_2", x, y)


def wavenet() -> ModelGraph:
    """Gated convolutions that reach further and further back, the sum of which is the end."""
    drawing = Drawing("wavenet")
    signal = drawing.input("signal", (None, 1))
    x = drawing.layer("Conv1D", "start", signal, filters=16, kernel_size=2, padding="causal")
    skips: list[str | Tensor] = []
    for stack in range(2):
        for step in range(6):
            name = f"stack{stack}_dilated{2**step}"
            reach: dict[str, Value] = {"kernel_size": 2, "padding": "causal"}
            reach["dilation_rate"] = 2**step
            gates = [
                drawing.layer("Conv1D", f"{name}_{gate}", x, filters=16, activation=gate, **reach)
                for gate in ("tanh", "sigmoid")
            ]
            gated = drawing.layer("Multiply", f"{name}_gated", *gates)
            skips.append(drawing.layer("Conv1D", f"{name}_skip", gated, filters=32, kernel_size=1))
            if (stack, step) == (1, 5):
                break  # nothing would use what comes of it
            residual = drawing.layer("Conv1D", f"{name}_out", gated, filters=16, kernel_size=1)
            x = drawing.layer("Add", f"{name}_add", x, residual)
    y = drawing.layer("Add", "skips", *skips)
    y = drawing.layer("ReLU", "relu", y)
    y = drawing.layer("Conv1D", "end", y, filters=32, kernel_size=1, activation="relu")
    y = drawing.layer("Conv1D", "levels", y, filters=256, kernel_size=1, activation="softmax")
    drawing.ends([signal], [y])
    return drawing.graph


def twins() -> ModelGraph:
    """Two images through the same layers, and how far apart they come out."""
    drawing = Drawing("twins")
    left, right = drawing.input("left", (32, 32, 1)), drawing.input("right", (32, 32, 1))
    ends = left, right
    for number in range(1, 4):
        convolution: dict[str, Value] = {"filters": 8 * 2**number, "kernel_size": 3}
        for class_name, name, arguments in (
            ("Conv2D", "conv", convolution),
            ("BatchNormalization", "norm", {}),
            ("ReLU", "relu", {}),
            ("MaxPooling2D", "pool", {}),
        ):
            one = drawing.layer(class_name, f"{name}{number}", ends[0], **arguments)
            ends = one, drawing.call(one, ends[1])
    features = drawing.layer("GlobalAveragePooling2D", "features", ends[0])
    others = drawing.call(features, ends[1])
    code = drawing.layer("Dense", "code", features, units=32)
    distance = drawing.layer("Subtract", "distance", code, drawing.call(code, others))
    drawing.layer("Dense", "same", distance, units=1, activation="sigmoid")
    return drawing.graph


def convnet() -> ModelGraph:
    """A chain of blocks of convolutions, some of which end in a pooling layer."""
    drawing = Drawing("convnet")
    x = drawing.input("image", (64, 64, 3))
    for number, filters in enumerate((32, 64, 64, 128, 128, 128, 256), start=1):
        name = f"block{number}"
        arguments: dict[str, Value] = {"kernel_size": 3, "padding": "same", "use_bias": False}
        x = drawing.layer("Conv2D", f"{name}_conv", x, filters=filters, **arguments)
        x = drawing.layer("BatchNormalization", f"{name}_bn", x)
        x = drawing.layer("ReLU", f"{name}_relu", x)
        if number in (2, 4):
            x = drawing.layer("MaxPooling2D", f"{name}_pool", x)
    x = drawing.layer("GlobalAveragePooling2D", "features", x)
    x = drawing.layer("Dropout", "dropout", x, rate=0.5)
    drawing.layer("Dense", "classes", x, units=10, activation="softmax")
    return drawing.graph


def perceptron() -> ModelGraph:
    """Dense layers, all but the last of one kind."""
    drawing = Drawing("perceptron")
    x = drawing.input("features", (20,))
    for number in range(1, 6):
        x = drawing.layer("Dense", f"dense_{number}", x, units=64, activation="relu")
        x = drawing.layer("Dropout", f"dropout_{number}", x, rate=0.2)
    drawing.layer("Dense", "price", x, units=1)
    return drawing.graph


NETWORKS: dict[str, Callable[[], ModelGraph]] = {
    "unet": unet,
    "transformer": transformer,
    "wavenet": wavenet,
    "twins": twins,
    "convnet": convnet,
    "perceptron": perceptron,
}
