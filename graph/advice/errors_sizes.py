"""Sizes that a layer cannot work with: too small for a kernel, not known, not divisible."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from graph.advice.errors_upstream import flattened
from graph.advice.errors_words import (
    Reader,
    Refusal,
    Said,
    as_sizes,
    is_whole,
    product,
    shape_words,
    shortest,
    spatial,
)
from graph.advice.fixes import remove, remove_argument, replace, set_argument, set_arguments
from graph.checks import Fix
from graph.elements import Layer
from graph.values import Value
from graph.wording import quoted, shown

_MOST_SIDES = 3
_AXES = ("axis", "axes", "shared_axes")
_LARGEST_FACTOR = 10_000
_COLOURS = 3  # channels of a picture


# -- too small -----------------------------------------------------------------------------------


def _too_small(refusal: Refusal, _: re.Match[str]) -> Said | None:
    window = "pool_size" if refusal.has("pool_size") else "kernel_size"
    sides = spatial(refusal.layer.class_name)
    if not sides or not refusal.inputs:
        return None
    edge, spec = refusal.inputs[0]
    sizes = spec.shape[-sides - 1 :]
    if len(sizes) <= sides:
        return None
    message = (
        f"Expected an input at least as large as the `{window}` of {refusal.who}, "
        f"{shown(refusal.argument(window))}. Received: {shape_words(spec.shape)} "
        f"from {refusal.source(edge)}"
    )
    return Said(message, window, tuple(_fitting(refusal, window, sizes)))


def _fitting(refusal: Refusal, window: str, sizes: Sequence[int | None]) -> Iterator[Fix | None]:
    layer, sides = refusal.layer, len(sizes) - 1
    if refusal.argument("data_format") == "channels_first":
        if "data_format" in layer.arguments:
            yield remove_argument(layer, "data_format")
        return
    if refusal.argument("padding") == "valid":
        yield set_argument(layer, "padding", "same")
    now = as_sizes(refusal.argument(window), sides)
    if now:
        fitting = tuple(
            size if long is None else min(size, long)
            for size, long in zip(now, sizes[:-1], strict=True)
        )
        if "dilation_rate" in layer.arguments:
            yield remove_argument(layer, "dilation_rate")
        elif fitting != now and min(fitting) > 0:
            yield set_argument(layer, window, shortest(fitting))
    if "Pooling" in layer.class_name:
        yield remove(refusal.sight, refusal.node.id)


def _cropped(refusal: Refusal, _: re.Match[str]) -> Said | None:
    if not refusal.inputs:
        return None
    edge, spec = refusal.inputs[0]
    message = (
        f"Expected `cropping` of {refusal.who} to leave something of its input. Received: "
        f"{shown(refusal.argument('cropping'))} of {shape_words(spec.shape)} "
        f"from {refusal.source(edge)}"
    )
    cropping = refusal.argument("cropping")
    known = [size for size in spec.shape[1:-1] if size is not None]
    less = (min(known, default=1) - 1) // 2
    fixes = [remove(refusal.sight, refusal.node.id)]
    if less > 0 and isinstance(cropping, int):
        fixes.insert(0, set_argument(refusal.layer, "cropping", less))
    return Said(message, "cropping", tuple(fixes))


# -- not known -----------------------------------------------------------------------------------


def _open(refusal: Refusal, _: re.Match[str]) -> Said | None:
    given = [(edge, spec) for edge, spec in refusal.inputs if None in spec.shape[1:]]
    if not given:
        return None
    edge, spec = given[0]
    message = (
        f"Expected a known number of {_what_is_open(refusal)} for {refusal.who}, whose weights "
        f"depend on it. Received: {shape_words(spec.shape)} "
        f"from {refusal.source(edge)}"
    )
    found = flattened(refusal, edge)
    if found is None:
        return Said(message, "", (_known_input(refusal, edge.source.node), *_shared(refusal)))
    layer, sizes = found
    message += f". {quoted(layer.name)} flattens sizes that are not known before there is data"
    sides = len(sizes) - 1
    fixes: list[Fix | None] = []
    if 0 < sides <= _MOST_SIDES and sizes[-1] is not None:
        for kind in ("Average", "Max"):
            fixes.append(replace(refusal.sight, layer, f"Global{kind}Pooling{sides}D"))
    return Said(message, "", tuple(fixes))


def _what_is_open(refusal: Refusal) -> str:
    return "channels" if spatial(refusal.layer.class_name) else "features"


def _known_input(refusal: Refusal, source: str) -> Fix | None:
    """Gives the fix that says how many channels a picture has; of other sizes nobody knows."""
    layer = refusal.sight.graph.layer_of(source)
    shape = layer.arguments.get("shape")
    if not layer.is_input or not isinstance(shape, tuple) or shape[-1:] != (None,):
        return None
    known = (*shape[:-1], _COLOURS)
    return set_argument(layer, "shape", known) if spatial(refusal.layer.class_name) else None


def _shared(refusal: Refusal) -> Iterator[Fix]:
    """Gives the fix by which PReLU has one weight for all places of an open axis."""
    _, spec = refusal.inputs[0]
    if refusal.layer.class_name == "PReLU":
        axes = tuple(axis for axis, size in enumerate(spec.shape) if axis and size is None)
        yield set_argument(refusal.layer, "shared_axes", axes)


def _open_channels(refusal: Refusal, match: re.Match[str]) -> Said | None:
    return _open(refusal, match) if spatial(refusal.layer.class_name) else None


# -- not divisible -------------------------------------------------------------------------------


def _channel_groups(refusal: Refusal, match: re.Match[str]) -> Said | None:
    groups, channels = int(match[1]), int(match[2])
    message = (
        f"Expected `groups` of {refusal.who} to divide the channels of its input, {channels}. "
        f"Received: {groups}"
    )
    return Said(message, "groups", tuple(_fewer_groups(refusal, groups, channels)))


def _filter_groups(refusal: Refusal, match: re.Match[str]) -> Said | None:
    groups, filters = int(match[1]), int(match[2])
    if not groups:
        return None
    message = (
        f"Expected `groups` of {refusal.who} to divide its `filters`, {filters}. Received: {groups}"
    )
    more = -(-filters // groups) * groups
    raised = set_argument(refusal.layer, "filters", more)
    return Said(message, "groups", (raised, *_fewer_groups(refusal, groups, filters)))


def _fewer_groups(refusal: Refusal, groups: int, channels: int) -> Iterator[Fix]:
    filters = refusal.argument("filters")
    most = math.gcd(groups, channels, filters if isinstance(filters, int) else 0)
    if most > 1:
        yield set_argument(refusal.layer, "groups", most)
    yield remove_argument(refusal.layer, "groups")


def _normalised_groups(refusal: Refusal, match: re.Match[str]) -> Said | None:
    groups, channels = int(match[1]), int(match[2])
    message = (
        f"Expected `groups` of {refusal.who} to divide the channels of its input, {channels}. "
        f"Received: {groups}"
    )
    most = math.gcd(groups, channels)
    if most == 1:
        most = max((n for n in _factors(channels) if n <= groups), default=1)
    return Said(message, "groups", (set_argument(refusal.layer, "groups", most),))


def _factors(count: int) -> list[int]:
    """Gives the factors of a count, as far as they are sizes that a layer may have."""
    return [n for n in range(1, min(count, _LARGEST_FACTOR) + 1) if count % n == 0]


# -- other shapes of the same numbers ------------------------------------------------------------


def _reshaped(refusal: Refusal, _: re.Match[str]) -> Said | None:
    target = refusal.argument("target_shape")
    if not refusal.inputs or not isinstance(target, tuple):
        return None
    edge, spec = refusal.inputs[0]
    count = product(spec.shape[1:])
    if count is None:
        return None
    message = (
        f"Expected a `target_shape` of {refusal.who} that holds {count:,} numbers, as many as "
        f"{shape_words(spec.shape)} from {refusal.source(edge)} has. Received: {shown(target)}"
    )
    found = dict.fromkeys(_targets(target, count))
    fixes = tuple(set_argument(refusal.layer, "target_shape", each) for each in found)
    return Said(message, "target_shape", fixes)


def _targets(target: tuple[Value, ...], count: int) -> Iterator[tuple[int, ...]]:
    """Gives the shapes nearest to a wanted one that hold so many numbers."""
    sizes = [each if is_whole(each) else -1 for each in target]
    for place in reversed(range(len(sizes))):
        rest = [size for at, size in enumerate(sizes) if at != place]
        whole = math.prod(rest)
        if whole > 0 and min(rest, default=1) > 0 and count % whole == 0:
            yield (*sizes[:place], count // whole, *sizes[place + 1 :])
    if len(sizes) > 1:
        yield _near(sizes, count)


def _near(sizes: list[int], count: int) -> tuple[int, ...]:
    """Gives as many factors of a count as there are sizes, each the nearest to the wanted one."""
    found: list[int] = []
    for size in reversed(sizes[1:]):
        wanted = size if size > 0 else math.isqrt(count)
        found.append(min(_factors(count), key=lambda n: abs(n - wanted), default=1))
        count //= found[-1]
    return (count, *reversed(found))


def _one_unknown(refusal: Refusal, match: re.Match[str]) -> Said | None:
    target = refusal.argument("target_shape")
    if not refusal.inputs or not isinstance(target, tuple):
        return None
    count = product(refusal.inputs[0][1].shape[1:])
    message = (
        f"Expected at most one -1 in `target_shape` of {refusal.who}: one size can be found from "
        f"the others. Received: {shown(target)}"
    )
    found = dict.fromkeys(_targets(target, count)) if count is not None else {}
    fixes = tuple(set_argument(refusal.layer, "target_shape", each) for each in found)
    return Said(message, "target_shape", fixes)


def _permuted(refusal: Refusal, _: re.Match[str]) -> Said:
    dims = refusal.argument("dims")
    numbers = [each for each in dims if is_whole(each)] if isinstance(dims, tuple) else []
    message = (
        f"Expected each axis once in `dims` of {refusal.who}, counted from 1, the batch left out. "
        f"Received: {shown(dims)}"
    )
    if not isinstance(dims, tuple) or len(set(numbers)) < len(dims):
        return Said(message, "dims")
    # With the batch's own axis, people write (0, 2, 1).
    axes = [each for each in numbers if each] if 0 in numbers else numbers
    order = sorted(axes)
    ranks = tuple(order.index(each) + 1 for each in axes)
    return Said(message, "dims", (set_argument(refusal.layer, "dims", ranks),))


# -- axes ----------------------------------------------------------------------------------------


def _no_such_axis(refusal: Refusal, _: re.Match[str]) -> Said | None:
    """Says that a layer is told of an axis that its input has not."""
    layer = refusal.layer
    name = next((each for each in _AXES if each in layer.arguments), "")
    if not name or not refusal.inputs:
        return None
    rank = min(len(spec.shape) for _, spec in refusal.inputs)
    message = (
        f"Expected an axis from 1 to {rank - 1}, or -1 for the last one, for `{name}` of "
        f"{refusal.who}. Received: {shown(layer.arguments[name])}"
    )
    return Said(message, name, (_last_axis(refusal, layer, name),))


def _last_axis(refusal: Refusal, layer: Layer, name: str) -> Fix | None:
    if layer.class_name == "Dot" and len({spec.shape[-1:] for _, spec in refusal.inputs}) > 1:
        return None  # along that axis they are not equally long
    known = refusal.sight.catalogue.find(layer.module, layer.class_name)
    argument = known.argument(name) if known else None
    usual = (-1,) if layer.is_operation else (-1, None)
    if argument is not None and not argument.required and argument.default in usual:
        return remove_argument(layer, name)
    return set_arguments(layer, {name: -1})


READERS: tuple[tuple[str, Reader], ...] = (
    (r"Computed output size would be zero or negative", _too_small),
    (r"Values in `cropping` argument should be|`cropping` parameter of", _cropped),
    (
        r"Shapes used to initialize variables must be fully-defined|"
        r"The channel dimension of the inputs .*should be defined|"
        r"Axis \S+ of input tensor should have a defined dimension",
        _open,
    ),
    (r"TypeError: unsupported operand type\(s\) for .*'NoneType'", _open_channels),
    (r"The number of input channels must be .* groups=(\d+), but .* has (\d+)", _channel_groups),
    (r"The number of filters must be .* groups=(\d+), filters=(\d+)", _filter_groups),
    (r"Number of groups \((\d+)\) .*channels \((\d+)\)", _normalised_groups),
    (r"The total size of the tensor must be unchanged", _reshaped),
    (r"There must be at most one unknown dimension \(-1\) in `target_shape`", _one_unknown),
    (r"Invalid permutation argument `dims`", _permuted),
    (
        r"Expected an input of more dimensions|All `axis` values must be in the range|"
        r"Axis \S+ is out of bounds|axis \S+ is out of bounds|Invalid axis|"
        r"(?:IndexError: )?(?:tuple|list) (?:index|assignment)",
        _no_such_axis,
    ),
)
