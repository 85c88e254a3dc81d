"""Which mask Keras hangs on the outputs of a call, by the rules of its layers.

`Embedding(mask_zero=True)` and `Masking` begin a mask, other layers pass it on, merge or drop it.
Keras makes the operations for that when the layers are called, so they stand in a saved model
though nobody drew them. Here they are expected, so that they can be recognised in a file. What is
not certain is `UNKNOWN`: then what the file has is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.keras_files.calls import Call, Given, Reference
from graph.slots import class_of
from graph.values import ObjectValue, TensorValue, Value


class Expected(Struct, eq=False):
    """A mask that Keras makes by an operation each time the layer is called.

    Attributes:
        class_name: The class of the operation.
        arguments: What it is made with.
        given: What it is called on, in order: tensors of the file, other masks, numbers.
        level: How many operations it takes, one after another.
        listed: Whether it is called on a list of these.
        found: The tensor of the file that was recognised as this.
    """

    class_name: str
    arguments: dict[str, Value]
    given: tuple[Reference | Expected | float, ...]
    level: int = 1
    listed: bool = False
    found: Reference | None = None


UNKNOWN: Literal["unknown"] = "unknown"
Mask: TypeAlias = Expected | Reference | Literal["unknown"] | None
Masks: TypeAlias = Mapping[Reference, Mask]

_MAXIMUM_LEVEL = 32  # what is longer is left as it stands
_MERGING = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})
_RECURRENT = frozenset(
    {"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "RNN", "SimpleRNN"}
)
_ATTENDING = frozenset({"AdditiveAttention", "Attention"})
_DROPPING = frozenset({"Dot", "GlobalAveragePooling1D"})


def output_masks(call: Call, layer: Layer, masks: Masks, catalogue: Catalogue) -> list[Mask]:
    """Gives the masks of a call's outputs in order; outputs beyond the list have none."""
    if layer.model is not None or layer.is_input or layer.is_operation or not call.given:
        return []
    known = class_of(layer, catalogue)
    if known is None or known.needs == "code":
        return [UNKNOWN]
    if begin := _BEGINNING.get(layer.class_name):
        return [begin(layer, first_given(call).tensors)]
    if not known.supports_masking or layer.class_name in _DROPPING:
        return []
    previous = _previous(call, masks)
    if layer.class_name == "Concatenate":
        return [_joined(layer, first_given(call).tensors, previous)]
    return _passed_on(layer, previous, overridden=known.computes_mask)


def _passed_on(layer: Layer, previous: list[Mask], *, overridden: bool) -> list[Mask]:
    first = previous[0] if previous else None
    if layer.class_name in _RECURRENT:
        return [first] if layer.arguments.get("return_sequences") is True else []
    if layer.class_name == "Bidirectional":
        return _of_bidirectional(layer, first)
    if layer.class_name in _MERGING:
        return [_merged(previous)]
    if layer.class_name in _ATTENDING:
        return [_converted(first)]
    if not overridden:
        return previous
    # Without a mask before there is none after.
    return [] if all(mask is None for mask in previous) else [UNKNOWN]


def all_within(masks: list[Mask]) -> list[Expected]:
    """Gives the masks that are expected, and those that they are made of, each once."""
    waiting = [mask for mask in masks if isinstance(mask, Expected)]
    seen: dict[Expected, None] = {}
    while waiting:
        mask = waiting.pop()
        if mask not in seen:
            seen[mask] = None
            waiting.extend(each for each in mask.given if isinstance(each, Expected))
    return list(seen)


def first_given(call: Call) -> Given:
    """Gives what the first parameter of a call is given."""
    return next(iter(call.given.values()))


def _previous(call: Call, masks: Masks) -> list[Mask]:
    """Gives the masks that come in: those that are given, or those of the first tensors."""
    stated = call.given.get("mask")
    if stated is not None and stated.tensors:
        return [
            stated.tensors[position] if position is not None else None
            for position in _leaves(stated.value)
        ]
    first = first_given(call)
    return [
        masks.get(first.tensors[position]) if position is not None else None
        for position in _leaves(first.value)
    ]


def _leaves(value: Value) -> list[int | None]:
    """Gives the positions of the tensors of a structure, None for each that is no tensor."""
    if isinstance(value, TensorValue):
        return [value.position]
    if isinstance(value, tuple):
        return [leaf for each in value for leaf in _leaves(each)]
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in _leaves(value[key])]
    return [None]


# -- rules ---------------------------------------------------------------------------------------


def _of_embedding(layer: Layer, tensors: tuple[Reference, ...]) -> Mask:
    if layer.arguments.get("mask_zero") is not True:
        return None
    return Expected("NotEqual", {}, (tensors[0], 0)) if len(tensors) == 1 else UNKNOWN


def _of_masking(layer: Layer, tensors: tuple[Reference, ...]) -> Mask:
    value = layer.arguments.get("mask_value", 0.0)
    if len(tensors) != 1 or not isinstance(value, int | float):
        return UNKNOWN
    return Expected("Any", {"axis": -1}, (Expected("NotEqual", {}, (tensors[0], value)),), 2)


_BEGINNING = {"Embedding": _of_embedding, "Masking": _of_masking}


def _of_bidirectional(layer: Layer, first: Mask) -> list[Mask]:
    inner = layer.arguments.get("layer")
    if not isinstance(inner, ObjectValue):
        return [UNKNOWN]
    if inner.arguments.get("return_sequences") is not True:
        return []
    halves_apart = "merge_mode" in layer.arguments and layer.arguments["merge_mode"] is None
    return [first, first] if halves_apart else [first]


def _merged(previous: list[Mask]) -> Mask:
    """Gives the mask of a merging: all of them or'ed, none where one is missing."""
    if any(mask is None for mask in previous):
        return None
    merged: Mask = None
    for mask in previous:
        if not isinstance(mask, Expected | Reference):
            return UNKNOWN
        if merged is None:
            merged = mask
        elif isinstance(merged, Expected | Reference):
            merged = _made("LogicalOr", merged, mask)
    return merged


def _converted(mask: Mask) -> Mask:
    if isinstance(mask, Expected | Reference):
        return _made("ConvertToTensor", mask)
    return mask


def _joined(layer: Layer, tensors: tuple[Reference, ...], previous: list[Mask]) -> Mask:
    """Gives the mask of a `Concatenate`: of the masks as wide as the tensors, as far as any is."""
    if all(mask is None for mask in previous):
        return None
    if len(previous) != len(tensors):
        return UNKNOWN
    wide = [_widened(mask, tensor) for mask, tensor in zip(previous, tensors, strict=True)]
    masks = [mask for mask in wide if isinstance(mask, Expected)]
    if len(masks) < len(wide):
        return UNKNOWN
    axis = layer.arguments.get("axis", -1)
    level = 1 + max(mask.level for mask in masks)
    if level >= _MAXIMUM_LEVEL:
        return UNKNOWN
    joined = Expected("Concatenate", {"axis": axis} if axis else {}, tuple(masks), level, True)
    return Expected("Any", {"axis": -1}, (joined,), level + 1)


def _widened(mask: Mask, tensor: Reference) -> Mask:
    if mask is None:
        return Expected("OnesLike", {"dtype": "bool"}, (tensor,))
    if not isinstance(mask, Expected | Reference):
        return UNKNOWN
    level = mask.level if isinstance(mask, Expected) else 0
    last = Expected("ExpandDims", {"axis": -1}, (mask,), level + 1)
    return _made("LogicalOr", last, Expected("ZerosLike", {"dtype": "bool"}, (tensor,)))


def _made(class_name: str, *given: Expected | Reference) -> Mask:
    """Gives the mask that an operation makes of others."""
    level = 1 + max(mask.level if isinstance(mask, Expected) else 0 for mask in given)
    return Expected(class_name, {}, given, level) if level <= _MAXIMUM_LEVEL else UNKNOWN
