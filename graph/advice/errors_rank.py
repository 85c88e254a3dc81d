"""Tensors of the wrong number of dimensions: an image where a sequence is needed, no channels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from graph.advice.errors_upstream import RECURRENT, flattening, whole_sequence
from graph.advice.errors_words import (
    Reader,
    Refusal,
    Said,
    Sizes,
    in_dimensions,
    is_whole,
    product,
    shape_words,
    spatial,
    with_one_open,
)
from graph.advice.fixes import Made, insert, insert_each, remove, replace, set_argument
from graph.checks import Fix
from graph.elements import Edge
from graph.specs import TensorSpec
from graph.values import ObjectValue, Value

_SPATIAL = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}
_SEQUENCE = ("steps", "features")
_CHANNELS = (1, 3, 4)  # of a picture that was written as one row of numbers


def _rank(refusal: Refusal, match: re.Match[str]) -> Said | None:
    index = int(match["index"] or 0) if "index" in match.re.groupindex else 0
    if index >= len(refusal.inputs):
        return None
    edge, spec = refusal.inputs[index]
    axes = _axes(refusal)
    if not axes or (match[0] in _VAGUE and len(axes) == len(spec.shape) - 1):
        return None
    expected = f"(batch, {', '.join(axes)})"
    message = f"Expected {expected} for {refusal.who}. Received: {shape_words(spec.shape)}"
    return Said(f"{message} from {refusal.source(edge)}", "", tuple(_fixes(refusal, edge, axes)))


def _axes(refusal: Refusal) -> tuple[str, ...]:
    """Gives what the dimensions are that a layer needs, without the batch; () where not known."""
    name = refusal.layer.class_name
    if name.startswith("ConvLSTM"):
        return ("steps", *_SPATIAL[spatial(name)], "channels")
    if dimensions := spatial(name):
        return (*_SPATIAL[dimensions], "channels")
    if name in RECURRENT or name in ("Bidirectional", "GroupQueryAttention"):
        return _SEQUENCE
    if name == "TimeDistributed":
        return _axes_of_steps(refusal.layer.arguments.get("layer"))
    if name == "Permute":
        dims = refusal.argument("dims")
        return tuple(f"axis {n + 1}" for n in range(len(dims))) if isinstance(dims, tuple) else ()
    return {"RepeatVector": ("features",), "Dense": ("features",)}.get(name, ())


def _axes_of_steps(inner: Value) -> tuple[str, ...]:
    """Gives what a layer needs that is applied at each step."""
    name = inner.class_name if isinstance(inner, ObjectValue) else ""
    if count := spatial(name):
        return ("steps", *(f"{side} of each" for side in _SPATIAL[count]), "channels")
    return ("steps", "steps of each", "features") if name in RECURRENT else _SEQUENCE


def _fixes(refusal: Refusal, edge: Edge, axes: Sequence[str]) -> Iterator[Fix | None]:
    sizes = _sizes(refusal, edge)
    name = refusal.layer.class_name
    if name == "Permute":
        yield _permuted(refusal, len(sizes))
    elif name == "RepeatVector":
        yield from _to_vector(refusal, edge, sizes)
    elif name == "GroupQueryAttention":
        rows = {wire: spec for wire, spec in refusal.inputs if len(spec.shape) <= len(_SEQUENCE)}
        yield from to_sequences(refusal, rows)
    elif name == "Dense":
        yield _reshaped(refusal, edge, (1,))
    elif name == "TimeDistributed":
        yield from _for_each_step(refusal, edge, sizes, axes)
    elif name.startswith("ConvLSTM"):
        yield from _to_video(refusal, edge, sizes, len(axes))
    elif spatial(name):
        yield from _to_channels(refusal, edge, sizes, spatial(name))
    else:
        yield from _to_sequence(refusal, edge, sizes)


def _sizes(refusal: Refusal, edge: Edge) -> Sizes:
    return next(spec.shape[1:] for wire, spec in refusal.inputs if wire == edge)


def _reshaped(refusal: Refusal, edge: Edge, target: Sizes | None) -> Fix | None:
    given = with_one_open(target) if target is not None else None
    if given is None:
        return None
    words = " × ".join("any" if size == -1 else str(size) for size in given)
    return insert(refusal.sight, edge, ("Reshape", {"target_shape": given}), of=f"to {words}")


# -- to a sequence -------------------------------------------------------------------------------


def _to_sequence(refusal: Refusal, edge: Edge, sizes: Sizes) -> Iterator[Fix | None]:
    if len(sizes) == 1:
        yield whole_sequence(refusal, edge)
        yield flattening(refusal, edge, 2)
        yield _reshaped(refusal, edge, (*sizes, 1))
    elif len(sizes) == 3:  # noqa: PLR2004 - an image
        height, *row = sizes
        features, channels = product(row), sizes[-1]
        yield _reshaped(refusal, edge, (height, features) if features else None)
        yield _reshaped(refusal, edge, (product(sizes[:2]), channels) if channels else None)
    elif len(sizes) > 3:  # noqa: PLR2004 - a video
        yield _timed(refusal, edge, "Flatten")
        yield _timed(refusal, edge, f"GlobalAveragePooling{len(sizes) - 2}D")


def to_sequences(refusal: Refusal, given: Mapping[Edge, TensorSpec]) -> Iterator[Fix | None]:
    """Gives the fixes for several inputs, each of which is a vector and is to be a sequence."""
    for edge in given:
        yield whole_sequence(refusal, edge)
        yield flattening(refusal, edge, 2)
    shapes: dict[Edge, list[Made]] = {
        edge: [("Reshape", {"target_shape": (features, 1)})]
        for edge, spec in given.items()
        if (features := product(spec.shape[1:])) is not None
    }
    if shapes and len(shapes) == len(given):
        sizes = product(next(iter(given.values())).shape[1:])
        yield insert_each(refusal.sight, shapes, of=f"to {sizes} × 1")


def _timed(refusal: Refusal, edge: Edge, class_name: str) -> Fix | None:
    if refusal.sight.catalogue.find("keras.layers", class_name) is None:
        return None
    inner = ObjectValue("keras.layers", class_name)
    made: Made = ("TimeDistributed", {"layer": inner})
    return insert(refusal.sight, edge, made, of=f"of {class_name}")


def _to_vector(refusal: Refusal, edge: Edge, sizes: Sizes) -> Iterator[Fix | None]:
    yield whole_sequence(refusal, edge, whole=False)
    if 1 < len(sizes) <= 4:  # noqa: PLR2004
        yield insert(refusal.sight, edge, (f"GlobalAveragePooling{len(sizes) - 1}D", {}))
    if product(sizes) is not None:
        yield insert(refusal.sight, edge, ("Flatten", {}))


# -- to channels ---------------------------------------------------------------------------------


def _to_channels(refusal: Refusal, edge: Edge, sizes: Sizes, wanted: int) -> Iterator[Fix | None]:
    """Mends what a convolution or a pooling is given, which needs `wanted` sides and channels."""
    rank = len(sizes)
    if rank <= wanted:
        yield flattening(refusal, edge, wanted + 1)
    if wanted == 1:
        yield whole_sequence(refusal, edge)
    other = _of_rank(refusal, rank - 1)
    if rank == 1:
        yield _alone(refusal)
        yield _reshaped(refusal, edge, (*sizes, 1) if wanted == 1 else _square(sizes, wanted))
    elif rank == wanted:
        # One channel is more likely the last axis already than a side.
        channel = None if sizes[-1] == 1 else _reshaped(refusal, edge, (*sizes, 1))
        # As high as it is wide: a picture in grey, and not steps with features.
        yield from (channel, other) if len(set(sizes)) == 1 else (other, channel)
    else:
        yield other
        if rank == wanted + 2:
            yield _at_each_step(refusal)


def _of_rank(refusal: Refusal, dimensions: int) -> Fix | None:
    """Gives the fix by which a layer is of the same kind, with so many dimensions."""
    before = spatial(refusal.layer.class_name)
    name = in_dimensions(refusal.layer.class_name, dimensions)
    if refusal.sight.catalogue.find("keras.layers", name) is None:
        return None
    arguments = {
        argument: _in_dimensions(value, before, dimensions)
        for argument, value in refusal.layer.arguments.items()
    }
    known = refusal.sight.catalogue.find("keras.layers", name)
    taken = {key: value for key, value in arguments.items() if known and known.argument(key)}
    return replace(refusal.sight, refusal.layer, name, taken)


def _in_dimensions(value: Value, before: int, after: int) -> Value:
    """Gives an argument for each of `before` dimensions as one for each of `after`."""
    if value == "causal":
        return "same"
    if not isinstance(value, tuple):
        return value
    if before == 1:
        # What a layer of one dimension adds before and behind it is two numbers.
        return value * after if len(value) == 1 else (value,) * after
    if len(value) != before:
        return value
    return value[0] if after == 1 else (value + value[-1:] * after)[:after]


def _alone(refusal: Refusal) -> Fix | None:
    """Gives the fix for a layer that has nothing to do on a vector."""
    name = refusal.layer.class_name
    if name.startswith("SpatialDropout"):
        return replace(refusal.sight, refusal.layer, "Dropout")
    if "Pooling" in name:
        return remove(refusal.sight, refusal.node.id)
    return None


def _square(sizes: Sizes, sides: int) -> Sizes | None:
    """Gives the sizes of the picture that a row of numbers may have been."""
    count = sizes[0]
    if count is None:
        return None
    for channels in _CHANNELS:
        side = round((count / channels) ** (1 / sides))
        if side > 1 and side**sides * channels == count:
            return (*((side,) * sides), channels)
    return None


def _at_each_step(refusal: Refusal) -> Fix:
    layer = refusal.layer
    inner = ObjectValue(layer.module, layer.class_name, layer.arguments)
    fix = replace(refusal.sight, layer, "TimeDistributed", {"layer": inner})
    return Fix(f"Apply {layer.class_name} at each step, by TimeDistributed", fix.edit)


# -- others --------------------------------------------------------------------------------------


def _for_each_step(
    refusal: Refusal, edge: Edge, sizes: Sizes, axes: Sequence[str]
) -> Iterator[Fix | None]:
    inner = refusal.layer.arguments.get("layer")
    if not isinstance(inner, ObjectValue):
        return
    if len(sizes) == 1:
        yield whole_sequence(refusal, edge)
        yield flattening(refusal, edge, 2)
    if len(sizes) == len(axes) - 1:
        if len(axes) > len(_SEQUENCE):
            yield _reshaped(refusal, edge, (*sizes, 1))
        fix = replace(refusal.sight, refusal.layer, inner.class_name, inner.arguments)
        yield Fix(f"Apply {inner.class_name} at once, without TimeDistributed", fix.edit)


def _to_video(refusal: Refusal, edge: Edge, sizes: Sizes, rank: int) -> Iterator[Fix | None]:
    yield whole_sequence(refusal, edge)
    if len(sizes) == rank - 1:
        name = refusal.layer.class_name.replace("LSTM", "")
        known = refusal.sight.catalogue.find("keras.layers", name)
        if known is not None:
            yield replace(refusal.sight, refusal.layer, name)
        yield _reshaped(refusal, edge, (1, *sizes))


def _permuted(refusal: Refusal, rank: int) -> Fix | None:
    """Gives the fix by which axes that are not there are left out, and those that are stay."""
    dims = refusal.argument("dims")
    if not isinstance(dims, tuple):
        return None
    kept = [each for each in dims if is_whole(each) and 1 <= each <= rank]
    kept += [axis for axis in range(1, rank + 1) if axis not in kept]
    return set_argument(refusal.layer, "dims", tuple(kept))


_INCOMPATIBLE = (
    r"Input (?P<index>\d+) .*is incompatible with the layer: expected (?:min_|max_)?ndim="
)
# What Keras says where a layer takes the number of its dimensions for granted; also of others.
_VAGUE = ("Shapes used to initialize", "Expected an input of more dimensions")
READERS: tuple[tuple[str, Reader], ...] = (
    (_INCOMPATIBLE, _rank),
    (r"Kernel shape must have the same length as input", _rank),
    *((text, _rank) for text in _VAGUE),
    (r"`TimeDistributed` Layer should be passed an `input_shape`", _rank),
)
