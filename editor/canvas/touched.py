"""Which boxes an edit is about, so that a canvas redraws those and no others."""

from __future__ import annotations

from msgspec import Struct

from editor.places_of_edits import parts_of
from graph.edits import (
    AddNode,
    Connect,
    Disconnect,
    Edit,
    MoveNodes,
    RemoveNode,
    SetInterface,
    SetLayer,
    SetNode,
)


class Touched(Struct):
    """What an edit is about.

    Attributes:
        nodes: Nodes that came, went or show something else.
        moved: Nodes that stand somewhere else.
        layers: Layers whose nodes show something else.
        interface: Whether the inputs or outputs of the model are others.
    """

    nodes: set[str]
    moved: set[str]
    layers: set[str]
    interface: bool = False


def touched_by(edit: Edit, path: tuple[str, ...] = ()) -> Touched:
    """Gives what an edit, or those that it is made of, are about in the graph within `path`."""
    touched = Touched(set(), set(), set())
    for place, part in parts_of(edit):
        if place == path:
            _collect(part, touched)
        elif place[: len(path)] == path:
            # What is inside a nested model may change how many tensors it takes and gives.
            touched.layers.add(place[len(path)])
    return touched


def _collect(edit: Edit, touched: Touched) -> None:
    match edit:
        case AddNode() | SetNode():
            touched.nodes.add(edit.node.id)
            touched.layers.add(edit.node.layer)
        case RemoveNode():
            touched.nodes.add(edit.node_id)
        case Connect():
            touched.nodes.update((edit.target, edit.source.node))
        case Disconnect():
            touched.nodes.add(edit.target)
        case SetLayer():
            touched.layers.add(edit.layer.id)
        case MoveNodes():
            touched.moved.update(edit.positions)
        case SetInterface():
            touched.interface = True
