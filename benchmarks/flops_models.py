"""What operations are counted of: models of `keras.applications`, and one of each kind of layer.

Recurrent layers are unrolled in them, since TensorFlow's profiler does not look into loops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from benchmarks.applications import application, application_files
from graph.catalogue import load_catalogue
from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.naming import snake_case
from graph.values import ObjectValue, Value

APPLICATIONS = ("ResNet50", "MobileNetV2", "EfficientNetB0", "InceptionV3")
TRANSFORMER = "transformer block"
_LENGTH, _WIDTH, _HEADS = 64, 256, 8
Arguments = Mapping[str, Value]


def models(names: tuple[str, ...]) -> dict[str, ModelGraph]:
    """Gives the drawings of these names; a name that is none of ours is one of Keras's models."""
    application_files([name for name in names if name not in _DRAWN])
    return {name: _DRAWN[name]() if name in _DRAWN else application(name) for name in names}


def transformer_block() -> ModelGraph:
    """Attention and a Dense-GELU-Dense, each normalised first and added to what it is given."""
    pen = _Pen()
    source = pen.add("InputLayer", shape=(_LENGTH, _WIDTH))
    normal = pen.add("LayerNormalization", source)
    heads: Arguments = {"num_heads": _HEADS, "key_dim": _WIDTH // _HEADS}
    attended = pen.draw("MultiHeadAttention", {"query": [normal], "value": [normal]}, heads)
    added = pen.add("Add", source, attended)
    wide = pen.add("Dense", pen.add("LayerNormalization", added), units=1024, activation="gelu")
    pen.add("Add", added, pen.add("Dense", wide, units=_WIDTH))
    return pen.graph


def _one(shape: tuple[int, ...], class_name: str, **arguments: Value) -> Callable[[], ModelGraph]:
    def draw() -> ModelGraph:
        pen = _Pen()
        pen.add(class_name, pen.add("InputLayer", shape=shape), **arguments)
        return pen.graph

    return draw


def _pair(shape: tuple[int, ...], class_name: str, **arguments: Value) -> Callable[[], ModelGraph]:
    def draw() -> ModelGraph:
        pen = _Pen()
        inputs = [pen.add("InputLayer", shape=shape) for _ in range(2)]
        pen.add(class_name, *inputs, **arguments)
        return pen.graph

    return draw


def _layer(class_name: str, **arguments: Value) -> ObjectValue:
    return ObjectValue("keras.layers", class_name, arguments)


_IMAGE, _SEQUENCE, _VOLUME = (32, 32, 16), (12, 32), (8, 8, 8, 4)
_CONVOLUTION: Arguments = {"filters": 24, "kernel_size": 3, "padding": "same"}
KINDS: dict[str, Callable[[], ModelGraph]] = {
    "Dense of rank 3": _one(_SEQUENCE, "Dense", units=48, activation="tanh"),
    "EinsumDense": _one(
        _SEQUENCE,
        "EinsumDense",
        equation="abc,cde->abde",
        output_shape=(None, 4, 8),
        bias_axes="de",
    ),
    "Conv1D": _one(_SEQUENCE, "Conv1D", **_CONVOLUTION),
    "Conv2D in groups": _one(_IMAGE, "Conv2D", groups=4, **_CONVOLUTION),
    "Conv2D of strides": _one(_IMAGE, "Conv2D", strides=2, activation="silu", **_CONVOLUTION),
    "Conv3D": _one(_VOLUME, "Conv3D", **_CONVOLUTION),
    "Conv2DTranspose": _one(_IMAGE, "Conv2DTranspose", strides=2, **_CONVOLUTION),
    "DepthwiseConv2D": _one(_IMAGE, "DepthwiseConv2D", kernel_size=3, depth_multiplier=2),
    "SeparableConv1D": _one(_SEQUENCE, "SeparableConv1D", **_CONVOLUTION),
    "SeparableConv2D": _one(_IMAGE, "SeparableConv2D", strides=2, **_CONVOLUTION),
    "AveragePooling2D": _one(_IMAGE, "AveragePooling2D", pool_size=3, strides=2),
    "MaxPooling2D": _one(_IMAGE, "MaxPooling2D"),
    "GlobalAveragePooling2D": _one(_IMAGE, "GlobalAveragePooling2D"),
    "BatchNormalization": _one(_IMAGE, "BatchNormalization"),
    "LayerNormalization": _one(_SEQUENCE, "LayerNormalization"),
    "GroupNormalization": _one(_IMAGE, "GroupNormalization", groups=4),
    "RMSNormalization": _one(_SEQUENCE, "RMSNormalization"),
    "Average": _pair(_IMAGE, "Average"),
    "Dot": _pair(_SEQUENCE, "Dot", axes=2),
    "Attention": _pair(_SEQUENCE, "Attention"),
    "AdditiveAttention": _pair(_SEQUENCE, "AdditiveAttention"),
    "SimpleRNN": _one(_SEQUENCE, "SimpleRNN", units=24, unroll=True),
    "LSTM": _one(_SEQUENCE, "LSTM", units=24, unroll=True),
    "GRU": _one(_SEQUENCE, "GRU", units=24, unroll=True),
    "ConvLSTM2D": _one((4, 12, 12, 3), "ConvLSTM2D", unroll=True, **_CONVOLUTION),
    "Bidirectional LSTM": _one(
        _SEQUENCE, "Bidirectional", layer=_layer("LSTM", units=24, unroll=True), merge_mode="sum"
    ),
    "TimeDistributed Conv2D": _one(
        (4, 12, 12, 3), "TimeDistributed", layer=_layer("Conv2D", **_CONVOLUTION)
    ),
}


_DRAWN = {TRANSFORMER: transformer_block, **KINDS}


class _Pen:
    """Draws one layer after another."""

    def __init__(self) -> None:
        self.graph = ModelGraph("drawn")

    def add(self, class_name: str, *sources: str, **arguments: Value) -> str:
        """Draws a layer and the wires into its first argument; gives its node."""
        known = load_catalogue().find("keras.layers", class_name)
        assert known, f"Expected a layer of Keras. Received: {class_name}"
        wires = {known.inputs[0].name: sources} if sources else {}
        return self.draw(class_name, wires, arguments)

    def draw(
        self, class_name: str, wires: Mapping[str, Sequence[str]], arguments: Arguments
    ) -> str:
        """Draws a layer and the wires into arguments of these names."""
        node, layer_id = self.graph.new_node_id(), self.graph.new_layer_id()
        name = f"{snake_case(class_name)}_{node}"
        layer = Layer(layer_id, class_name, name, arguments=dict(arguments))
        AddNode(Node(node, layer_id), layer).apply(self.graph)
        for argument, sources in wires.items():
            for position, source in enumerate(sources):
                Connect(Tensor(source), node, Slot(argument, position)).apply(self.graph)
        return node
