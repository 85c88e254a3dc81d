"""Wires that were pulled, turned into edits, and the reasons for which one may not be.

Between the ports of the canvas and the slots and tensors of the document: the view asks here while
a wire hovers, and the widget once it was let go.
"""

from __future__ import annotations

from msgspec import Struct

from editor.canvas.port_item import CanvasPort
from graph.edit_checks import check_connect
from graph.edit_makers import reconnect
from graph.edits import Compound, Disconnect, Edit
from graph.elements import Slot, Tensor
from graph.errors import GraphError, OccupiedSlotError
from graph.model import ModelGraph

Ends = tuple[CanvasPort, CanvasPort]  # the output and the input


class LooseEnd(Struct, frozen=True):
    """The end of a new wire that hangs on a box, while it is chosen what its other end is at.

    Attributes:
        node: The node that it hangs on.
        tensor: What it carries, where it hangs on an output; None on an input.
        slot: What it fills, where it hangs on an input; None on an output.
    """

    node: str
    tensor: Tensor | None = None
    slot: Slot | None = None


def loose_end(port: CanvasPort) -> LooseEnd:
    """Gives the end of a wire that hangs on a port."""
    if port.is_input:
        return LooseEnd(port.box.id, slot=port.slot)
    return LooseEnd(port.box.id, port.tensor)


def why_not(graph: ModelGraph, source: CanvasPort, target: CanvasPort) -> str:
    """Says why an output may not feed an input; a wire that is there would be replaced."""
    try:
        check_connect(graph, source.tensor, target.box.id, target.slot)
    except OccupiedSlotError:
        return _why_not_anywhere(graph, source, target)
    except GraphError as error:
        return str(error)
    return ""


def _why_not_anywhere(graph: ModelGraph, source: CanvasPort, target: CanvasPort) -> str:
    """Asks for a slot that is never taken: whether there is a cycle is the same for all slots."""
    free = target.slot._replace(position=-1)
    try:
        check_connect(graph, source.tensor, target.box.id, free)
    except GraphError as error:
        return str(error)
    return ""


def connection_edit(graph: ModelGraph, disconnected: list[Ends], connected: list[Ends]) -> Edit:
    """Gives the one edit for wires that went and came."""
    edits: list[Edit] = [Disconnect(target.box.id, target.slot) for _, target in disconnected]
    for source, target in connected:
        edits.append(reconnect(graph, source.tensor, target.box.id, target.slot))
    return edits[0] if len(edits) == 1 else Compound(tuple(edits))


def connection_words(disconnected: list[Ends], connected: list[Ends]) -> str:
    """Says what was done, for Undo and Redo."""
    if not connected:
        return "Disconnect"
    return "Rewire" if disconnected else "Connect"
