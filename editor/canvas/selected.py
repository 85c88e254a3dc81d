"""One look at what is selected on a scene, sorted by kinds.

Qt makes a list of all selected items whenever it is asked, and two dozen commands ask for it each
time that the selection changes; they are answered out of one look.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from PySide6.QtWidgets import QGraphicsItem

from editor.canvas.node_item import NodeItem
from editor.canvas.note_item import NoteItem
from editor.canvas.wire_item import WireItem


class Selected:
    """The selected items."""

    def __init__(self, items: list[QGraphicsItem], drawn: Iterable[str]) -> None:
        self._items = items
        self._drawn = drawn

    @cached_property
    def boxes(self) -> list[NodeItem]:
        """The boxes."""
        return [item for item in self._items if isinstance(item, NodeItem)]

    @cached_property
    def notes(self) -> list[NoteItem]:
        """The notes."""
        return [item for item in self._items if isinstance(item, NoteItem)]

    @cached_property
    def wires(self) -> list[WireItem]:
        """The wires."""
        return [item for item in self._items if isinstance(item, WireItem)]

    @cached_property
    def nodes(self) -> list[str]:
        """The ids of the nodes, as they were drawn."""
        selected = {box.id for box in self.boxes}
        return [node_id for node_id in self._drawn if node_id in selected]
