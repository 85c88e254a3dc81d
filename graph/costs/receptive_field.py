"""How far a layer sees: the part of the input, in pixels or steps, that one of its outputs follows.

It is the theoretical one, of the kernels, strides and dilations on the widest way from an input.
A layer that looks at all of an axis, such as a global pooling, sees everything from there on; so a
block that squeezes and excites does. Where an axis has no place that a number belongs to, as after
a Dense of a flat vector, "everything" is what is said too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.slots import class_of
from graph.specs import TensorSpec
from graph.values import Value

_POINTWISE = frozenset({"activation", "regularization", "arithmetic", "comparison", "type"})
_POINTWISE_CLASSES = frozenset(
    {
        *("BatchNormalization", "RMSNormalization", "LayerScale", "UnitNormalization"),
        *("Rescaling", "Normalization", "Identity", "Dense", "Masking", "Add", "Average"),
        *("Maximum", "Minimum", "Multiply", "Subtract", "CustomScaleLayer", "LayerNormalization"),
        *("Concatenate", "Clip", "Relu", "Relu6", "ReLU", "Silu", "Sigmoid", "HardSigmoid"),
        *("HardSilu", "Gelu", "Softplus", "Softsign", "LeakyRelu", "Elu", "Selu", "Pad"),
    }
)
_MERGING = "merging"
_SMALLEST_RANK = 3  # a batch, a place and a channel


class Field(Struct, frozen=True):
    """A receptive field.

    Attributes:
        sizes: Along each axis that has places, in those of the input; `math.inf` is all of it.
        strides: How far apart in the input two neighbouring outputs look.
    """

    sizes: tuple[float, ...]
    strides: tuple[float, ...]

    def __str__(self) -> str:
        """Gives "35 x 35", or "all" where it is the whole input."""
        if all(math.isinf(size) for size in self.sizes):
            return "all"
        return " \u00d7 ".join("all" if math.isinf(each) else f"{each:g}" for each in self.sizes)


def field_of_input(spec: TensorSpec) -> Field | None:
    """Gives the field of an input: one place of each axis, if it has such axes."""
    axes = len(spec.shape) - 2
    return Field((1,) * axes, (1,) * axes) if len(spec.shape) >= _SMALLEST_RANK else None


def field_after(
    layer: Layer,
    given: Sequence[Field | None],
    into: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    catalogue: Catalogue,
) -> Field | None:
    """Gives the field of a node of a layer, of the fields and shapes of its tensors.

    Args:
        layer: The layer, which is no nested model.
        given: The fields of what it takes.
        into: Their shapes.
        outputs: What it gives.
        catalogue: What is known of its class.
    """
    before = _widest([field for field in given if field is not None])
    if before is None or not into or not outputs:
        return None
    known = class_of(layer, catalogue)
    if known is None:
        return _everything(before)
    axes = len(before.sizes)
    has_places = len(into[0].shape) == len(outputs[0].shape) == axes + 2
    if known.category == "convolution" or (known.category == "pooling" and _is_local(layer)):
        return _after_window(layer, before, catalogue) if has_places else _everything(before)
    if layer.class_name.startswith("UpSampling"):
        factors = _numbers(_argument(layer, "size", catalogue), axes)
        strides = zip(before.strides, factors, strict=True)
        return Field(before.sizes, tuple(stride / factor for stride, factor in strides))
    if layer.class_name.startswith(("ZeroPadding", "Cropping")):
        return before
    is_pointwise = known.category in _POINTWISE or layer.class_name in _POINTWISE_CLASSES
    return before if is_pointwise and has_places else _everything(before)


def _is_local(layer: Layer) -> bool:
    return not layer.class_name.startswith(("Global", "Adaptive"))


def _after_window(layer: Layer, before: Field, catalogue: Catalogue) -> Field:
    """Widens a field by the kernel of a convolution or the window of a pooling."""
    axes = len(before.sizes)
    is_pooling = "Pooling" in layer.class_name
    size = _argument(layer, "pool_size" if is_pooling else "kernel_size", catalogue)
    windows = _numbers(size, axes)
    stated = _argument(layer, "strides", catalogue)
    strides = windows if stated is None and is_pooling else _numbers(stated, axes)
    dilations = _numbers(_argument(layer, "dilation_rate", catalogue), axes)
    sizes, apart = [], []
    for axis in range(axes):
        reach = (windows[axis] - 1) * dilations[axis]
        size_before, stride = before.sizes[axis], before.strides[axis]
        if layer.class_name.endswith("Transpose"):
            stride /= strides[axis]
            sizes.append(size_before + stride * reach)
        else:
            sizes.append(size_before + stride * reach)
            stride *= strides[axis]
        apart.append(stride)
    return Field(tuple(sizes), tuple(apart))


def _argument(layer: Layer, name: str, catalogue: Catalogue) -> Value:
    known = class_of(layer, catalogue)
    argument = catalogue.argument(known, name) if known else None
    return layer.arguments.get(name, argument.default if argument else None)


def _numbers(value: Value, axes: int) -> tuple[float, ...]:
    """Gives a number for each axis; 1 where none is stated."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (float(value) or 1.0,) * axes
    if isinstance(value, tuple | list) and len(value) == axes:
        numbers = [float(each) or 1.0 for each in value if isinstance(each, int | float)]
        return tuple(numbers) if len(numbers) == axes else (1.0,) * axes
    return (1.0,) * axes


def _widest(fields: Sequence[Field]) -> Field | None:
    """Gives the field of what sees all that some do; that with the most axes where they differ."""
    if not fields:
        return None
    axes = max(len(field.sizes) for field in fields)
    same = [field for field in fields if len(field.sizes) == axes]
    return Field(
        tuple(max(field.sizes[axis] for field in same) for axis in range(axes)),
        tuple(max(field.strides[axis] for field in same) for axis in range(axes)),
    )


def _everything(field: Field) -> Field:
    return Field((math.inf,) * len(field.sizes), field.strides)
