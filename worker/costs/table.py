"""The rules of all classes, and what a call costs by them."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import keras
from msgspec import structs

from worker.costs import (
    activations,
    algebra,
    attention,
    convolution,
    dense,
    normalization,
    numbers,
    preprocessing,
    recurrent,
    wrappers,
)
from worker.costs.calls import UNKNOWN, Call, Costs, Table, bytes_of
from worker.costs.wrappers import Within, call_of

LAYERS: Table = {
    **activations.LAYERS,
    **attention.LAYERS,
    **convolution.LAYERS,
    **dense.LAYERS,
    **normalization.LAYERS,
    **preprocessing.LAYERS,
    **recurrent.LAYERS,
}
OPERATIONS: Table = {
    **activations.OPERATIONS,
    **algebra.OPERATIONS,
    **attention.OPERATIONS,
    **convolution.OPERATIONS,
    **normalization.OPERATIONS,
    **numbers.OPERATIONS,
    **preprocessing.OPERATIONS,
}


def costs_of(results: Sequence[keras.KerasTensor]) -> Costs:
    """Gives what the call cost that these symbolic tensors come from.

    Args:
        results: What a call of a layer or an operation gave; Keras remembers the call in them.
    """
    if not results:
        return Costs()
    call = call_of(results[0])
    if call is None:
        return UNKNOWN
    try:
        return costs_of_call(call)
    # Rules read what Keras's layers hold, and a model is drawn with odd arguments, too: what a
    # layer costs is never worth its shapes.
    except Exception:
        return UNKNOWN


def costs_of_call(call: Call) -> Costs:
    """Gives what a call costs.

    Raises:
        Exception: the call is not as the rule for it supposes.
    """
    name = type(call.called).__name__
    if not isinstance(call.called, keras.Layer):
        rule = OPERATIONS.get(name)
    elif (opening := wrappers.LAYERS.get(name)) is not None:
        within = opening(call)
        return _all_within(within) if within else UNKNOWN
    else:
        rule = LAYERS.get(name)
    costs = rule(call) if rule else UNKNOWN
    supposes = call.is_open() and bool(costs.flops or costs.inner_bytes)
    return structs.replace(costs, is_estimate=costs.is_estimate or supposes)


def weight_bytes(layer: Any) -> int:
    """Gives what the weights of a built layer take; an input, which is a tensor, has none."""
    weights = getattr(layer, "weights", ())
    return sum(
        bytes_of(functools.reduce(operator.mul, each.shape, 1), each.dtype) for each in weights
    )


def _all_within(within: Within) -> Costs:
    costs = Costs()
    for call in within.calls:
        costs += costs_of_call(call)
    return costs.times(within.times) + within.besides
