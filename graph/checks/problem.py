"""A problem, and the words that the checks share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from graph.catalogue import Catalogue
from graph.edits import Edit
from graph.elements import Layer, Tensor
from graph.model import ModelGraph
from graph.wording import legible, quoted

_LISTED = 4  # names in a sentence


class Fix(Struct, frozen=True):
    """An edit of the outermost graph that mends a problem.

    Attributes:
        title: What it does, as the words on a button: "Insert Flatten before `dense`".
    """

    title: str
    edit: Edit


class Problem(Struct, frozen=True):
    """Something wrong with the drawing.

    Attributes:
        severity: An "error" keeps the model from being built; a "warning" does not.
        message: What was expected and what was received.
        nodes: Ids of the nodes that it is about.
        argument: The argument that it is about, of a layer or of its call, if it is about one.
        fixes: What mends it, the likeliest first; each by itself is enough.
        path: The ids of the nested models' layers that the nodes are in, the outermost first.
        details: Keras's own text, where the message says in other words what Keras said.
    """

    severity: Literal["error", "warning"]
    message: str
    nodes: tuple[str, ...] = ()
    argument: str = ""
    fixes: tuple[Fix, ...] = ()
    path: tuple[str, ...] = ()
    details: str = ""


class Look(Struct, frozen=True):
    """What a check looks at.

    Attributes:
        graph: The graph, of a whole model or of a nested one.
        catalogue: What is known of Keras.
        is_nested: Whether it is that of a nested model, whose name is its layer's.
        beginning: The first node of a Sequential without an Input, which Keras builds when it is
            first called; None where there is an Input or no such chain.
    """

    graph: ModelGraph
    catalogue: Catalogue
    is_nested: bool = False
    beginning: str | None = None


def calls(graph: ModelGraph, layer: Layer) -> tuple[str, ...]:
    """Gives the nodes that call a layer."""
    return tuple(graph.calls(layer.id))


def of(layer: Layer) -> str:
    """Gives the name and class of a layer as they stand in a sentence."""
    return f"{quoted(layer.name)} ({legible(layer.class_name)})"


def numbered(tensor: Tensor) -> str:
    """Gives which tensor of its node it is."""
    return f"tensor {tensor.tensor_index}, counted from 0"


def listed(graph: ModelGraph, nodes: Iterable[str]) -> str:
    """Gives the names of some nodes, and how many there are beyond a few."""
    names = [quoted(graph.layer_of(node).name) for node in nodes]
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
