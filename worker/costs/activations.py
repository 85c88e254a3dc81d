"""Activations: as layers, as operations and within other layers.

A function that libraries have whole (exp, log, tanh, erf, sigmoid) counts as one operation, as Log
does for TensorFlow's profiler; what is put together of such counts its parts, and the softmax 5, as
the profiler has it.

Training keeps what TensorFlow's gradients ask for where nothing is compiled by XLA: of most
activations what comes out, or what goes in; of those that Keras puts together, what is between.
"""

from __future__ import annotations

from typing import Any

import keras

from worker.costs.calls import UNKNOWN, Call, Costs, Rule, Table, bytes_of, per_output, size

# Operations for each number, by the names of `keras.activations`.
_OPERATIONS = {
    "linear": 0,
    "relu": 1,
    "relu6": 1,
    "sigmoid": 1,
    "tanh": 1,
    "exponential": 1,
    "hard_tanh": 1,
    "leaky_relu": 2,
    "silu": 2,
    "glu": 2,
    "tanh_shrink": 2,
    "hard_shrink": 2,
    "threshold": 2,
    "elu": 3,
    "soft_shrink": 3,
    "softplus": 3,
    "softsign": 3,
    "hard_sigmoid": 3,
    "sparse_sigmoid": 3,
    "selu": 4,
    "hard_silu": 4,
    "log_sigmoid": 4,
    "celu": 5,
    "gelu": 5,
    "mish": 5,
    "softmax": 5,
    "log_softmax": 5,
    "squareplus": 5,
    "sparse_plus": 5,
    "sparsemax": 10,
}
_ESTIMATED = frozenset({"sparsemax"})  # it sorts
_MADE_OF_OTHERS = frozenset({"exponential", "linear", "mish"})  # no operations by themselves
_TANH_GELU = 8
# Of which the gradient is computed from what comes out.
_FROM_OUTPUT = frozenset(
    {"linear", "relu", "relu6", "sigmoid", "tanh", "exponential"}
    | {"elu", "selu", "softmax", "log_softmax"}
)
# How many numbers are kept for each besides what goes in and comes out.
_KEPT = {
    "celu": 3,
    "gelu": 4,
    "hard_sigmoid": 1,
    "hard_silu": 2,
    "hard_tanh": 1,
    "log_sigmoid": 1,
    "mish": 1,
    "sparse_plus": 2,
    "sparse_sigmoid": 1,
    "squareplus": 2,
    "tanh_shrink": 1,
}


def activated(activation: Any, tensor: keras.KerasTensor) -> Costs:
    """Gives what an activation within another layer adds.

    Args:
        activation: A function of `keras.activations`, a layer, or None.
        tensor: What comes out of it; it has the shape of what goes in.
    """
    costs = _alone(activation, tensor)
    name = getattr(activation, "__name__", "")
    before = 0 if activation is None or name in _FROM_OUTPUT else size(tensor)
    return costs + Costs(0, bytes_of(before, tensor.dtype))


def _alone(activation: Any, tensor: keras.KerasTensor) -> Costs:
    """Gives what an activation costs that is given what came out of another layer."""
    if activation is None:
        return Costs()
    name = getattr(activation, "__name__", "")
    if isinstance(activation, keras.Layer):
        rule = LAYERS.get(type(activation).__name__)
        return rule(Call(activation, (tensor,), {}, (tensor,))) if rule else UNKNOWN
    return _counted(name, tensor) if name in _OPERATIONS else UNKNOWN


def _counted(name: str, tensor: keras.KerasTensor) -> Costs:
    numbers = size(tensor)
    kept = bytes_of(_KEPT.get(name, 0) * numbers, tensor.dtype)
    return Costs(_OPERATIONS[name] * numbers, kept, name in _ESTIMATED)


def for_each_number(activation: Any) -> int | None:
    """Gives the operations for each number, or None for a function that is not Keras's."""
    if activation is None:
        return 0
    return _OPERATIONS.get(getattr(activation, "__name__", ""))


def _function(call: Call) -> Costs:
    return _alone(call.called.activation, call.output)


def _relu(call: Call) -> Costs:
    layer = call.called
    is_plain = not layer.negative_slope and not layer.threshold
    clips = layer.max_value is not None and not is_plain
    numbers = size(call.output)
    kept = bytes_of((not is_plain) * 2 * numbers, call.output.dtype)
    return Costs((1 + clips + 2 * (not is_plain)) * numbers, kept)


def _prelu(call: Call) -> Costs:
    numbers = size(call.output)
    return Costs(4 * numbers, bytes_of(2 * numbers, call.output.dtype))


def _gelu(call: Call) -> Costs:
    costs = _counted("gelu", call.output)
    if not call.called.approximate:
        return costs
    return Costs(_TANH_GELU * size(call.output), costs.inner_bytes)


def _named(name: str) -> Rule:
    return lambda call: _counted(name, call.output)


LAYERS: Table = {
    "Activation": _function,
    "ELU": per_output(3),
    "LeakyReLU": per_output(2),
    "PReLU": _prelu,
    "ReLU": _relu,
    "Softmax": per_output(5),
}


def _operation_rules() -> dict[str, Rule]:
    rules: dict[str, Rule] = {
        name.title().replace("_", ""): _named(name)
        for name in _OPERATIONS
        if name not in _MADE_OF_OTHERS
    }
    return rules | {"Gelu": _gelu, "ReLU": rules["Relu"]}


OPERATIONS: Table = _operation_rules()
