"""Drawings with every layer and every operation of the catalogue, for what is to hold for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from graph.catalogue import LayerClass, load_catalogue
from graph.model import ModelGraph
from graph.values import ObjectValue, Value
from tests.worker.drawings import Drawing
from tests.worker.inspected_models import drawing_of
from tests.worker.layer_samples import required_arguments
from tests.worker.operation_samples import sample_call

# Each layer is given each of these: most take one or two of them and refuse the rest.
_SHAPES = {
    "vector": (4,),
    "lines": (6, 4),
    "images": (8, 8, 3),
    "volumes": (6, 6, 6, 2),
    "times of images": (5, 8, 8, 3),
    "times of volumes": (3, 4, 4, 4, 2),
    "open lines": (None, 4),
    "open images": (None, None, 3),
}
# Where what the class cannot be without does not fit these shapes.
_ARGUMENTS: dict[str, dict[str, Value]] = {
    "GroupNormalization": {"groups": 1},
}
_TYPES = {"numbers": "int32", "words": "string", "truths": "bool"}


def every_layer() -> tuple[ModelGraph, dict[str, tuple[str, str]]]:
    """Draws each layer of the palette on each kind of tensor; names class and kind of each node."""
    drawing = Drawing()
    given = {name: drawing.input(*shape) for name, shape in _SHAPES.items()}
    given |= {name: drawing.input(4, dtype=dtype) for name, dtype in _TYPES.items()}
    titles = {}
    for known in _on_canvas():
        if known.class_name == "InputLayer":
            continue
        arguments = {name: _value(each) for name, each in required_arguments(known).items()}
        arguments |= _ARGUMENTS.get(known.class_name, {})
        for name, tensor in given.items():
            sources = [tensor] * _count(known)
            node = drawing.layer(known.class_name, *sources, **arguments)
            titles[node] = known.class_name, name
    return drawing.graph, titles


def every_operation(folder: Path) -> ModelGraph:
    """Draws a call of each operation, as one model."""
    ends: list[Any] = []
    starts: dict[int, Any] = {}
    for operation in load_catalogue().operations:
        result, arguments = sample_call(operation)
        ends += filter(_is_tensor, keras.tree.flatten(result))
        for each in filter(_is_tensor, keras.tree.flatten(list(arguments.values()))):
            starts[id(each)] = each
    return drawing_of(keras.Model(list(starts.values()), ends), folder)


def _on_canvas() -> Iterator[LayerClass]:
    for known in load_catalogue().layers:
        # What is no public class is in the models of `tests.corpus`.
        if known.canvas and known.needs != "code" and not known.imported_from:
            yield known


def _count(known: LayerClass) -> int:
    if known.inputs and known.inputs[0].many:
        return 2
    return sum(each.required for each in known.inputs) or 1


def _value(value: Any) -> Value:
    if isinstance(value, keras.Layer):
        config = value.get_config()
        arguments = {name: config[name] for name in ("units", "scale") if name in config}
        return ObjectValue("keras.layers", type(value).__name__, arguments)
    if isinstance(value, list | tuple):
        return tuple(map(_value, value))
    plain: Value = value
    return plain


def _is_tensor(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)
