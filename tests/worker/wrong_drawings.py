"""Small drawings whose last layer, or one before it, is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.values import ObjectValue
from tests.worker.drawings import Drawing

Draw = Callable[[Drawing], str]
Made = tuple[str, dict[str, Any]]

CONV: Made = ("Conv2D", {"filters": 4, "kernel_size": 3})
LSTM: Made = ("LSTM", {"units": 4})
DENSE: Made = ("Dense", {"units": 3})


def inner(class_name: str, **arguments: Any) -> ObjectValue:
    return ObjectValue("keras.layers", class_name, arguments)


def chain(shape: tuple[int | None, ...], *layers: Made, dtype: str = "float32") -> Draw:
    """Layers one behind the other, the last of which is wrong."""

    def draw(drawing: Drawing) -> str:
        node = drawing.input(*shape, dtype=dtype)
        for class_name, arguments in layers:
            node = drawing.layer(class_name, node, **arguments)
        return node

    return draw


def merge(class_name: str, *shapes: tuple[int | None, ...], **arguments: Any) -> Draw:
    def draw(drawing: Drawing) -> str:
        inputs = [drawing.input(*shape) for shape in shapes]
        return drawing.layer(class_name, *inputs, **arguments)

    return draw


def operation(class_name: str, names: str, *shapes: tuple[int, ...], **arguments: Any) -> Draw:
    def draw(drawing: Drawing) -> str:
        inputs = [drawing.input(*shape) for shape in shapes]
        return drawing.operation(
            class_name, dict(zip(names.split(), inputs, strict=True)), **arguments
        )

    return draw


def followed(draw: Draw, *layers: Made) -> Draw:
    """What a wrong layer feeds only waits."""

    def drawn(drawing: Drawing) -> str:
        wrong = node = draw(drawing)
        for class_name, arguments in layers:
            node = drawing.layer(class_name, node, **arguments)
        return wrong

    return drawn
