"""Layers around layers: they cost what they call, and little besides.

What is within is told as calls, and counted by the table, which knows the rules of all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import keras
from msgspec import Struct

from worker.costs.calls import Call, Costs, bytes_of, calling, size, volume


class Within(Struct, frozen=True):
    """What is within a call.

    Attributes:
        calls: Those of the layers within, one after another.
        times: How often all of them are made.
        besides: What else it costs.
    """

    calls: tuple[Call, ...]
    times: int = 1
    besides: Costs = Costs()


Opening: TypeAlias = Callable[[Call], Within | None]


def call_of(tensor: keras.KerasTensor) -> Call | None:
    """Gives the call that a tensor comes from, as Keras remembers it."""
    history = getattr(tensor, "_keras_history", None)
    if history is None or history.operation is None:
        return None
    node = history.operation._inbound_nodes[history.node_index]
    given = node.arguments
    return Call(node.operation, tuple(given.args), dict(given.kwargs), tuple(node.outputs))


def _steps(call: Call) -> Within:
    """Opens a TimeDistributed: the same layer at each step."""
    shape = call.input.shape
    step = keras.KerasTensor((shape[0], *shape[2:]), call.input.dtype)
    return Within((calling(call.called.layer, step),), volume(shape[1:2]))


def _both_ways(call: Call) -> Within:
    layer = call.called
    ways = tuple(calling(each, call.input) for each in (layer.forward_layer, layer.backward_layer))
    merged = size(call.output)
    operations = {"sum": 1, "mul": 1, "ave": 2}.get(layer.merge_mode, 0)
    # Outputs that are merged are kept as they were.
    kept = bytes_of(2 * merged, layer.compute_dtype) if operations else 0
    return Within(ways, besides=Costs(operations * merged, kept))


def _wrapped(call: Call) -> Within:
    """Opens a SpectralNormalization, which normalises its weights when it is trained."""
    return Within((Call(call.called.layer, call.places, call.names, call.outputs),))


def _chain(call: Call) -> Within:
    calls: list[Call] = []
    tensors = tuple(call.inputs)
    for layer in call.called.layers:
        calls.append(calling(layer, *tensors))
        tensors = calls[-1].outputs
    return Within(tuple(calls))


def _model(call: Call) -> Within | None:
    """Opens a model with a graph; what is made within is kept until the way back."""
    model = call.called
    if isinstance(model, keras.Sequential):
        model = model._functional
    if not isinstance(model, keras.Function):
        return None
    calls = tuple(
        Call(node.operation, tuple(node.arguments.args), node.arguments.kwargs, tuple(node.outputs))
        for nodes in model._nodes_by_depth.values()
        for node in nodes
        if not node.is_input
    )
    made = [each for inner in calls for each in inner.outputs]
    passed = sum(bytes_of(size(each), each.dtype) for each in made)
    passed -= sum(bytes_of(size(each), each.dtype) for each in call.outputs)
    return Within(calls, besides=Costs(0, max(passed, 0)))


LAYERS: dict[str, Opening] = {
    "Bidirectional": _both_ways,
    "Functional": _model,
    "Pipeline": _chain,
    "Sequential": _model,
    "SpectralNormalization": _wrapped,
    "TimeDistributed": _steps,
}
