"""What the names of a program stand for while it is proven.

Numbers, texts, lists and dictionaries stand for themselves, and a tensor is that of the drawing:
the node that gives it, and which of its outputs it is. All else that a program of ours handles is
here. Nothing of Keras is made: a layer is the path of its class, and what it is given.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from codegen.literals import text
from graph.elements import Tensor

# A program's value may be of any type that is named here or stands for itself; which one is looked
# at where it is used, by its exact type.
Held: TypeAlias = Any
Frame: TypeAlias = dict[str, Held]

_SHORT = 80  # characters of a message
_SHOWN = 8  # items in it


class DifferentError(Exception):
    """The program does otherwise than the drawing says, or what cannot be followed here."""


class Global(Struct, frozen=True):
    """What an import gives, by its whole path: `keras.layers.Conv2D`, `keras.activations.relu`."""

    path: str


class Made:
    """What a call of a class gave: a layer, or an object that is an argument of one.

    Attributes:
        path: The class.
        args: What it was given by place.
        kwargs: What it was given by name.
        order: When it was made, counted with all that Keras may name.
        used: Whether it is in the model.
    """

    __slots__ = ("args", "kwargs", "order", "path", "used")

    def __init__(
        self, path: str, args: tuple[Held, ...], kwargs: dict[str, Held], order: int
    ) -> None:
        self.path = path
        self.args = args
        self.kwargs = kwargs
        self.order = order
        self.used = False


class Record(Struct, frozen=True):
    """What the drawing says of a layer, an object or an operation.

    Attributes:
        path: The class or the function.
        arguments: What it is given besides defaults, by name; by place where that has no name.
    """

    path: str
    arguments: dict[str | int, Held]


class Several(Struct, frozen=True):
    """The tensors of one call, of which each is taken out by its path.

    Attributes:
        node: The node.
        paths: Those of all its tensors, as `codegen.outputs` has them; none where only the tensors
            that are used are known, which are in one row.
        before: The path to this part of them.
    """

    node: str
    paths: tuple[str, ...]
    before: str = ""

    def take(self, key: Held) -> Tensor | Several:
        """Gives one of them, or a part of them.

        Raises:
            DifferentError: there is none at this key.
        """
        if type(key) is int and key >= 0:
            if not self.paths:
                return Tensor(self.node, key)
            path = f"{self.before}[{key}]"
        elif type(key) is str:
            path = f"{self.before}[{text(key)}]"
        else:
            raise DifferentError(f"Expected a place among several tensors. Received: {told(key)}")
        if path in self.paths:
            return Tensor(self.node, self.paths.index(path))
        if any(each.startswith(f"{path}[") for each in self.paths):
            return Several(self.node, self.paths, path)
        raise DifferentError(f"Expected a place among several tensors. Received: {told(key)}")

    def row(self) -> list[Tensor | Several]:
        """Gives all of them, for as many variables.

        Raises:
            DifferentError: it is not known how many there are, or they are in a dictionary.
        """
        start = len(self.before)
        heads = {
            path[start : path.index("]", start) + 1]
            for path in self.paths
            if path.startswith(self.before)
        }
        if not heads or not all(f"[{place}]" in heads for place in range(len(heads))):
            raise DifferentError("Expected a known number of tensors to unpack. Received: another")
        return [self.take(place) for place in range(len(heads))]


class Model:
    """The model that the function returns.

    Attributes:
        frozen: Whether it is told that it is not trainable, with all that is in it.
    """

    def __init__(self) -> None:
        self.frozen = False


def told(value: Held) -> str:
    """Gives a value as a message shows it."""
    if isinstance(value, Global | Made | Record):
        return value.path
    if isinstance(value, Tensor):
        return f"a tensor of {value.node}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(told, value[:_SHOWN]))}{', ...' * (len(value) > _SHOWN)}]"
    shown = repr(value)
    return shown if len(shown) <= _SHORT else f"{shown[:_SHORT]}..."


def holds_tensor(value: Held) -> bool:
    """Whether there is a tensor in a value."""
    kind = type(value)
    if kind is Tensor or kind is Several:
        return True
    if kind is list or kind is tuple:
        return any(map(holds_tensor, value))
    return kind is dict and any(map(holds_tensor, value.values()))


def is_same_atom(value: Held, other: Held) -> bool:
    """Whether two values that hold no others are one: 1 is neither True nor 1.0."""
    if type(value) is not type(other):
        return False
    if type(value) is float:
        return repr(value) == repr(other)  # which tells -0.0 from 0.0, and nan is nan
    return bool(value == other)
