"""What a node's cost can be looked at by: the columns of the table and the colours of the canvas.

Knows no Qt.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from msgspec import Struct

from editor.costs.words import bytes_text, count_text
from graph.costs import NodeCosts


class Measure(Struct, frozen=True):
    """One number of a node's costs.

    Attributes:
        name: What commands and settings call it.
        title: What a person reads above it.
        value: Gives the number; None where it is not known or has no meaning.
        text: Writes it; "" where there is nothing to say.
        words: What it is, in a sentence.
    """

    name: str
    title: str
    value: Callable[[NodeCosts], float | None]
    text: Callable[[NodeCosts], str]
    words: str


def _flops_text(costs: NodeCosts) -> str:
    if costs.flops is None:
        return "unknown"
    about = "~" if costs.is_estimate else ""
    return about + count_text(costs.flops) if costs.flops else ""


def _field_size(costs: NodeCosts) -> float | None:
    return math.prod(costs.field.sizes) if costs.field else None


PARAMETERS = Measure(
    "parameters",
    "Parameters",
    lambda costs: costs.parameters,
    lambda costs: f"{costs.parameters:,}" if costs.parameters else "",
    "The weights of the layer, counted at its first call.",
)
OPERATIONS = Measure(
    "flops",
    "FLOPs",
    lambda costs: costs.flops,
    _flops_text,
    "Floating point operations for one sample; a multiplication with an addition is two.",
)
ACTIVATIONS = Measure(
    "activations",
    "Activations",
    lambda costs: costs.activation_bytes,
    lambda costs: bytes_text(costs.activation_bytes) if costs.activation_bytes else "",
    "What the outputs take in memory.",
)
FIELD = Measure(
    "field",
    "Sees",
    _field_size,
    lambda costs: str(costs.field) if costs.field else "",
    "The receptive field: the part of the input that one output follows.",
)
MEASURES = (PARAMETERS, OPERATIONS, ACTIVATIONS, FIELD)
COLOURED = MEASURES


def heat(costs: Mapping[str, NodeCosts], measure: Measure) -> dict[str, float]:
    """Gives where each node stands between nothing (0) and the largest (1), by the square root.

    A few layers have most of a model's costs; by the number itself all others would look alike.
    A node whose number is not known is left out; one that sees all of the input is as the largest.
    """
    values = {node: measure.value(each) for node, each in costs.items()}
    known = {node: value for node, value in values.items() if value is not None}
    largest = max((value for value in known.values() if math.isfinite(value)), default=0.0)
    return {
        node: 1.0 if math.isinf(value) else math.sqrt(value / largest) if largest else 0.0
        for node, value in known.items()
    }


def largest_text(costs: Mapping[str, NodeCosts], measure: Measure) -> str:
    """Writes the largest number of a measure; "0" where there is none above nothing."""
    known = [(value, each) for each in costs.values() if (value := measure.value(each))]
    return measure.text(max(known, key=lambda pair: pair[0])[1]) if known else "0"
