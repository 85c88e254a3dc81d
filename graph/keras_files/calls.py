"""From an entry of `inbound_nodes` to a call: which tensors and values each parameter is given.

A tensor names the layer that made it, which call of that layer, and which output of the call, at
any depth of the arguments. What a parameter takes is kept as the document has it: one tensor and a
flat list go into slots, and any other structure is a template with a place for each tensor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from graph.catalogue import Catalogue, InputArgument
from graph.elements import Layer
from graph.errors import GraphError
from graph.keras_files.objects import read_value
from graph.keras_files.places import (
    refused,
    take_dict,
    take_index,
    take_list,
    take_name,
    take_text,
    too_deep,
)
from graph.keras_files.reading import Reading
from graph.model import ModelGraph
from graph.naming import is_argument_name
from graph.slots import MODEL_CALL, call_of, inputs_of
from graph.values import MAXIMUM_DEPTH, TensorValue, Value

_TENSOR = "__keras_tensor__"
_MAXIMUM_INDEX = 1_000
_MAXIMUM_TENSORS = 1_000  # in one call


class Reference(NamedTuple):
    """A tensor as a file names it."""

    layer: str
    call: int
    tensor_index: int


class Given(Struct, frozen=True):
    """What a parameter is given.

    Attributes:
        value: A value, or a structure in which a `TensorValue` stands for each of the tensors.
        tensors: The tensors in it, by the positions there.
        dtypes: Their dtypes, as the file has them.
    """

    value: Value
    tensors: tuple[Reference, ...] = ()
    dtypes: tuple[str, ...] = ()

    @property
    def is_one_tensor(self) -> bool:
        """Whether it is a single tensor by itself."""
        return self.value == TensorValue(0)

    @property
    def is_flat_list(self) -> bool:
        """Whether it is a list of tensors alone."""
        return bool(self.tensors) and self.value == _flat(len(self.tensors))


class Call(Struct):
    """One call of a layer.

    Attributes:
        layer: The name of the layer.
        index: Which of its calls it is.
        given: What each parameter is given.
        positional: How many are given by their place.
        rank: Dimensions of the first tensor; 0 where there is none.
    """

    layer: str
    index: int
    given: dict[str, Given]
    positional: int
    rank: int = 0

    @property
    def references(self) -> list[Reference]:
        """All tensors that the call takes, each as often as it takes it."""
        return [each for given in self.given.values() for each in given.tensors]


def _flat(count: int) -> Value:
    return tuple(TensorValue(place) for place in range(count))


def read_call(entry: Any, layer: Layer, index: int, reading: Reading, place: str) -> Call:
    """Reads a call of a layer.

    Raises:
        GraphError: the entry is not as Keras 3 writes one.
    """
    if isinstance(entry, list):
        raise GraphError(
            f"Expected a model that Keras 3 saved. Received: a call as Keras 2 writes it at {place}"
        )
    entry = take_dict(entry, place)
    names = call_of(layer, reading.catalogue)
    inputs = inputs_of(layer, reading.catalogue) or ()
    args = take_list(entry.get("args", []), f"{place}.args")
    if len(args) > _MAXIMUM_TENSORS:
        raise refused(f"at most {_MAXIMUM_TENSORS} arguments", f"{place}.args", len(args))
    found = _Tensors(reading)
    given: dict[str, Given] = {}
    variadic = next((each.name for each in inputs if each.variadic), None)
    if variadic is not None and names and names[0] == variadic:
        given[variadic] = found.given(args, f"{place}.args")
    else:
        for number, part in enumerate(args):
            name = names[number] if number < len(names) else _unknown_name(number, names)
            given[name] = found.given(part, f"{place}.args[{number}]")
    for name, part in take_dict(entry.get("kwargs", {}), f"{place}.kwargs").items():
        if name in given or not is_argument_name(name):
            raise refused("another parameter", f"{place}.kwargs", name)
        given[take_text(name, place)] = found.given(part, f"{place}.kwargs.{name}")
    return Call(layer.name, index, given, len(args), found.rank)


def _unknown_name(number: int, names: Sequence[str]) -> str:
    """Names a parameter of a class that is not known."""
    return "inputs" if number == 0 and not names else f"argument_{number + 1}"


class _Tensors:
    """Reads the structures of one call, and the tensors in them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._count = 0
        self._tensors: list[Reference] = []
        self._dtypes: list[str] = []
        self.rank = 0

    def given(self, config: Any, place: str) -> Given:
        """Reads what one parameter is given."""
        self._tensors, self._dtypes = [], []
        value = self._value(config, place, 0)
        self._count += len(self._tensors)
        if self._count > _MAXIMUM_TENSORS:
            raise refused(f"at most {_MAXIMUM_TENSORS} tensors", place, self._count)
        return Given(value, tuple(self._tensors), tuple(self._dtypes))

    def _value(self, config: Any, place: str, depth: int) -> Value:
        if depth > MAXIMUM_DEPTH:
            raise too_deep(MAXIMUM_DEPTH, place)
        if isinstance(config, list):
            return tuple(self._value(each, place, depth + 1) for each in config)
        if not isinstance(config, dict):
            return read_value(config, self._reading, place)
        if config.get("class_name") == _TENSOR:
            return self._tensor(config, place)
        if "class_name" in config:
            if config["class_name"] == "__slice__":
                return self._slice(config, place, depth)
            return read_value(config, self._reading, place)
        # Keras visits dictionaries by their sorted keys; so the tensors are counted.
        parts = {key: self._value(config[key], place, depth + 1) for key in sorted(config)}
        return {key: parts[key] for key in config}

    def _slice(self, config: dict[str, Any], place: str, depth: int) -> Value:
        inner = take_dict(config.get("config"), place)
        value = read_value({**config, "config": {}}, self._reading, place)
        for name in ("start", "stop", "step"):
            value.arguments[name] = self._value(inner.get(name), place, depth + 1)  # type: ignore[union-attr]
        return value

    def _tensor(self, config: dict[str, Any], place: str) -> TensorValue:
        inner = take_dict(config.get("config"), place)
        history = take_list(inner.get("keras_history"), f"{place}.keras_history")
        self._tensors.append(reference_of(history, f"{place}.keras_history"))
        self._dtypes.append(take_text(inner.get("dtype", "float32"), f"{place}.dtype"))
        shape = inner.get("shape")
        if isinstance(shape, list) and not self.rank:
            self.rank = len(shape)
        return TensorValue(len(self._tensors) - 1)


def reference_of(history: list[Any], place: str) -> Reference:
    """Gives the tensor that `[layer, call, output]` names."""
    if len(history) != 3:  # noqa: PLR2004
        raise refused("a layer, a call and an output", place, history)
    return Reference(
        take_name(history[0], place),
        take_index(history[1], place, below=_MAXIMUM_INDEX),
        take_index(history[2], place, below=_MAXIMUM_INDEX),
    )


def slots_of(
    call: Call, layer: Layer, catalogue: Catalogue
) -> tuple[dict[str, Value], dict[tuple[str, int], Reference]]:
    """Gives a call's arguments besides slots, and the tensor in each of its slots."""
    inputs = {each.name: each for each in inputs_of(layer, catalogue) or ()}
    arguments: dict[str, Value] = {}
    slots: dict[tuple[str, int], Reference] = {}
    for name, given in call.given.items():
        for position, reference in enumerate(given.tensors):
            slots[name, position] = reference
        if layer.model is not None and name == MODEL_CALL[0]:
            plain = _is_as_drawn(given, layer.model)
        else:
            plain = _is_plain(given, inputs.get(name), known=bool(inputs))
        if not plain:
            arguments[name] = given.value
    return arguments, slots


def _is_as_drawn(given: Given, model: ModelGraph) -> bool:
    """Whether a model is given its tensors in the structure in which it takes them."""
    structure = model.inputs_as_given()
    count = len(given.tensors)
    if count == 1 and structure == _flat(1):
        structure = TensorValue(0)  # Keras takes one tensor for a list of one
    return count == len(model.input_nodes()) and given.value == structure


def _is_plain(given: Given, argument: InputArgument | None, *, known: bool) -> bool:
    """Whether the slots alone say how the tensors are given."""
    if argument is None:
        return not known and (given.is_one_tensor or given.is_flat_list)
    return given.is_flat_list if argument.many else given.is_one_tensor


def positional_of(call: Call, layer: Layer, catalogue: Catalogue) -> int | None:
    """Gives how many parameters are given by place, or None where a person would write the same.

    A person gives required tensors by their place, the first in any case, and the rest by name.
    """
    inputs = inputs_of(layer, catalogue)
    if layer.is_operation or inputs is None:
        return None
    usual = 0
    for number, argument in enumerate(inputs):
        if argument.name not in call.given or (number and not argument.required):
            break
        if not call.given[argument.name].tensors:
            break
        usual += 1
    return None if usual == call.positional else call.positional
