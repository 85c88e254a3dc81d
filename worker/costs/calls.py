"""One call of a layer or operation as its rule sees it, and what a rule says of it.

Rules look at sizes only. An open dimension counts as 1: of the first axis, which is the batch, that
is what is asked for; of another it makes the answer an estimate.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import keras
from msgspec import Struct, structs

from graph.costs.node import tensor_bytes
from graph.specs import TensorSpec


class Costs(Struct, frozen=True):
    """What a call costs.

    Attributes:
        flops: Floating point operations of a forward pass, two for a multiplication with an
            addition; None where nobody knows.
        inner_bytes: What is made within the call and kept for the gradient besides the outputs.
        is_estimate: Whether either supposes something or leaves something out.
    """

    flops: int | None = 0
    inner_bytes: int = 0
    is_estimate: bool = False

    def __add__(self, other: Costs) -> Costs:
        """Adds up; of two calls nothing is known where of one there is not."""
        known = self.flops is not None and other.flops is not None
        return Costs(
            (self.flops or 0) + (other.flops or 0) if known else None,
            self.inner_bytes + other.inner_bytes,
            self.is_estimate or other.is_estimate,
        )

    def times(self, count: int) -> Costs:
        """Gives the costs of so many calls."""
        flops = None if self.flops is None else self.flops * count
        return structs.replace(self, flops=flops, inner_bytes=self.inner_bytes * count)


UNKNOWN = Costs(None, 0, is_estimate=True)


class Call(Struct, frozen=True):
    """A call of a layer or an operation.

    Attributes:
        called: Keras's layer or operation, which is built.
        places: The arguments that are given by their places.
        names: Those that are given by their names.
        outputs: The tensors that it gives.
    """

    called: Any
    places: tuple[Any, ...]
    names: dict[str, Any]
    outputs: tuple[keras.KerasTensor, ...]

    @property
    def inputs(self) -> list[keras.KerasTensor]:
        """The tensors of the first argument, in order."""
        first = self.places[0] if self.places else next(iter(self.names.values()), ())
        return _tensors(first)

    @property
    def tensors(self) -> list[keras.KerasTensor]:
        """The tensors of all arguments, in order."""
        return _tensors((self.places, tuple(self.names.values())))

    @property
    def input(self) -> keras.KerasTensor:
        """The first tensor."""
        return self.inputs[0]

    @property
    def output(self) -> keras.KerasTensor:
        """The first tensor that comes out."""
        return self.outputs[0]

    def argument(self, name: str, default: Any = None) -> Any:
        """Gives an argument by its name, however it is given."""
        if name in self.names:
            return self.names[name]
        if not self.places:
            return default
        given = inspect.signature(self.called.call).bind_partial(*self.places).arguments
        return given.get(name, default)

    def is_open(self) -> bool:
        """Whether a dimension besides the batch is open."""
        return any(None in each.shape[1:] for each in (*self.tensors, *self.outputs))


Rule: TypeAlias = Callable[[Call], Costs]
Table: TypeAlias = dict[str, Rule]


def calling(layer: Any, *tensors: keras.KerasTensor) -> Call:
    """Gives the call of a built layer on tensors; Keras says what it gives."""
    shapes = _shapes(layer.compute_output_shape(*(each.shape for each in tensors)))
    dtype = layer.compute_dtype
    return Call(layer, tensors, {}, tuple(keras.KerasTensor(each, dtype) for each in shapes))


def size(tensor: keras.KerasTensor) -> int:
    """Gives how many numbers are in a tensor."""
    return volume(tensor.shape)


def volume(shape: Iterable[int | None]) -> int:
    """Gives the product of dimensions."""
    return math.prod(1 if each is None else each for each in shape)


def last(tensor: keras.KerasTensor) -> int:
    """Gives the last dimension."""
    return volume(tensor.shape[-1:])


def channels(tensor: keras.KerasTensor, data_format: str | None) -> int:
    """Gives the dimension of the channels."""
    place = 1 if (data_format or keras.config.image_data_format()) == "channels_first" else -1
    return volume([tensor.shape[place]])


def bytes_of(count: int, dtype: str) -> int:
    """Gives what so many numbers take."""
    return tensor_bytes(TensorSpec((count,), dtype), 1)


def axes_of(axis: int | Sequence[int] | None, rank: int) -> list[int]:
    """Gives axes as numbers from 0 on; all of them for None."""
    if axis is None:
        return list(range(rank))
    return [each % rank for each in ([axis] if isinstance(axis, int) else axis)] if rank else []


def free(call: Call) -> Costs:
    """Of what moves numbers, or does nothing when no training goes on."""
    return Costs()


def unknown(call: Call) -> Costs:
    """Of what runs code that is not Keras's."""
    return UNKNOWN


def per_output(operations: int, is_estimate: bool = False) -> Rule:
    """Gives the rule of what takes so many operations for each number that comes out."""
    return lambda call: Costs(operations * sum(map(size, call.outputs)), 0, is_estimate)


def per_input(operations: int, is_estimate: bool = False) -> Rule:
    """Gives the rule of what takes so many operations for each number that goes in."""
    return lambda call: Costs(operations * size(call.tensors[0]), 0, is_estimate)


def _shapes(held: Any) -> list[Any]:
    """Gives the shapes of a structure of them; a shape is a tuple, too."""
    if all(each is None or isinstance(each, int) for each in held):
        return [held]
    return [shape for each in held for shape in _shapes(each)]


def _tensors(held: Any) -> list[keras.KerasTensor]:
    return [each for each in keras.tree.flatten(held) if isinstance(each, keras.KerasTensor)]
