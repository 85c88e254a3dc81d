"""Makes one layer and calls it on symbolic tensors: what Keras says of a single node.

Each layer is made of the expression that `codegen` writes for it, so that there is one translation
of a layer; and Keras alone says what it gives. There are no shape rules of our own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import layers

from graph.values import ObjectValue, Value
from worker.protocol import TensorSpec

# The text that is evaluated is codegen's, of vetted values, and can reach no other names.
_NAMES: dict[str, Any] = {"__builtins__": {}, "keras": keras, "layers": layers}
_NEED_TENSORFLOW = frozenset({"StringLookup", "TextVectorization"})


def make_layer(expression: str, class_name: str) -> Any:
    """Gives the layer of an expression; that of an input gives its tensor.

    Raises:
        NotImplementedError: Keras can make it in a worker with TensorFlow only.
        Exception: whatever Keras raises.
    """
    if class_name in _NEED_TENSORFLOW and keras.config.backend() != "tensorflow":
        raise NotImplementedError(
            f"The shapes of {class_name} are not shown, since Keras needs TensorFlow to compute "
            "them. It can be trained all the same."
        )
    return eval(expression, dict(_NAMES))  # noqa: S307 - see _NAMES


def call_layer(
    layer: Any,
    tensors: Mapping[str, keras.KerasTensor | Sequence[keras.KerasTensor]],
    arguments: Mapping[str, Value],
) -> list[keras.KerasTensor]:
    """Calls a layer; the first of the tensors is given by place, as people write it.

    Raises:
        Exception: whatever Keras raises.
    """
    (_, first), *others = tensors.items()
    result = layer(
        first, **dict(others), **{name: _plain(held) for name, held in arguments.items()}
    )
    return [each for each in keras.tree.flatten(result) if isinstance(each, keras.KerasTensor)]


def count_parameters(layer: Any) -> tuple[int, int]:
    """Counts all and the trainable parameters; an input, which is a tensor, has none."""
    if isinstance(layer, keras.KerasTensor):
        return 0, 0
    return _count(layer.weights), _count(layer.trainable_weights)


def spec_of(tensor: keras.KerasTensor) -> TensorSpec:
    """Gives the shape and dtype of a tensor."""
    return TensorSpec(tuple(tensor.shape), keras.backend.standardize_dtype(tensor.dtype))


def is_plain(tensor: keras.KerasTensor) -> bool:
    """Whether shape and dtype are all there is to a tensor: it has no mask and is not sparse."""
    return getattr(tensor, "_keras_mask", None) is None and not tensor.sparse


def _count(weights: list[keras.Variable]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _plain(value: Value) -> Any:
    if isinstance(value, ObjectValue):
        raise TypeError(f"Expected a plain value in a call. Received: {value.class_name}")
    return value
