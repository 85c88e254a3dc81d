"""Random drawings with repeated parts, each of which Keras can build.

They have the shapes that people give to networks: stages of blocks, blocks that hand on two
tensors, dense blocks, a way down and up with skips, and towers side by side. What a block does and
what differs between its instances is drawn by `tests.codegen.repeated_parts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from msgspec import Struct, structs

from graph.edits import SetLayer
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.values import Value
from tests.codegen.forms import unnamed
from tests.codegen.repeated_names import Namer, namers
from tests.codegen.repeated_parts import Draw, Instance, Move, Pen, Tensors, block

_SIZE = 16  # of the image, halved at most twice
_CHANNELS = (4, 8, 16, 8)


class _Plan(Struct):
    """What all of one drawing is made by.

    Attributes:
        counts: Of blocks in each stage.
        odd: The number of the block that differs.
        extra: A move that the odd block has besides.
        heads: After which blocks an output is taken.
    """

    moves: list[Move]
    counts: list[int]
    odd: int
    extra: list[Move]
    heads: list[int]
    widens: bool
    halves: bool
    keeps_shortcut: bool


def _plans(draw: Draw, most_blocks: int, most_moves: int, *, chained: bool = False) -> _Plan:
    counts = draw(st.lists(st.integers(1, most_blocks), min_size=1, max_size=3))
    total = sum(counts)
    return _Plan(
        moves=block(draw, most_moves, chained=chained),
        counts=counts,
        odd=draw(st.integers(-2, total - 1)),
        extra=block(draw, 1, chained=chained) if draw(st.integers(0, 3)) == 0 else [],
        heads=draw(st.lists(st.integers(0, total - 1), max_size=2)) if draw(st.booleans()) else [],
        widens=draw(st.booleans()),
        halves=draw(st.booleans()),
        keeps_shortcut=draw(st.booleans()),
    )


class _Model:
    """A drawing that grows block by block."""

    def __init__(self, pen: Pen, plan: _Plan) -> None:
        self.pen = pen
        self.plan = plan
        self.number = 0
        self.outputs: list[str | Tensor] = []

    def stem(self, name: str) -> str | Tensor:
        x = self.pen.drawing.input(name, (_SIZE, _SIZE, 3))
        at = Instance(_CHANNELS[0], 0, 0, 0)
        return self.pen.layer("stem", "Conv2D", at, x, filters=_CHANNELS[0], kernel_size=3)

    def instances(self) -> list[Instance]:
        """Gives the instances of the blocks in their order."""
        made: list[Instance] = []
        for stage, count in enumerate(self.plan.counts):
            channels = _CHANNELS[stage] if self.plan.widens else _CHANNELS[0]
            for place in range(count):
                number = len(made)
                made.append(Instance(channels, place, stage, number, number == self.plan.odd))
        return made

    def block(self, at: Instance, tensors: Tensors) -> str | Tensor:
        """Draws one block, and gives its last tensor."""
        begin = len(tensors)
        used = self.pen.drawing.graph
        for move in [*self.plan.moves, *(self.plan.extra if at.is_odd else ())]:
            tensors.append(move(self.pen, at, tensors))
        loose = [
            tensor
            for tensor in tensors[begin:-1]
            if not used.successors(tensor if isinstance(tensor, str) else tensor.node)
        ]
        if loose:
            return self.pen.layer("end", "Add", at, *loose, tensors[-1])
        return tensors[-1]

    def head(self, at: Instance, x: str | Tensor) -> None:
        """Takes an output after some of the blocks."""
        if at.number in self.plan.heads:
            pooled = self.pen.layer("pool", "GlobalAveragePooling2D", at, x)
            self.outputs.append(self.pen.layer("head", "Dense", at, pooled, units=2))

    def transition(self, at: Instance, x: str | Tensor, channels: int) -> str | Tensor:
        """Fits a tensor to the channels of a stage, and may halve its size."""
        if at.place or (at.stage == 0 and channels == at.channels):
            return x
        if at.stage and self.plan.halves:
            x = self.pen.layer("down", "MaxPooling2D", at, x)
        if channels != at.channels or self.plan.keeps_shortcut:
            arguments: dict[str, Value] = {
                "filters": at.channels,
                "kernel_size": 1,
                "use_bias": False,
            }
            return self.pen.layer("fit", "Conv2D", at, x, **arguments)
        return x

    def end(self, at: Instance, *tensors: str | Tensor) -> None:
        last = [self.pen.layer("gap", "GlobalAveragePooling2D", at, each) for each in tensors]
        x = last[0] if len(last) == 1 else self.pen.layer("all", "Concatenate", at, *last)
        self.outputs.append(self.pen.layer("predictions", "Dense", at, x, units=2))


def _stages(model: _Model) -> None:
    """Block after block."""
    x = model.stem("image")
    channels = _CHANNELS[0]
    for at in model.instances():
        x = model.transition(at, x, channels)
        channels = at.channels
        x = model.block(at, [x])
        model.head(at, x)
    model.end(at, x)


def _pairs(model: _Model) -> None:
    """Blocks that take the results of the last two."""
    x = previous = model.stem("image")
    channels = _CHANNELS[0]
    for at in model.instances():
        fitted = model.transition(at, x, channels)
        if fitted != x:
            previous = model.transition(at, previous, channels) if previous != x else fitted
        x, channels = fitted, at.channels
        x, previous = model.block(at, [previous, x]), x
        model.head(at, x)
    model.end(at, x, previous)


def _dense(model: _Model) -> None:
    """Blocks whose results are added to what there was as further channels."""
    x = model.stem("image")
    for at in model.instances():
        at.channels = _CHANNELS[0]
        arguments: dict[str, Value] = {"filters": at.channels, "kernel_size": 1, "use_bias": False}
        y = model.block(at, [model.pen.layer("growth", "Conv2D", at, x, **arguments)])
        x = model.pen.layer("grown", "Concatenate", at, x, y)
        model.head(at, x)
    model.end(at, x)


def _down_and_up(model: _Model) -> None:
    """A way down that halves the size, and one up that takes what the other had at each size."""
    x = model.stem("image")
    arguments: dict[str, Value] = {"filters": _CHANNELS[0], "kernel_size": 3, "padding": "same"}
    x = model.pen.layer("first", "Conv2D", Instance(4, 0, 0, 0), x, **arguments)
    depth = min(2, len(model.plan.counts))
    model.plan.counts = [2] * depth
    skips: list[tuple[str | Tensor, Instance]] = []
    x = model.pen.layer("even", "ZeroPadding2D", Instance(4, 0, 0, 0), x, padding=1)
    for number in range(depth):
        at = Instance(_CHANNELS[0], number, 0, number, number == model.plan.odd)
        x = model.block(at, [x])
        skips.append((x, at))
        x = model.pen.layer("pooled", "MaxPooling2D", at, x)
    for x_skip, at in reversed(skips):
        above = structs.replace(at, stage=1, number=2 * depth - at.number)
        x = model.pen.layer("up", "UpSampling2D", above, x)
        x = model.pen.layer("skip", "Concatenate", above, x_skip, x)
        x = model.pen.layer("narrow", "Conv2D", above, x, **arguments)
        x = model.block(above, [x])
        model.head(above, x)
    model.end(above, x)


def _towers(model: _Model) -> None:
    """The same blocks on several inputs."""
    ends = []
    for tower, name in enumerate(("left", "right", "middle")[: len(model.plan.counts) + 1]):
        x = model.stem(name)
        for place in range(max(model.plan.counts)):
            number = 10 * tower + place
            at = Instance(_CHANNELS[0], place, tower, number, number == model.plan.odd)
            x = model.block(at, [x])
            model.head(at, x)
        ends.append(x)
    model.end(at, *ends)


_SHAPES = (_stages, _stages, _stages, _pairs, _pairs, _dense, _down_and_up, _towers)


@st.composite
def repeated(
    draw: st.DrawFn, *, hostile: bool = False, most_blocks: int = 5, most_moves: int = 6
) -> ModelGraph:
    """Gives a drawing with repeated parts; a hostile one has names that Keras may refuse."""
    shape = draw(st.sampled_from(_SHAPES))
    namer = draw(namers(hostile=hostile))
    pen = Pen("repeated", namer)
    model = _Model(pen, _plans(draw, most_blocks, most_moves))
    shape(model)
    graph = pen.drawing.graph
    inputs = [node.id for node in graph.nodes() if graph.layer(node.layer).is_input]
    pen.drawing.ends(inputs, list(dict.fromkeys(model.outputs)))
    return _with_names_left_to_keras(draw, graph, namer)


@st.composite
def linear(
    draw: st.DrawFn, *, hostile: bool = False, most_blocks: int = 6, most_moves: int = 4
) -> ModelGraph:
    """Gives a drawing without a branch in which parts are repeated."""
    namer = draw(namers(hostile=hostile))
    pen = Pen("linear", namer)
    model = _Model(pen, _plans(draw, most_blocks, most_moves, chained=True))
    x = model.stem("image")
    for at in model.instances():
        x = model.transition(at, x, _CHANNELS[0])
        for move in [*model.plan.moves, *(model.plan.extra if at.is_odd else ())]:
            x = move(pen, at, [x])
    model.end(at, x)
    return _with_names_left_to_keras(draw, pen.drawing.graph, namer)


def _with_names_left_to_keras(draw: Draw, graph: ModelGraph, namer: Namer) -> ModelGraph:
    if not namer.names:
        return unnamed(graph)
    for layer in graph.layers():
        if layer.is_operation:
            SetLayer(structs.replace(layer, named=False)).apply(graph)
    if draw(st.integers(0, 9)) == 0:
        classes: Sequence[str] = sorted({layer.class_name for layer in graph.layers()})
        chosen = draw(st.sampled_from(classes))
        for layer in graph.layers():
            if layer.class_name == chosen:
                SetLayer(structs.replace(layer, named=False)).apply(graph)
    return graph
