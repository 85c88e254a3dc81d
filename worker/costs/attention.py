"""Attention: projections, scores of each query with each key, and what is gathered by them.

Beside the output, training keeps the projections, the weights that the softmax gives, and what is
gathered. That is what TensorFlow's gradients ask for; flash attention, where a backend has it,
keeps no weights.
"""

from __future__ import annotations

from typing import Any

import keras
from msgspec import Struct

from worker.costs.calls import Call, Costs, Table, axes_of, bytes_of, last, size, volume

_SOFTMAX = 5


class _Heads(Struct, frozen=True):
    """How many heads there are, and how wide."""

    queries: int
    keys: int
    key_width: int
    value_width: int


class _Work(Struct, frozen=True):
    """What one call of several heads does.

    Attributes:
        heads: Those of the layer.
        products: The products of the three projections.
        asked: The numbers of all projected queries.
        held: Those of all projected keys and values.
        spread: Those of keys and values as each head of the queries sees them.
        gathered: The numbers that are gathered for the queries.
        weights: One for each head, query and key.
    """

    heads: _Heads
    products: int
    asked: int
    held: int
    spread: int
    gathered: int
    weights: int


def _several_heads(call: Call) -> Costs:
    layer = call.called
    heads = _Heads(layer.num_heads, layer.num_heads, layer.key_dim, layer.value_dim)
    return _attention(call, _work(call, heads, layer._attention_axes))


def _grouped_heads(call: Call) -> Costs:
    layer = call.called
    heads = _Heads(layer.num_query_heads, layer.num_key_value_heads, layer.head_dim, layer.head_dim)
    return _attention(call, _work(call, heads, (1,)))


def _work(call: Call, heads: _Heads, axes: Any) -> _Work:
    query, value = call.argument("query"), call.argument("value")
    given = call.argument("key")
    key = value if given is None else given
    queries, keys = size(query) // last(query), size(key) // last(key)
    asked = queries * heads.queries * heads.key_width
    each = keys * (heads.key_width + heads.value_width)
    products = last(query) * asked
    products += keys * heads.keys * (last(key) * heads.key_width + last(value) * heads.value_width)
    return _Work(
        heads,
        products,
        asked,
        held=each * heads.keys,
        spread=each * heads.queries,
        gathered=queries * heads.queries * heads.value_width,
        weights=_scores(query, key, axes) * heads.queries,
    )


def _attention(call: Call, work: _Work) -> Costs:
    layer, heads, given = call.called, work.heads, size(call.output)
    of_weight = 2 * heads.key_width + _SOFTMAX + _is_masked(call) + 2 * heads.value_width
    flops = 2 * work.products + work.asked + work.weights * of_weight
    flops += 2 * heads.queries * heads.value_width * given
    if _has(layer, "use_bias"):
        flops += work.asked + work.held + given
    # The scores before they are scaled, and the weights, if these do not come out by themselves.
    kept = work.asked + work.spread + work.gathered
    kept += work.weights * (2 - bool(call.outputs[1:]))
    dropped = bytes_of(work.weights if layer.dropout else 0, "bool")
    costs = Costs(flops, bytes_of(kept, layer.compute_dtype) + dropped)
    return costs + _gate(call, work) if _has(layer, "use_gate") else costs


def _gate(call: Call, work: _Work) -> Costs:
    """Gives what it adds that a sigmoid of the queries lets through a part of what is gathered."""
    each = 2 * last(call.argument("query")) + _has(call.called, "use_bias") + 2
    kept = bytes_of(2 * work.gathered, call.called.compute_dtype)
    return Costs(each * work.gathered, kept)


def _has(layer: Any, option: str) -> bool:
    """Whether an option is on, which the two layers keep under different names."""
    return bool(getattr(layer, option, False) or getattr(layer, f"_{option}", False))


def _scores(query: keras.KerasTensor, key: keras.KerasTensor, axes: Any) -> int:
    """Gives how many pairs of a query and a key there are."""
    attended = axes_of(axes, len(query.shape))
    return size(query) // last(query) * volume(key.shape[axis] for axis in attended)


def _is_masked(call: Call) -> bool:
    masks = ("attention_mask", "query_mask", "value_mask", "key_mask")
    is_causal = bool(call.argument("use_causal_mask", False))
    return is_causal or any(call.argument(name) is not None for name in masks)


def _single_head(call: Call) -> Costs:
    """Of Attention and AdditiveAttention, which take a list of query, value and maybe key."""
    layer, (query, value, *rest) = call.called, call.inputs
    key = rest[0] if rest else value
    pairs = _scores(query, key, -2)
    width = last(query)
    is_scaled = bool(layer.use_scale)
    if type(layer).__name__ == "AdditiveAttention" or layer.score_mode == "concat":
        scoring, kept = (3 + is_scaled) * width, pairs * width  # added, tanh, and summed up
    else:
        scoring, kept = 2 * width + is_scaled, 0
    is_masked = bool(call.argument("use_causal_mask", False))
    flops = pairs * (scoring + is_masked + _SOFTMAX + 2 * last(value))
    kept += pairs * (1 + bool(layer.dropout) - (len(call.outputs) > 1))
    return Costs(flops, bytes_of(kept, layer.compute_dtype))


def _operation(call: Call) -> Costs:
    """Of `keras.ops.dot_product_attention`: batch, length, heads, width."""
    query, key, value = call.tensors[:3]
    batch, length, heads, width = (volume([each]) for each in query.shape)
    weights = batch * length * heads * volume([key.shape[1]])
    masked = bool(call.tensors[3:]) or call.called.is_causal
    flops = size(query) + weights * (2 * width + masked + _SOFTMAX + 2 * last(value))
    return Costs(flops, bytes_of(weights, call.output.dtype))


LAYERS: Table = {
    "MultiHeadAttention": _several_heads,
    "GroupedQueryAttention": _grouped_heads,
    "Attention": _single_head,
    "AdditiveAttention": _single_head,
}
OPERATIONS: Table = {"DotProductAttention": _operation}
