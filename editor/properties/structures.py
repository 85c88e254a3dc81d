"""The inputs or outputs of a model as they are given: one tensor, a list, a dictionary, nested.

Everything here goes from one `Interface` to another, without a graph and without Qt.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import Struct, structs

from graph.naming import unique_name
from graph.values import TensorValue, Value

Form = Literal["one tensor", "list", "dictionary", "nested"]
End = TypeVar("End")


class Ends(Struct, Generic[End], frozen=True):
    """The inputs or the outputs of a model in their order, and their structure.

    Attributes:
        ends: Node ids of inputs, or output tensors.
        structure: With a `TensorValue` for each of them; None for one by itself and several as a
            list.
    """

    ends: tuple[End, ...]
    structure: Value = None

    @property
    def form(self) -> Form:
        """The kind of the structure."""
        structure = self.structure
        if isinstance(structure, TensorValue) or (structure is None and len(self.ends) == 1):
            return "one tensor"
        if structure is None or (isinstance(structure, tuple) and _is_flat(structure)):
            return "list"
        is_flat = isinstance(structure, dict) and _is_flat(tuple(structure.values()))
        return "dictionary" if is_flat else "nested"

    def keys(self) -> list[str]:
        """Gives the key of each end of a dictionary."""
        structure = self.structure if isinstance(self.structure, dict) else {}
        by_position = {
            value.position: key
            for key, value in structure.items()
            if isinstance(value, TensorValue)
        }
        return [by_position.get(place, "") for place in range(len(self.ends))]

    def moved(self, place: int, to: int) -> Ends[End]:
        """Gives these with two neighbours, by their places, exchanged."""
        ends = list(self.ends)
        ends[place], ends[to] = ends[to], ends[place]
        return structs.replace(self, ends=tuple(ends))

    def without(self, place: int) -> Ends[End]:
        """Gives these without the end at a place, which its structure loses too."""
        ends = self.ends[:place] + self.ends[place + 1 :]
        structure = None if self.structure is None else _without(self.structure, place)
        return Ends(ends, _none_if_plain(structure, len(ends)))

    def with_end(self, end: End, name: str) -> Ends[End]:
        """Gives these and one more at the end, by its name where they are a dictionary."""
        last, structure = TensorValue(len(self.ends)), self.structure
        if isinstance(structure, TensorValue):
            structure = None
        elif isinstance(structure, tuple):
            structure = (*structure, last)
        elif isinstance(structure, dict):
            structure = {**structure, unique_name(name, set(structure)): last}
        ends = (*self.ends, end)
        return Ends(ends, _none_if_plain(structure, len(ends)))

    def given_as(self, form: Form, names: list[str]) -> Ends[End]:
        """Gives these in another form; the keys of a dictionary are the names."""
        places = tuple(TensorValue(place) for place in range(len(self.ends)))
        structure: Value = None
        if form == "list":
            structure = places
        elif form == "dictionary":
            keys: dict[str, Value] = {}
            for name, place in zip(names, places, strict=True):
                keys[unique_name(name, set(keys))] = place
            structure = keys
        return structs.replace(self, structure=_none_if_plain(structure, len(self.ends)))

    def with_key(self, place: int, key: str) -> Ends[End]:
        """Gives these with another key for the end at a place of a dictionary."""
        if not isinstance(self.structure, dict):
            return self
        structure = {
            key if value == TensorValue(place) else old: value
            for old, value in self.structure.items()
        }
        return structs.replace(self, structure=structure)


def _is_flat(values: tuple[Value, ...]) -> bool:
    return all(isinstance(value, TensorValue) for value in values)


def _none_if_plain(structure: Value, count: int) -> Value:
    """Gives None for what the structure is anyhow."""
    plain = tuple(TensorValue(place) for place in range(count))
    if count == 0 or (structure == TensorValue(0) and count == 1):
        return None
    return None if count > 1 and structure == plain else structure


def _without(structure: Value, place: int) -> Value:
    """Takes a tensor out, with what is empty then, and counts those after it one less."""
    match structure:
        case TensorValue(position) if position == place:
            return None
        case TensorValue(position):
            return TensorValue(position - 1) if position > place else structure
        case tuple():
            items = tuple(_without(each, place) for each in structure)
            return tuple(each for each in items if each is not None) or None
        case dict():
            pairs = ((key, _without(each, place)) for key, each in structure.items())
            return {key: each for key, each in pairs if each is not None} or None
    return structure
