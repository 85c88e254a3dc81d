"""Convolutions and pooling, as layers and as operations.

Each position that a kernel is put at takes all of its products, also where it stands over padding;
that is how TensorFlow's profiler counts them.
"""

from __future__ import annotations

import math

from worker.costs.calls import Call, Costs, Table, bytes_of, channels, per_input, size, volume
from worker.costs.dense import finished


def _convolution(call: Call) -> Costs:
    layer = call.called
    depth = channels(call.input, layer.data_format) // layer.groups
    return finished(call, 2 * math.prod(layer.kernel_size) * depth * size(call.output))


def _transposed(call: Call) -> Costs:
    layer = call.called
    return finished(call, 2 * math.prod(layer.kernel_size) * layer.filters * size(call.input))


def _depthwise(call: Call) -> Costs:
    return finished(call, 2 * math.prod(call.called.kernel_size) * size(call.output))


def _separable(call: Call) -> Costs:
    layer = call.called
    width = channels(call.input, layer.data_format) * layer.depth_multiplier
    between = size(call.output) // layer.filters * width
    flops = 2 * math.prod(layer.kernel_size) * between + 2 * width * size(call.output)
    return finished(call, flops) + Costs(0, bytes_of(between, layer.compute_dtype))


def _operation(call: Call) -> Costs:
    *window, depth, _ = call.tensors[1].shape
    return Costs(2 * volume((*window, depth)) * size(call.output))


def _transposed_operation(call: Call) -> Costs:
    *window, filters, _ = call.tensors[1].shape
    return Costs(2 * volume((*window, filters)) * size(call.input))


def _depthwise_operation(call: Call) -> Costs:
    return Costs(2 * volume(call.tensors[1].shape[:-2]) * size(call.output))


def _separable_operation(call: Call) -> Costs:
    _, deep, point = call.tensors[:3]
    width = volume(deep.shape[-2:])
    between = size(call.output) // volume(point.shape[-1:]) * width
    flops = 2 * volume(deep.shape[:-2]) * between + 2 * width * size(call.output)
    return Costs(flops, bytes_of(between, call.output.dtype))


def _pooling(call: Call) -> Costs:
    window = call.called.pool_size
    area = window ** (len(call.input.shape) - 2) if isinstance(window, int) else math.prod(window)
    return Costs(area * size(call.output))


def _global_average(call: Call) -> Costs:
    return Costs(size(call.input))


def _global_max(call: Call) -> Costs:
    return Costs(max(size(call.input) - size(call.output), 0))


# Windows that do not divide the input overlap.
_adaptive = per_input(1, is_estimate=True)

_OF_EACH_RANK = {
    "Conv{}": _convolution,
    "Conv{}Transpose": _transposed,
    "AveragePooling{}": _pooling,
    "MaxPooling{}": _pooling,
    "GlobalAveragePooling{}": _global_average,
    "GlobalMaxPooling{}": _global_max,
    "AdaptiveAveragePooling{}": _adaptive,
    "AdaptiveMaxPooling{}": _adaptive,
}
LAYERS: Table = {
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _separable),
}
LAYERS |= {
    name.format(rank): rule for name, rule in _OF_EACH_RANK.items() for rank in ("1D", "2D", "3D")
}
OPERATIONS: Table = {
    "Conv": _operation,
    "ConvTranspose": _transposed_operation,
    "DepthwiseConv": _depthwise_operation,
    "SeparableConv": _separable_operation,
    "AveragePool": _pooling,
    "MaxPool": _pooling,
    "AdaptiveAveragePool": _adaptive,
    "AdaptiveMaxPool": _adaptive,
}
