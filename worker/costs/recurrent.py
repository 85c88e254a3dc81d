"""Recurrent layers: what a cell does in each step, as often as there are steps.

What training keeps of a step are the gates and the states: without them the way back through time
cannot be walked. The formulas of a cell are the same for a matrix and for a convolution; only the
products that make one number differ.
"""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct

from worker.costs.activations import for_each_number
from worker.costs.calls import (
    UNKNOWN,
    Call,
    Costs,
    Table,
    bytes_of,
    channels,
    last,
    size,
    volume,
)


class _Step(Struct, frozen=True):
    """One step of one sample.

    Attributes:
        taken: The products with the input that make one number of a gate.
        recalled: Those with the state.
        width: How many numbers a state has.
    """

    taken: int
    recalled: int
    width: int


class _Kind(Struct, frozen=True):
    """What a cell of some kind does for each number of its state.

    Attributes:
        gates: How many products with the input and the state are made.
        recurrent: How many of these go through the recurrent activation.
        activations: How many numbers go through the other one.
        combining: The operations that join gates and states.
        kept: The numbers that are kept: gates, states, what comes out.
    """

    gates: int
    recurrent: int
    activations: int
    combining: int
    kept: int


_KINDS = {
    "LSTMCell": _Kind(4, 3, 2, 4, 7),
    "ConvLSTMCell": _Kind(4, 3, 2, 4, 7),
    "GRUCell": _Kind(3, 2, 1, 5, 5),
    "SimpleRNNCell": _Kind(1, 0, 1, 0, 1),
}


def _costs(cell: Any, step: _Step) -> Costs:
    """Gives one step of a cell; in `inner_bytes`, how many numbers are kept."""
    kind = _KINDS.get(type(cell).__name__)
    if kind is None:
        return UNKNOWN
    gate = for_each_number(cell.recurrent_activation) if kind.recurrent else 0
    state = for_each_number(cell.activation)
    if gate is None or state is None:
        return UNKNOWN
    resets = getattr(cell, "reset_after", False)  # of a GRU: a second bias, and one more number
    products = 2 * step.taken + 2 * step.recalled + 1 + cell.use_bias * (1 + resets)
    operations = kind.gates * products + kind.combining
    operations += kind.recurrent * gate + kind.activations * state
    return Costs(step.width * operations, step.width * (kind.kept + resets))


def _stepped(cell: Any, features: int) -> Costs:
    """Gives one step of a cell, or of several one after another, for one sample."""
    if type(cell).__name__ == "StackedRNNCells":
        costs = Costs()
        for each in cell.cells:
            costs += _stepped(each, features)
            features = getattr(each, "units", 0)
        return costs
    units = getattr(cell, "units", 0)
    return _costs(cell, _Step(features, units, units))


def _recurrent(call: Call) -> Costs:
    return _repeated(call, _stepped(call.called.cell, last(call.input)))


def _convolutional(call: Call) -> Costs:
    layer = call.called
    area = math.prod(layer.cell.kernel_size)
    deep = channels(call.output, layer.data_format)
    steps = volume(call.input.shape[:2])
    width = size(call.output) // (steps if layer.return_sequences else _samples(call))
    step = _Step(area * _depth(call), area * deep, width)
    return _repeated(call, _costs(layer.cell, step))


def _depth(call: Call) -> int:
    """Gives the channels of one step, whose axes come after that of the steps."""
    is_first = call.called.data_format == "channels_first"
    return volume([call.input.shape[2 if is_first else -1]])


def _repeated(call: Call, step: Costs) -> Costs:
    """Gives a cell's costs for all steps of all samples."""
    whole = step.times(volume(call.input.shape[:2]))
    kept = bytes_of(whole.inner_bytes, call.called.compute_dtype)
    return Costs(whole.flops, kept, whole.is_estimate)


def _samples(call: Call) -> int:
    return volume(call.input.shape[:1])


def _cell(call: Call) -> Costs:
    costs = _stepped(call.called, last(call.input)).times(_samples(call))
    kept = bytes_of(costs.inner_bytes, call.called.compute_dtype)
    return Costs(costs.flops, kept, costs.is_estimate)


LAYERS: Table = {
    **dict.fromkeys(("GRU", "LSTM", "RNN", "SimpleRNN"), _recurrent),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _convolutional),
    **dict.fromkeys(("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"), _cell),
}
