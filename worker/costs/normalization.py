"""Normalisation and merging: a few operations for each number."""

from __future__ import annotations

from worker.costs.calls import (
    Call,
    Costs,
    Table,
    axes_of,
    bytes_of,
    free,
    per_input,
    per_output,
    size,
    volume,
)

_MOMENTS = 4  # a mean, the squared differences (2), and their mean
_HALF = frozenset({"float16", "bfloat16"})


def _batch(call: Call) -> Costs:
    """Outside training the statistics are known, and a channel is one factor and one summand."""
    width = volume([call.input.shape[call.called.axis]])
    return Costs(2 * size(call.input) + 6 * width, _widened(call))


def _layer(call: Call) -> Costs:
    layer, numbers = call.called, size(call.input)
    if layer.rms_scaling:
        return _root_mean_square(call)
    # The factor of a row, and its summand, are spread over the row by what they are joined with.
    scaled, centred = layer.gamma is not None, layer.beta is not None
    each = _MOMENTS + 2 + 2 * scaled + centred
    kept = _spread(call) if scaled else 0
    return Costs(each * numbers + 5 * _rows(call, layer.axis), _widened(call) + kept)


def _rows(call: Call, axis: int | list[int]) -> int:
    shape = call.input.shape
    return size(call.input) // max(volume(shape[each] for each in axes_of(axis, len(shape))), 1)


def _root_mean_square(call: Call) -> Costs:
    is_scaled = getattr(call.called, "scale", None) is not None
    flops = (3 + is_scaled) * size(call.input) + 3 * _rows(call, call.called.axis)
    return Costs(flops, _spread(call) if is_scaled else 0)


def _spread(call: Call) -> int:
    """Gives the bytes of a factor for each number, which training keeps."""
    return bytes_of(size(call.input), call.output.dtype)


def _widened(call: Call) -> int:
    """Gives the bytes of what goes in as float32, which is what is normalised of half as much."""
    is_half = call.output.dtype in _HALF
    return bytes_of(size(call.input), "float32") if is_half else 0


def _merging(call: Call) -> Costs:
    return Costs((len(call.inputs) - 1) * size(call.output))


def _average(call: Call) -> Costs:
    return Costs(len(call.inputs) * size(call.output))


def _dot(call: Call) -> Costs:
    layer, (first, second) = call.called, call.inputs[:2]
    axes = layer.axes if isinstance(layer.axes, int) else layer.axes[0]
    contracted = volume([first.shape[axes]])
    scaled = 4 * (size(first) + size(second)) if layer.normalize else 0
    return Costs(2 * contracted * size(call.output) + scaled)


LAYERS: Table = {
    "BatchNormalization": _batch,
    "GroupNormalization": per_input(_MOMENTS + 2),
    "LayerNormalization": _layer,
    "RMSNormalization": _root_mean_square,
    "UnitNormalization": per_input(4),
    "LayerScale": per_output(1),
    "CustomScaleLayer": per_output(2),
    "Add": _merging,
    "Average": _average,
    "Concatenate": free,
    "Dot": _dot,
    "Maximum": _merging,
    "Minimum": _merging,
    "Multiply": _merging,
    "Subtract": _merging,
}
OPERATIONS: Table = {
    "BatchNorm": per_input(2),
    "LayerNorm": per_input(_MOMENTS + 5),
    "Moments": per_input(_MOMENTS),
    "Normalize": per_input(4),
    "RMSNorm": per_input(4),
}
