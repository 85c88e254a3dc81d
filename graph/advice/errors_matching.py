"""Layers that make a tensor fit another: the projection of a shortcut, cropping, growing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.advice.errors_words import Refusal, Sizes, as_sizes
from graph.advice.fixes import Made, both, set_argument
from graph.checks import Fix
from graph.elements import Edge, Layer, Node

_MOST_SIDES = 3
_LONGEST_BRANCH = 50  # layers that are looked at on the way back


def projection(sizes: Sizes, wanted: Sizes) -> list[Made] | None:
    """Gives the layers that make a tensor of some sizes one of others; None where none do.

    Where the sides are the same it is a Dense or a convolution of one point; where they are
    smaller by a whole number, that convolution in strides; where they are larger, an upsampling;
    where they are a little smaller, a cropping.
    """
    if len(sizes) == len(wanted):
        return _same_rank(sizes, wanted)
    if len(wanted) == 1 and 1 < len(sizes) <= _MOST_SIDES + 1:
        pooled: Made = (f"GlobalAveragePooling{len(sizes) - 1}D", {})
        channels = _same_rank(sizes[-1:], wanted)
        return None if channels is None else [pooled, *channels]
    return None


def _same_rank(sizes: Sizes, wanted: Sizes) -> list[Made] | None:
    if sizes == wanted:
        return []
    channels, sides = wanted[-1], len(sizes) - 1
    if not channels or sizes[-1] is None or sides > _MOST_SIDES:
        return None
    if sizes[:-1] == wanted[:-1]:
        point: Made = (f"Conv{sides}D", {"filters": channels, "kernel_size": 1})
        return [point if sides > 1 else ("Dense", {"units": channels})]
    return _other_sides(sizes, wanted, channels)


def _other_sides(sizes: Sizes, wanted: Sizes, channels: int) -> list[Made] | None:
    sides = len(sizes) - 1
    point = {"filters": channels, "kernel_size": 1}
    if strides := _ratio(sizes[:-1], wanted[:-1], rounds=True):
        return [(f"Conv{sides}D", {**point, "strides": strides})]
    if size := _ratio(wanted[:-1], sizes[:-1]):
        grown: Made = (f"UpSampling{sides}D", {"size": size})
        return [grown] if sizes[-1] == channels else [grown, (f"Conv{sides}D", point)]
    if smaller := cropped(sizes, wanted):
        return smaller if sizes[-1] == channels else [*smaller, (f"Conv{sides}D", point)]
    return None


def described(layers: Iterable[Made]) -> str:
    """Gives what stands behind the classes in the words of a fix: "with 64 filters"."""
    for _, arguments in layers:
        for name in ("filters", "units"):
            if name in arguments:
                return f"with {arguments[name]} {name}"
    return ""


def same_sides(sizes: Sizes, wanted: Sizes) -> list[Made] | None:
    """Gives the layer that makes the sides of a tensor those of another, whatever its channels."""
    sides = len(sizes) - 1
    if len(sizes) != len(wanted) or not 0 < sides <= _MOST_SIDES:
        return None
    if size := _ratio(wanted[:-1], sizes[:-1]):
        return [(f"UpSampling{sides}D", {"size": size})]
    return None


def cropped(sizes: Sizes, wanted: Sizes) -> list[Made] | None:
    """Gives the cropping that makes the sides of a tensor those of a smaller one."""
    sides = len(sizes) - 1
    if len(sizes) != len(wanted) or not 0 < sides <= _MOST_SIDES:
        return None
    cut: list[tuple[int, int]] = []
    for size, want in zip(sizes[:-1], wanted[:-1], strict=True):
        if size is None or want is None or size < want:
            return None
        cut.append(((size - want) // 2, size - want - (size - want) // 2))
    if not any(map(any, cut)):
        return None
    return [(f"Cropping{sides}D", {"cropping": cut[0] if sides == 1 else tuple(cut)})]


def _ratio(larger: Sizes, smaller: Sizes, *, rounds: bool = False) -> int | tuple[int, ...]:
    """Gives how many times each side is as long, as a person writes it; 0 where it is not."""
    ratios: list[int] = []
    for long, short in zip(larger, smaller, strict=True):
        if long is None or short is None:
            if long is not short:
                return 0
            ratios.append(1)
            continue
        ratio = -(-long // short) if short else 0
        # A convolution of one point in strides gives the size divided and rounded up.
        if not ratio or (-(-long // ratio) if rounds else ratio * short) != (
            short if rounds else long
        ):
            return 0
        ratios.append(ratio)
    return ratios[0] if len(set(ratios)) == 1 else tuple(ratios)


# -- padding -------------------------------------------------------------------------------------


def padded(refusal: Refusal, edge: Edge, sizes: Sizes, wanted: Sizes) -> Fix | None:
    """Gives the fix by which the convolutions of a branch keep the size that they cut off."""
    missing = _missing(sizes, wanted)
    if missing is None or not any(missing):
        return None
    fixes: list[Fix] = []
    for _, layer in _branch(refusal, edge):
        cut = _cut_by(refusal, layer, len(missing))
        if cut is None:
            continue
        missing = [left - each for left, each in zip(missing, cut, strict=True)]
        fixes.append(set_argument(layer, "padding", "same"))
        if not any(missing):
            return fixes[0] if len(fixes) == 1 else both(_title(fixes), *fixes)
        if min(missing) < 0:
            return None
    return None


def _missing(sizes: Sizes, wanted: Sizes) -> list[int] | None:
    if len(sizes) != len(wanted) or not 1 < len(sizes) <= _MOST_SIDES + 1:
        return None
    missing: list[int] = []
    for size, want in zip(sizes[:-1], wanted[:-1], strict=True):
        if size is None or want is None or want < size:
            return None
        missing.append(want - size)
    return missing


def _branch(refusal: Refusal, edge: Edge) -> Iterator[tuple[Node, Layer]]:
    """Gives what a tensor went through, back to where something else was merged or split off."""
    graph = refusal.sight.graph
    for _ in range(_LONGEST_BRANCH):
        node = graph.node(edge.source.node)
        layer = graph.layer(node.layer)
        edges = graph.edges_into(node.id)
        if len(edges) != 1 or len(graph.edges_from(node.id)) != 1:
            return
        yield node, layer
        edge = edges[0]


def _cut_by(refusal: Refusal, layer: Layer, sides: int) -> list[int] | None:
    """Gives what a convolution without padding takes off each side; None where it takes none."""
    argument = refusal.sight.argument
    kernel = as_sizes(argument(layer, "kernel_size"), sides)
    dilation = as_sizes(argument(layer, "dilation_rate"), sides)
    strides = as_sizes(argument(layer, "strides"), sides)
    if kernel is None or dilation is None or strides is None or "Transpose" in layer.class_name:
        return None
    if argument(layer, "padding") != "valid" or any(stride != 1 for stride in strides):
        return None
    return [(size - 1) * rate for size, rate in zip(kernel, dilation, strict=True)]


def _title(fixes: list[Fix]) -> str:
    return f"Set `padding` of {len(fixes)} layers of the branch to 'same'"
