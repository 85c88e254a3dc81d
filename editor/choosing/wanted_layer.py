"""What a search for a layer is opened for: where it is to stand, and what it is to be wired to."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QPointF

from editor.canvas.connections import LooseEnd
from graph.catalogue import LayerClass
from graph.elements import Edge


class WantedLayer(Struct, frozen=True):
    """A layer that is wanted.

    Attributes:
        place: In the scene.
        end: The loose end of a wire that it is to take.
        edge: The wire that it is to be put onto.
        offered: What alone can be chosen, the likeliest first; None for everything.
        prompt: What stands in the empty field.
    """

    place: QPointF
    end: LooseEnd | None = None
    edge: Edge | None = None
    offered: tuple[LayerClass, ...] | None = None
    prompt: str = "Add a layer"
