"""Drawings of each form that Keras's graphs have besides chains and branches."""

from __future__ import annotations

from msgspec import structs

from graph.edits import SetInterface, SetLayer, SetSettings
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import ObjectValue, TensorValue, Value
from tests.codegen.alike_models import ALIKE
from tests.codegen.drawings import Drawing
from tests.codegen.networks import NETWORKS

ELLIPSIS = ObjectValue("builtins", "Ellipsis")


def cut(start: int | None = None, stop: int | None = None, step: int | None = None) -> ObjectValue:
    """What stands between brackets: `cut(1)` is `1:`."""
    return ObjectValue("builtins", "slice", {"start": start, "stop": stop, "step": step})


def array(*numbers: Value, dtype: Value = "float32") -> ObjectValue:
    return ObjectValue("numpy", "array", {"value": numbers, "dtype": dtype})


def infinity(sign: str = "") -> ObjectValue:
    return ObjectValue("builtins", "float", {"value": f"{sign}inf"})


def unnamed(graph: ModelGraph) -> ModelGraph:
    """Leaves all names to Keras."""
    for layer in graph.layers():
        SetLayer(structs.replace(layer, named=False)).apply(graph)
    SetSettings(structs.replace(graph.settings, named=False)).apply(graph)
    return graph


def encoder() -> ModelGraph:
    drawing = Drawing("")
    pixels = drawing.input("pixels", (28, 28))
    flat = drawing.layer("Flatten", "flatten", pixels)
    hidden = drawing.layer("Dense", "hidden", flat, units=64, activation="relu")
    drawing.layer("Dense", "code", hidden, units=16)
    return drawing.graph


def siamese() -> ModelGraph:
    """A nested model that is called on two inputs, and what is computed of its codes."""
    drawing = Drawing("siamese")
    left, right = drawing.input("left", (28, 28)), drawing.input("right", (28, 28))
    first = drawing.model("encoder", encoder(), left)
    second = drawing.call(first, right)
    difference = drawing.operation("Subtract", "subtract", first, second)
    distance = drawing.operation("Absolute", "absolute", difference)
    drawing.layer("Dense", "same", distance, units=1, activation="sigmoid")
    return drawing.graph


def encoder_decoder() -> ModelGraph:
    """Recurrent layers that hand on their states; the decoder's cells are stacked."""
    drawing = Drawing("translation")
    source, target = drawing.input("source", (None, 8)), drawing.input("target", (None, 8))
    lstm = ObjectValue("keras.layers", "LSTM", {"units": 16, "return_state": True})
    encoded = drawing.layer("Bidirectional", "encoder", layer=lstm)
    drawing.connect(encoded, source, argument="sequences")
    cells = tuple(
        ObjectValue("keras.layers", name, {"units": 32}) for name in ("LSTMCell", "GRUCell")
    )
    states = {
        name: drawing.layer("Concatenate", name, Tensor(encoded, index), Tensor(encoded, index + 2))
        for index, name in ((1, "state_h"), (2, "state_c"))
    }
    decoded = drawing.layer("RNN", "decoder", cell=cells, return_sequences=True, return_state=True)
    drawing.connect(decoded, target, argument="sequences")
    drawing.connect(decoded, *states.values(), Tensor(encoded, 0), argument="initial_state")
    nested = (TensorValue(0), TensorValue(1)), TensorValue(2)
    drawing.call_with(decoded, initial_state=nested)
    words = drawing.layer("Dense", "words", Tensor(decoded, 0), units=100, activation="softmax")
    drawing.ends([source, target], [words, Tensor(decoded, 1), Tensor(decoded, 3)])
    return drawing.graph


def dictionaries() -> ModelGraph:
    """Inputs and outputs in dictionaries, within and without, and an output from the middle."""
    heads = Drawing("")
    text = heads.input("text", (32,))
    tags = heads.input("tags", (12,))
    merged = heads.layer("Concatenate", "merged", text, tags)
    priority = heads.layer("Dense", "priority", merged, units=1, activation="sigmoid")
    department = heads.layer("Dense", "department", merged, units=4, activation="softmax")
    SetInterface(
        (text, tags),
        (Tensor(priority), Tensor(department), Tensor(merged)),
        {"text": TensorValue(0), "tags": TensorValue(1)},
        {"priority": TensorValue(0), "department": TensorValue(1), "inner": (TensorValue(2),)},
    ).apply(heads.graph)
    drawing = Drawing("tickets")
    title = drawing.input("title", (None,), dtype="int32")
    tags = drawing.input("tags", (12,))
    words = drawing.layer("Embedding", "words", title, input_dim=1000, output_dim=32)
    pooled = drawing.layer("GlobalAveragePooling1D", "pooled", words)
    ends = drawing.model("heads", heads.graph, pooled, tags)
    SetInterface(
        (title, tags),
        # Keras counts the outputs of a dictionary by its sorted keys.
        (Tensor(ends, 2), Tensor(ends, 0), Tensor(ends, 1), Tensor(words)),
        {"title": TensorValue(0), "tags": TensorValue(1)},
        {
            "priority": TensorValue(0),
            "department": TensorValue(1),
            "features": (TensorValue(2), TensorValue(3)),
        },
    ).apply(drawing.graph)
    return drawing.graph


def attention() -> ModelGraph:
    """Tensors by name, arguments of a call, several outputs, and a mask that is drawn."""
    drawing = Drawing("decoder_block")
    target, memory = drawing.input("target", (None, 32)), drawing.input("memory", (None, 32))
    mask = drawing.input("memory_mask", (None,), dtype="bool")
    own = drawing.layer("MultiHeadAttention", "self_attention", num_heads=4, key_dim=8)
    drawing.connect(own, target, argument="query")
    drawing.connect(own, target, argument="value")
    drawing.call_with(own, use_causal_mask=True)
    added = drawing.layer("Add", "residual", target, own)
    normed = drawing.layer("LayerNormalization", "norm", added, epsilon=1e-6)
    cross = drawing.layer("MultiHeadAttention", "cross_attention", num_heads=4, key_dim=8)
    for argument, tensor in {"query": normed, "value": memory, "key": memory}.items():
        drawing.connect(cross, tensor, argument=argument)
    drawing.connect(cross, mask, argument="value_mask")
    drawing.call_with(cross, return_attention_scores=True, attention_mask=None)
    drawing.ends([target, memory, mask], [Tensor(cross, 0), Tensor(cross, 1)])
    return drawing.graph


def operations() -> ModelGraph:
    """Functions of `keras.ops`: operators, constants, slices, several inputs and outputs."""
    drawing = Drawing("features")
    x, y = drawing.input("signal", (8, 4)), drawing.input("weights", (8, 4))
    total = drawing.operation("Add", "add", x, y)
    scaled = drawing.operation("Multiply", "multiply", 2.0, total)
    shifted = drawing.operation("Subtract", "subtract", 1, scaled)
    power = drawing.operation("Power", "power", shifted, 2)
    root = drawing.operation("Sqrt", "sqrt", power)
    ratio = drawing.operation("TrueDivide", "true_divide", root, array(1.0, 2.0, infinity(), 4.0))
    first = drawing.operation("GetItem", "get_item", ratio, (cut(), 0))
    every = drawing.operation("GetItem", "get_item_1", ratio, (cut(), cut(1, None, 2), ELLIPSIS))
    wide = drawing.operation("GetItem", "get_item_2", first, (ELLIPSIS, None))
    mean = drawing.operation("Mean", "mean", every, axis=1, keepdims=True)
    parts = drawing.operation("Split", "split", x, indices_or_sections=(3,), axis=1)
    positive = drawing.operation("Greater", "greater", Tensor(parts, 1), 0.5)
    chosen = drawing.operation("Where", "where", positive, Tensor(parts, 1), infinity("-"))
    best = drawing.operation("Max", "max", chosen, axis=(1, 2))
    product = drawing.operation("Einsum", "einsum", subscripts="bij,bik->bjk")
    drawing.connect(product, x, y, argument="operands")
    joined = drawing.operation("Concatenate", "concatenate", axis=1)
    drawing.connect(joined, every, mean, argument="xs")
    matrix = drawing.operation("Matmul", "matmul", joined, product)
    negative = drawing.operation("Negative", "negative", matrix)
    clipped = drawing.operation("Clip", "clip", negative, x_min=-1.0, x_max=1.0)
    drawing.ends([x, y], [wide, best, clipped, Tensor(parts, 0)])
    return drawing.graph


def layer_scale() -> ModelGraph:
    """A block with a class of Keras's own that it does not publish."""
    drawing = Drawing("block")
    image = drawing.input("image", (14, 14, 96))
    x = drawing.layer(
        "Conv2D", "depthwise", image, filters=96, kernel_size=7, padding="same", groups=96
    )
    x = drawing.layer("LayerNormalization", "norm", x, epsilon=1e-6)
    x = drawing.layer("Dense", "expand", x, units=384, activation="gelu")
    x = drawing.layer("Dense", "project", x, units=96)
    scale = drawing.layer("LayerScale", "scale", init_values=1e-6, projection_dim=96)
    own = drawing.graph.layer_of(scale)
    SetLayer(structs.replace(own, module="keras.src.applications.convnext")).apply(drawing.graph)
    drawing.connect(scale, x, argument="x")
    drawing.operation("Add", "add", image, scale)
    return drawing.graph


def frozen_model() -> ModelGraph:
    """A nested model that is frozen with all that is in it, under a head that is trained."""
    base = encoder()
    for layer in base.layers():
        SetLayer(structs.replace(layer, trainable=False)).apply(base)
    drawing = Drawing("fine_tuned")
    pixels = drawing.input("pixels", (28, 28))
    code = drawing.model("base", base, pixels, trainable=False)
    drawing.call_with(code, training=False)
    drawing.layer("Dense", "head", code, units=10)
    return drawing.graph


def mixed_precision() -> ModelGraph:
    """A policy for the whole model, and one layer with another."""
    drawing = Drawing("mixed")
    x = drawing.input("features", (64,))
    x = drawing.layer("Dense", "hidden", x, units=128, activation="relu")
    drawing.layer("Dense", "classes", x, units=10, activation="softmax", dtype="float32")
    SetSettings(Settings(dtype_policy="mixed_float16")).apply(drawing.graph)
    return drawing.graph


def names_of_keras() -> ModelGraph:
    """Names that nobody chose, one that somebody did, and an operation that could take it."""
    drawing = Drawing("model")
    x = drawing.input("input_layer", (4,))
    first = drawing.layer("Dense", "dense", x, units=4)
    second = drawing.layer("Dense", "dense_1", first, units=4)
    total = drawing.layer("Add", "add", first, second)
    drawing.operation("Add", "add_1", total, 1.0)
    unnamed(drawing.graph)
    for node in (second, total):
        chosen = structs.replace(drawing.graph.layer_of(node), named=True)
        SetLayer(chosen).apply(drawing.graph)
    return drawing.graph


def nested_twice() -> ModelGraph:
    """A model within a model within a model, each of a form of its own."""
    core = Drawing("")
    core.layer("Dense", "dense", core.input("input", (8,)), units=8)
    SetSettings(Settings(functional=True)).apply(core.graph)
    middle = Drawing("")
    middle.layer("ReLU", "relu", middle.model("core", core.graph, middle.input("input", (8,))))
    drawing = Drawing("outer")
    x = drawing.model("middle", middle.graph, drawing.input("input", (8,)))
    drawing.model("core", core.graph.copy(), x)
    return drawing.graph


FORMS = {
    "siamese": siamese,
    "encoder_decoder": encoder_decoder,
    "dictionaries": dictionaries,
    "attention": attention,
    "operations": operations,
    "layer_scale": layer_scale,
    "frozen_model": frozen_model,
    "mixed_precision": mixed_precision,
    "names_of_keras": names_of_keras,
    "nested_twice": nested_twice,
    **NETWORKS,
    **ALIKE,
}
