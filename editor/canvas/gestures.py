"""What the left and middle mouse button do between press and release.

Each gesture is one small object: it is moved, and then finished or cancelled. None changes the
document; a finished one says what was asked for by a signal of the view, which
`editor.canvas.widget` turns into an edit. Here are those that look at the drawing; `moving` has
those that move boxes, and `pulling` those that pull wires.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, Qt

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView

_THRESHOLD = 4  # viewport pixels before a press becomes a drag


class Gesture(ABC):
    """A press of the mouse that is not let go yet; positions are in the viewport."""

    def __init__(self, view: MouseView, start: QPoint) -> None:
        self.view = view
        self.start = start
        self.dragging = False

    def move(self, point: QPoint) -> None:
        """Follows the mouse, once it has moved enough to mean it."""
        if not self.dragging:
            self.dragging = (point - self.start).manhattanLength() >= _THRESHOLD
        if self.dragging:
            self.drag(point)

    @abstractmethod
    def drag(self, point: QPoint) -> None:
        """Follows the mouse."""

    @abstractmethod
    def finish(self, point: QPoint) -> None:
        """Does what was meant, as the button is let go."""

    @abstractmethod
    def cancel(self) -> None:
        """Leaves everything as it was."""

    def scene_point(self, point: QPoint) -> QPointF:
        """The point of the scene under the mouse."""
        return self.view.mapToScene(point)


class Pan(Gesture):
    """Moves the drawing under the view."""

    def __init__(self, view: MouseView, start: QPoint) -> None:
        super().__init__(view, start)
        self._last = start
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def drag(self, point: QPoint) -> None:
        """Follows the mouse."""
        self.view.pan(QPointF(point - self._last))
        self._last = point

    def finish(self, point: QPoint) -> None:
        """Lets the drawing go."""
        self.view.rest_cursor()

    def cancel(self) -> None:
        """Lets the drawing go."""
        self.view.rest_cursor()


class BoxSelection(Gesture):
    """Selects the boxes and notes that a rectangle touches."""

    def __init__(self, view: MouseView, start: QPoint, *, extend: bool) -> None:
        super().__init__(view, start)
        self._kept = view.drawn.selected_movables() if extend else []
        if not extend:
            view.scene().clearSelection()

    def drag(self, point: QPoint) -> None:
        """Selects what the rectangle touches now."""
        area = QRect(self.start, point).normalized()
        self.view.show_band(area)
        rect = self.view.mapToScene(area).boundingRect()
        self.view.select([*self._kept, *self.view.drawn.movables_in(rect)])

    def finish(self, point: QPoint) -> None:
        """Takes the rectangle away."""
        self.view.show_band(QRect())

    def cancel(self) -> None:
        """Takes the rectangle away, and what it had selected."""
        self.view.show_band(QRect())
        self.view.select(self._kept)
