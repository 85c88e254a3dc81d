"""What differs between two runs: their settings by field, and their drawings in sentences."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from graph.catalogue import Catalogue
from graph.difference import difference
from graph.model import ModelGraph
from graph.training import Training


class Differing(Struct, frozen=True):
    """A setting that two runs have differently.

    Attributes:
        field: Its name, with the records that it is in before it: "fitting.devices".
        first, second: Its values as JSON has them; None also where a run does not have it.
    """

    field: str
    first: Any
    second: Any


def settings_difference(first: Training, second: Training) -> tuple[Differing, ...]:
    """Gives the settings that differ, in the order of their fields."""
    before, after = _fields(first), _fields(second)
    names = [*before, *(name for name in after if name not in before)]
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(Differing(name, one, other) for name, one, other in pairs if one != other)


def drawing_difference(
    first: ModelGraph, second: ModelGraph, catalogue: Catalogue | None = None
) -> tuple[str, ...]:
    """Says what makes the second drawing of the first, apart from the settings of training."""
    alike = second.copy()
    alike.training = first.training
    return difference(first, alike, catalogue)


def _fields(training: Training) -> dict[str, Any]:
    return dict(_flat(_whole(training), ""))


def _whole(record: Struct) -> dict[str, Any]:
    """Gives the fields with those that are at their defaults, which JSON leaves out."""
    names = record.__struct_fields__
    held = {name: getattr(record, name) for name in names}
    return {
        name: _whole(value) if isinstance(value, Struct) else msgspec.to_builtins(value)
        for name, value in held.items()
    }


def _flat(held: dict[str, Any], before: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in held.items():
        if isinstance(value, dict) and value:
            found.extend(_flat(value, f"{before}{name}."))
        else:
            found.append((before + str(name), value))
    return found
