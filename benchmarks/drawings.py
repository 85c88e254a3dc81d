"""The graphs that are measured with, drawn by the edits of the editor.

`chain`, `residual` and `short_blocks` have as many nodes as are asked for; `resnet` is the real
network, layer by layer as `keras.applications` builds it, so that its count of parameters is known.
"""

from __future__ import annotations

import math

from graph.edits import AddNode, Connect, MoveNodes
from graph.elements import Layer, Node, Slot, Tensor
from graph.files import decode_project
from graph.model import ModelGraph
from graph.naming import snake_case
from graph.values import Value
from resources import read_resource

RESNET50 = (3, 4, 6, 3)
RESNET152 = (3, 8, 36, 3)
# As far apart as the layout puts boxes. With this share of columns to rows, 5,000 of them are just
# seen as a whole at the smallest zoom.
_PITCH = (240.0, 96.0)
_COLUMNS_TO_ROWS = 0.67
_EPSILON = 1.001e-5


def example(name: str) -> ModelGraph:
    """An example that comes with the program."""
    return decode_project(read_resource(f"examples/{name}.kcanvas"))


def chain(count: int) -> ModelGraph:
    """A linear model of `count` nodes."""
    pen = _Pen("chain")
    last = pen.add("InputLayer", shape=(64,))
    while pen.count < count - 1:
        if pen.count % 2:
            last = pen.add("Dense", last, units=64, activation="relu")
        else:
            last = pen.add("Dropout", last, rate=0.1)
    pen.add("Dense", last, units=10, activation="softmax")
    return pen.placed()


def residual(count: int) -> ModelGraph:
    """A model of `count` nodes, most of them in residual blocks of seven."""
    pen = _Pen("residual")
    last = pen.add("InputLayer", shape=(32, 32, 16))
    while pen.count + 9 <= count:
        inner = _same(pen, last)
        inner = pen.add("Activation", inner, activation="relu")
        inner = pen.add("Dropout", _same(pen, inner), rate=0.1)
        inner = _same(pen, inner)
        last = pen.add("Activation", pen.add("Add", last, inner), activation="relu")
    while pen.count < count - 2:
        last = pen.add("Activation", last, activation="relu")
    last = pen.add("GlobalAveragePooling2D", last)
    pen.add("Dense", last, units=10, activation="softmax")
    return pen.placed()


def short_blocks(count: int) -> ModelGraph:
    """A model of `count` nodes in residual blocks of four: 1.25 wires a node."""
    pen = _Pen("short_blocks")
    last = pen.add("InputLayer", shape=(32, 32, 16))
    while pen.count + 4 <= count:
        inner = pen.add("Activation", _same(pen, last), activation="relu")
        last = pen.add("Add", last, _same(pen, inner))
    while pen.count < count:
        last = pen.add("Activation", last, activation="relu")
    return pen.placed()


def _same(pen: _Pen, source: str) -> str:
    return pen.add("Conv2D", source, filters=16, kernel_size=3, padding="same")


def resnet(blocks: tuple[int, int, int, int]) -> ModelGraph:
    """A ResNet with this many bottleneck blocks in its four stages."""
    pen = _Pen("resnet")
    last = pen.add("InputLayer", shape=(224, 224, 3))
    last = pen.add("ZeroPadding2D", last, padding=3)
    last = _convolved(pen, last, 64, kernel_size=7, strides=2)
    last = pen.add("Activation", last, activation="relu")
    last = pen.add("ZeroPadding2D", last, padding=1)
    last = pen.add("MaxPooling2D", last, pool_size=3, strides=2)
    for stage, count in enumerate(blocks):
        for block in range(count):
            strides = 2 if stage and not block else 1
            last = _bottleneck(pen, last, 64 * 2**stage, strides, widens=not block)
    last = pen.add("GlobalAveragePooling2D", last)
    pen.add("Dense", last, units=1000, activation="softmax")
    return pen.placed()


def _bottleneck(pen: _Pen, source: str, filters: int, strides: int, *, widens: bool) -> str:
    skipped = _convolved(pen, source, 4 * filters, strides=strides) if widens else source
    inner = _convolved(pen, source, filters, strides=strides)
    inner = pen.add("Activation", inner, activation="relu")
    inner = _convolved(pen, inner, filters, kernel_size=3, padding="same")
    inner = pen.add("Activation", inner, activation="relu")
    inner = _convolved(pen, inner, 4 * filters)
    return pen.add("Activation", pen.add("Add", skipped, inner), activation="relu")


def _convolved(pen: _Pen, source: str, filters: int, *, kernel_size: int = 1, **more: Value) -> str:
    last = pen.add("Conv2D", source, filters=filters, kernel_size=kernel_size, **more)
    return pen.add("BatchNormalization", last, epsilon=_EPSILON)


class _Pen:
    """Draws one layer after another."""

    def __init__(self, name: str) -> None:
        self._graph = ModelGraph(name)
        self.count = 0

    def add(self, class_name: str, *sources: str, **arguments: Value) -> str:
        """Draws a layer and the wires into it; gives its node."""
        self.count += 1
        layer_id, node_id = f"l{self.count}", f"n{self.count}"
        name = f"{snake_case(class_name)}_{self.count}"
        layer = Layer(layer_id, class_name, name, arguments=arguments)
        AddNode(Node(node_id, layer_id), layer).apply(self._graph)
        for position, source in enumerate(sources):
            Connect(Tensor(source), node_id, Slot("inputs", position)).apply(self._graph)
        return node_id

    def placed(self) -> ModelGraph:
        """Gives the drawing, its boxes in rows."""
        columns = math.ceil(math.sqrt(self.count * _COLUMNS_TO_ROWS))
        places: dict[str, tuple[float, float]] = {}
        for number in range(self.count):
            row, column = divmod(number, columns)
            places[f"n{number + 1}"] = (column * _PITCH[0], row * _PITCH[1])
        MoveNodes(places).apply(self._graph)
        return self._graph
