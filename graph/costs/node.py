"""What one node costs, for a batch of some size."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from msgspec import Struct

from graph.costs.receptive_field import Field
from graph.inspected import Inspected
from graph.specs import TensorSpec


class NodeCosts(Struct, frozen=True):
    """What a node costs.

    Attributes:
        parameters: Of its layer, at the layer's first node; elsewhere 0.
        trainable: How many of them are trained.
        weight_bytes: What they take.
        flops: Floating point operations of a forward pass of one sample, two for a multiplication
            with an addition; None where nobody knows.
        activation_bytes: What its outputs take; of a nested model, all that is in it.
        inner_bytes: What is made within its call and kept for the gradient besides.
        field: How far it sees into the input, in pixels or steps; None where that has no meaning.
        is_estimate: Whether `flops` or a size supposes something, such as 1 for an open dimension.
    """

    parameters: int = 0
    trainable: int = 0
    weight_bytes: int = 0
    flops: int | None = 0
    activation_bytes: int = 0
    inner_bytes: int = 0
    field: Field | None = None
    is_estimate: bool = False


def node_costs(found: Inspected, batch: int, field: Field | None) -> NodeCosts:
    """Gives what a node costs that is no nested model."""
    times = batch_factor(found.outputs, batch)
    is_open = any(None in spec.shape[1:] for spec in found.outputs)
    return NodeCosts(
        found.parameters,
        found.trainable_parameters,
        found.weight_bytes,
        found.flops,
        sum(tensor_bytes(spec, batch) for spec in found.outputs),
        found.inner_bytes * times,
        field,
        found.is_estimate or is_open,
    )


def batch_factor(outputs: Sequence[TensorSpec], batch: int) -> int:
    """Gives how often a call is made for one sample: not for each where the batch has a size."""
    return batch if any(spec.shape[:1] == (None,) for spec in outputs) else 1


def tensor_bytes(spec: TensorSpec, batch: int) -> int:
    """Gives the bytes of a tensor; an open dimension besides the batch counts as 1."""
    if not spec.shape:
        return _itemsize(spec.dtype)
    first, *others = spec.shape
    return (
        (batch if first is None else first)
        * math.prod(1 if size is None else size for size in others)
        * _itemsize(spec.dtype)
    )


def _itemsize(dtype: str) -> int:
    """Gives the bytes of one number; a text has no size of its own and counts as one byte."""
    bits = re.search(r"\d+", dtype)
    return max(int(bits[0]) // 8, 1) if bits else 1
