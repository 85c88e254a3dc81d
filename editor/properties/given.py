"""What an argument is given: a value, none, or, by several layers, different ones. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from msgspec import Struct

from graph.values import Value


class Absent(Enum):
    """No value: the argument is left out, and Keras's default holds."""

    ABSENT = "absent"


class Mixed(Struct, frozen=True):
    """Stands for the values of several layers that are not the same.

    Attributes:
        text: As many of them as can be shown: "32, 64".
    """

    text: str


ABSENT: Final = Absent.ABSENT
MIXED = "mixed"  # what a person reads
Given: TypeAlias = Value | Absent
Shown: TypeAlias = Given | Mixed


def value_of(arguments: Mapping[str, Given], name: str, default: Given = ABSENT) -> Given:
    """Gives the value of an argument, or another where it is left out."""
    return arguments.get(name, default)


def with_value(arguments: dict[str, Value], name: str, value: Given) -> dict[str, Value]:
    """Gives arguments with another value of one of them, or without it."""
    changed = {key: held for key, held in arguments.items() if key != name}
    return changed if value is ABSENT else {**changed, name: value}
