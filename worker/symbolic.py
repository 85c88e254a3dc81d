"""Makes one layer and calls it on symbolic tensors: what Keras says of a single node.

Each layer, and each call, is the expression that `codegen` writes for it, so that there is one
translation of both; and Keras alone says what it gives. There are no shape rules of our own.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Collection, Mapping
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from graph.specs import TensorSpec

# The text that is evaluated is codegen's, of vetted values, and can reach no other names.
_NAMES: dict[str, Any] = {
    "__builtins__": {"float": float, "slice": slice},
    "keras": keras,
    "layers": layers,
    "ops": ops,
    "np": np,
}


def evaluate(expression: str, variables: Mapping[str, Any], imports: Collection[str] = ()) -> Any:
    """Gives the value of an expression that `codegen` wrote.

    Args:
        expression: It may use `keras`, `layers`, `ops` and `np`.
        variables: What else it uses: tensors, a layer, functions that build models.
        imports: Lines of codegen's that name private classes of Keras: "from a.b import C".

    Raises:
        Exception: whatever Keras raises.
    """
    names = {**_NAMES, **variables}
    for line in imports:
        if line.startswith("from keras.src."):
            _, module, _, name = line.split()
            names[name] = getattr(importlib.import_module(module), name)
    return eval(expression, names)  # noqa: S307 - see _NAMES


def tensors_in(result: Any) -> list[keras.KerasTensor]:
    """Gives the tensors that a call gave, in the order in which Keras counts them."""
    return [each for each in keras.tree.flatten(result) if isinstance(each, keras.KerasTensor)]


def count_parameters(layer: Any) -> tuple[int, int]:
    """Counts all and the trainable parameters; an input, which is a tensor, has none."""
    if isinstance(layer, keras.KerasTensor):
        return 0, 0
    return _count(layer.weights), _count(layer.trainable_weights)


def spec_of(tensor: keras.KerasTensor) -> TensorSpec:
    """Gives the shape and dtype of a tensor."""
    return TensorSpec(tuple(tensor.shape), keras.backend.standardize_dtype(tensor.dtype))


def tensor_of(spec: TensorSpec) -> keras.KerasTensor:
    """Gives a tensor of a shape and dtype."""
    return keras.KerasTensor(spec.shape, spec.dtype)


def is_plain(tensor: keras.KerasTensor) -> bool:
    """Whether shape and dtype are all there is to a tensor: it has no mask and is not sparse."""
    return getattr(tensor, "_keras_mask", None) is None and not tensor.sparse


def _count(weights: list[keras.Variable]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)
