"""Layers that multiply with a matrix, look rows of one up, or add a low rank to one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras

from worker.costs.activations import activated
from worker.costs.calls import Call, Costs, Table, last, size


def finished(call: Call, flops: int) -> Costs:
    """Gives the costs of products with those of the bias, the low rank and the activation."""
    layer = call.called
    biased = size(call.output) if getattr(layer, "bias", None) is not None else 0
    costs = Costs(flops + biased + low_rank(layer))
    return costs + activated(layer.activation, call.output)


def low_rank(layer: Any) -> int:
    """Gives what it takes to add the product of two narrow matrices to a kernel."""
    if not getattr(layer, "lora_enabled", False):
        return 0
    narrow, wide = layer.lora_kernel_a.shape, layer.lora_kernel_b.shape
    changed: int = math.prod(narrow[:-1]) * wide[-1]
    rank: int = narrow[-1]
    return 2 * changed * rank + 2 * changed


def einsum_flops(equation: str, shapes: Sequence[Sequence[int | None]]) -> int:
    """Gives the operations of an einsum that takes two tensors at a time, from the left on.

    Args:
        equation: As `keras.ops.einsum` takes it.
        shapes: Those of the tensors.
    """
    terms, output = _letters(equation, shapes)
    sizes = _sizes(terms, shapes)
    done, flops = set(terms[0]), 0
    for place, term in enumerate(terms[1:], 1):
        later = set(output).union(*terms[place + 1 :])
        taken = done | set(term)
        done = taken & later
        flops += math.prod(map(sizes.__getitem__, taken)) * (2 if taken - done else 1)
    if len(terms) == 1 and done - set(output):
        flops = math.prod(map(sizes.__getitem__, done))  # a sum
    return flops


def einsum_size(equation: str, shapes: Sequence[Sequence[int | None]]) -> int:
    """Gives how many numbers an einsum gives."""
    terms, output = _letters(equation, shapes)
    return math.prod(map(_sizes(terms, shapes).__getitem__, output))


def _sizes(terms: Sequence[str], shapes: Sequence[Sequence[int | None]]) -> dict[str, int]:
    return {
        letter: 1 if size_ is None else size_
        for term, shape in zip(terms, shapes, strict=True)
        for letter, size_ in zip(term, shape, strict=True)
    }


def _letters(equation: str, shapes: Sequence[Sequence[int | None]]) -> tuple[list[str], str]:
    """Gives the letters of each tensor and of the result, with some for an ellipsis."""
    left, arrow, output = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    given = [
        len(shape) - len(term.replace("...", "")) if "..." in term else 0
        for term, shape in zip(terms, shapes, strict=True)
    ]
    rest = "".join(map(chr, range(0x100, 0x100 + max(given))))
    terms = [
        term.replace("...", rest[len(rest) - count :])
        for term, count in zip(terms, given, strict=True)
    ]
    if not arrow:
        letters = "".join(terms)
        output = "".join(sorted(each for each in set(letters) if letters.count(each) == 1))
        return terms, rest + "".join(each for each in output if each not in rest)
    return terms, output.replace("...", rest)


def _dense(call: Call) -> Costs:
    return finished(call, 2 * last(call.input) * size(call.output))


def _einsum_dense(call: Call) -> Costs:
    layer = call.called
    kernel = tuple(layer.original_kernel_shape) if layer.quantization_mode else layer._kernel.shape
    shapes = call.input.shape, kernel
    # Keras may leave open what the equation tells.
    output = keras.KerasTensor((einsum_size(layer.equation, shapes),), call.output.dtype)
    whole = Call(layer, call.places, call.names, (output,))
    return finished(whole, einsum_flops(layer.equation, shapes))


def _embedding(call: Call) -> Costs:
    layer = call.called
    if not getattr(layer, "lora_enabled", False):
        return Costs()
    rank, found = layer.lora_embeddings_a.shape[-1], size(call.output)
    return Costs(2 * rank * found + 2 * found)


def _reversible(call: Call) -> Costs:
    if not call.argument("reverse", False):
        return _embedding(call)
    logits = size(call.output)
    capped = 3 * logits if call.called.logit_soft_cap is not None else 0
    return Costs(2 * last(call.input) * logits + capped)


LAYERS: Table = {
    "Dense": _dense,
    "EinsumDense": _einsum_dense,
    "Embedding": _embedding,
    "ReversibleEmbedding": _reversible,
}
