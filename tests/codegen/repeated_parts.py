"""Random blocks for drawings with repeated parts: what a block does, and what differs in each.

A block is a list of moves that is drawn once. Made anew for each instance, a move adds layers to
tensors of the block, which all have as many channels as the instance says, so that any move can
follow any other and Keras can build what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from hypothesis import strategies as st
from msgspec import Struct

from graph.elements import Tensor
from graph.values import Value
from tests.codegen.drawings import Drawing
from tests.codegen.forms import cut
from tests.codegen.repeated_names import Namer

_ABSENT = "absent"  # an argument that an instance has not


class Instance(Struct):
    """One of the copies of a block.

    Attributes:
        channels: Of all its tensors.
        place: Its number in its stage, from 0.
        stage: The number of the stage, from 0.
        number: Its number in the whole model, from 0.
        is_odd: Whether it is the one that differs from the others.
    """

    channels: int
    place: int
    stage: int
    number: int
    is_odd: bool = False


class Pen:
    """Draws with names that a namer gives."""

    def __init__(self, name: str, namer: Namer) -> None:
        self.drawing = Drawing(name)
        self.namer = namer
        self.shared: dict[str, str] = {}  # layers for all blocks, by what they are, to their nodes

    def layer(
        self, what: str, class_name: str, at: Instance, *sources: str | Tensor, **arguments: Value
    ) -> str:
        """Adds a layer; `what` is what it is called within its block."""
        name = self.namer.name(what, class_name, at.stage, at.place, at.number)
        given = {key: value for key, value in arguments.items() if value != _ABSENT}
        return self.drawing.layer(class_name, name, *sources, **given)

    def operation(self, class_name: str, *sources: str | Tensor | Value, **arguments: Value) -> str:
        """Adds an operation, which has the name that Keras would give."""
        name = self.namer.counted(class_name)
        return self.drawing.operation(class_name, name, *sources, **arguments)


Varying: TypeAlias = Callable[[Instance], Value]
Tensors: TypeAlias = list[str | Tensor]
Move: TypeAlias = Callable[[Pen, Instance, Tensors], str | Tensor]  # gives a tensor of the block
Draw: TypeAlias = st.DrawFn


def _varying(draw: Draw, *values: Value) -> Varying:
    """Gives an argument: the same in all, of a series, as it comes, or of the odd one alone."""
    first = draw(st.sampled_from(values))
    kind = draw(st.sampled_from(["same", "same", "series", "stage", "any", "odd", "missing"]))
    if kind == "series":
        return lambda at: values[at.place % len(values)]
    if kind == "stage":
        return lambda at: values[at.stage % len(values)]
    if kind == "any":
        numbers = draw(st.lists(st.integers(0, len(values) - 1), min_size=5, max_size=5))
        return lambda at: values[numbers[at.number % len(numbers)]]
    if kind == "odd":
        other = draw(st.sampled_from(values))
        return lambda at: other if at.is_odd else first
    if kind == "missing":
        return lambda at: _ABSENT if at.is_odd else first
    return lambda at: first


def _source(draw: Draw) -> Callable[[Tensors], str | Tensor]:
    """Gives which tensor is taken: mostly the last."""
    back = draw(st.sampled_from([1, 1, 1, 1, 2, 3]))
    return lambda tensors: tensors[-min(back, len(tensors))]


def _convolution(draw: Draw, what: str) -> Move:
    source = _source(draw)
    kernel = _varying(draw, 3, 1, (1, 3), 5)
    activation = _varying(draw, None, "relu", "swish")
    use_bias = _varying(draw, True, False)
    dilation = _varying(draw, 1, 2, 4, 8)
    is_dilated = draw(st.booleans())

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        arguments: dict[str, Value] = {"filters": at.channels, "padding": "same"}
        arguments |= {"kernel_size": kernel(at), "use_bias": use_bias(at)}
        if arguments["kernel_size"] == _ABSENT:
            arguments["kernel_size"] = 3
        arguments["dilation_rate"] = dilation(at) if is_dilated else _ABSENT
        arguments["activation"] = activation(at)
        return pen.layer(f"conv{what}", "Conv2D", at, source(tensors), **arguments)

    return move


_PLAIN: Sequence[tuple[str, str, dict[str, tuple[Value, ...]]]] = (
    ("BatchNormalization", "bn", {"epsilon": (0.001, 1.001e-5, 0.01)}),
    ("Activation", "act", {"activation": ("relu", "swish", "gelu")}),
    ("ReLU", "relu", {"max_value": (6.0, 6.0, 1.0)}),
    ("Dropout", "drop", {"rate": (0.1, 0.2, 0.30000000000000004, 0.4)}),
    ("DepthwiseConv2D", "dwconv", {"kernel_size": (3, 5, 7)}),
    ("LeakyReLU", "leaky", {"negative_slope": (0.1, 0.2)}),
)


def _plain(draw: Draw, what: str) -> Move:
    source = _source(draw)
    class_name, name, arguments = draw(st.sampled_from(_PLAIN))
    varying = {key: _varying(draw, *values) for key, values in arguments.items()}
    freezes = draw(st.integers(0, 9)) == 0

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        given = {key: value(at) for key, value in varying.items()}
        if class_name == "DepthwiseConv2D":
            given |= {"padding": "same"}
            given |= {} if given["kernel_size"] != _ABSENT else {"kernel_size": 3}
        if class_name in ("Dropout", "Activation"):
            given = {key: arguments[key][0] if v == _ABSENT else v for key, v in given.items()}
        node = pen.layer(f"{name}{what}", class_name, at, source(tensors), **given)
        if freezes and at.is_odd:
            pen.drawing.freeze(node)
        return node

    return move


def _merge(draw: Draw, what: str) -> Move:
    class_name = draw(st.sampled_from(["Add", "Add", "Multiply", "Average", "Maximum"]))
    count = draw(st.sampled_from([2, 2, 3]))
    turned = draw(st.booleans())

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        first = [tensors[0], *tensors[-count + 1 :]]
        taken = first[::-1] if turned else first
        return pen.layer(f"{class_name.lower()}{what}", class_name, at, *taken)

    return move


def _joined(draw: Draw, what: str) -> Move:
    count = draw(st.sampled_from([2, 3, 4]))
    axis = _varying(draw, -1, 3)

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        taken = [*tensors[-count:], tensors[0]]
        joined = pen.layer(f"concat{what}", "Concatenate", at, *taken, axis=axis(at))
        arguments: dict[str, Value] = {"filters": at.channels, "kernel_size": 1}
        return pen.layer(f"project{what}", "Conv2D", at, joined, **arguments)

    return move


def _squeeze_and_excite(draw: Draw, what: str) -> Move:
    source = _source(draw)
    ratio = draw(st.sampled_from([2, 4]))

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        taken = source(tensors)
        x = pen.layer(f"squeeze{what}", "GlobalAveragePooling2D", at, taken, keepdims=True)
        units = max(1, at.channels // ratio)
        x = pen.layer(f"reduce{what}", "Dense", at, x, units=units, activation="relu")
        x = pen.layer(f"expand{what}", "Dense", at, x, units=at.channels, activation="sigmoid")
        return pen.layer(f"excite{what}", "Multiply", at, taken, x)

    return move


def _operation(draw: Draw, what: str) -> Move:
    source = _source(draw)
    kind = draw(st.sampled_from(["sum", "scale", "relu", "turn", "split", "negative", "maximum"]))
    factor = _varying(draw, 0.5, 2.0, 1)

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        x, first = source(tensors), tensors[0]
        if kind == "sum":
            return pen.operation("Add", first, x)
        if kind == "scale":
            number = factor(at)
            return pen.operation("Multiply", x, 3 if number == _ABSENT else number)
        if kind == "turn":
            return pen.operation("GetItem", x, (cut(), cut(None, None, -1)))
        if kind == "split":
            halves = pen.operation("Split", x, indices_or_sections=2, axis=-1)
            parts = Tensor(halves, 1), Tensor(halves)
            return pen.layer(f"swap{what}", "Concatenate", at, *parts)
        if kind == "maximum":
            return pen.operation("Maximum", x, first)
        return pen.operation({"relu": "Relu", "negative": "Negative"}[kind], x)

    return move


def _shared_inside(draw: Draw, what: str) -> Move:
    class_name = draw(st.sampled_from(["Conv2D", "Dense"]))

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        arguments: dict[str, Value] = {"units": at.channels}
        if class_name == "Conv2D":
            arguments = {"filters": at.channels, "kernel_size": 1}
        one = pen.layer(f"shared{what}", class_name, at, tensors[-1], **arguments)
        other = pen.drawing.call(one, tensors[0])
        return pen.layer(f"both{what}", "Add", at, one, other)

    return move


def _shared_outside(draw: Draw, what: str) -> Move:
    source = _source(draw)
    class_name = draw(st.sampled_from(["Activation", "Conv2D"]))

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        key = f"{class_name}{what}{at.channels}"
        if key in pen.shared:
            return pen.drawing.call(pen.shared[key], source(tensors))
        arguments: dict[str, Value] = {"activation": "gelu"}
        if class_name == "Conv2D":
            arguments = {"filters": at.channels, "kernel_size": 3, "padding": "same"}
        node = pen.layer(f"common{what}", class_name, at, source(tensors), **arguments)
        pen.shared[key] = node
        return node

    return move


def _nested(draw: Draw, what: str) -> Move:
    source = _source(draw)
    class_name = draw(st.sampled_from(["Dense", "Conv2D"]))
    is_branching = draw(st.booleans())

    def move(pen: Pen, at: Instance, tensors: Tensors) -> str:
        inner = Drawing("")
        start = inner.input("inside", (None, None, at.channels))
        arguments: dict[str, Value] = {"units": at.channels}
        if class_name == "Conv2D":
            arguments = {"filters": at.channels, "kernel_size": 1}
        x = inner.layer(class_name, "linear", start, **arguments)
        x = inner.layer("Activation", "active", x, activation="relu")
        if is_branching:
            x = inner.layer("Add", "total", start, x)
        name = pen.namer.name(f"model{what}", "Functional", at.stage, at.place, at.number)
        return pen.drawing.model(name, inner.graph, source(tensors))

    return move


_MOVES: Sequence[Callable[[Draw, str], Move]] = (
    *(_convolution, _convolution, _convolution, _plain, _plain, _plain, _plain, _merge, _merge),
    *(_joined, _squeeze_and_excite, _operation, _shared_inside, _shared_outside, _nested),
)

# Of those, the ones that take one tensor and give one.
_CHAINED = (_convolution, _convolution, _plain, _plain, _plain, _nested)


def block(draw: Draw, most: int, *, chained: bool = False) -> list[Move]:
    """Draws the moves of a block; chained ones follow on each other without a branch."""
    moves = _CHAINED if chained else _MOVES
    kinds = draw(st.lists(st.sampled_from(moves), min_size=1, max_size=most))
    return [kind(draw, letter) for kind, letter in zip(kinds, ("", *"bcdefghijkl"), strict=False)]
