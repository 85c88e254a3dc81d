"""What the mouse does with frames and notes: select and move what is in them, collapse them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QPointF

from editor.canvas.frame_item import Content, FrameItem
from editor.canvas.gestures import Gesture
from editor.canvas.moving import BoxMove
from editor.canvas.node_item import NodeItem
from editor.canvas.note_item import NoteItem
from editor.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView


class PartMove(BoxMove):
    """Moves a note, or a frame with what is in it, and whatever else is selected."""

    def __init__(self, view: MouseView, start: QPoint, pressed: FrameItem | NoteItem) -> None:
        # What is asked of a pressed box is where it is.
        super().__init__(view, start, cast(NodeItem, pressed))
        self._content = content_of(pressed)

    def finish(self, point: QPoint) -> None:
        """Says what stands somewhere else; a click selects this alone."""
        if self.dragging:
            super().finish(point)
            return
        self.cancel()
        if not self.view.is_extending:
            self.view.select(self._content)

    def _wire_under(self, point: QPoint) -> WireItem | None:
        return None


def content_of(part: FrameItem | NoteItem) -> Content:
    """Gives what is selected with a note or a frame."""
    return part.content if isinstance(part, FrameItem) else [part]


def press_part(view: MouseView, part: FrameItem | NoteItem, point: QPoint) -> Gesture | None:
    """Collapses or expands a frame, or begins to move it or a note."""
    scene = view.mapToScene(point)
    if isinstance(part, FrameItem) and _on_chevron(view, part, scene):
        view.drawn.parts.toggle_wanted.emit(part.frame.id)
        return None
    content = content_of(part)
    is_selected = all(item.isSelected() for item in content)
    if not view.is_extending:
        if not is_selected:
            view.select(content)
    elif is_selected:
        view.select([item for item in view.drawn.selected_movables() if item not in content])
        return None
    else:
        view.select([*view.drawn.selected_movables(), *content])
    return PartMove(view, point, part)


def select_part(view: MouseView, part: FrameItem | NoteItem) -> None:
    """Selects a note, or what is in a frame, unless that is selected as a part of more."""
    content = content_of(part)
    if not all(item.isSelected() for item in content):
        view.select(content)


def activate_part(view: MouseView, part: FrameItem | NoteItem, point: QPointF) -> None:
    """Does what a double-click means: expands a collapsed frame, edits a title or a text."""
    parts = view.drawn.parts
    if not isinstance(part, FrameItem):
        parts.words_wanted.emit(part)
    elif part.frame.collapsed or _on_chevron(view, part, point):
        parts.toggle_wanted.emit(part.frame.id)
    else:
        parts.words_wanted.emit(part)


def _on_chevron(view: MouseView, frame: FrameItem, point: QPointF) -> bool:
    return frame.chevron_area(view.zoom, far=view.drawn.is_far).contains(point)
