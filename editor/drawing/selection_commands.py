"""Commands that select: with a lasso, and what was not selected."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.window.command import Command

_MENU = "Edit/Select"


class SelectionCommands(QObject):
    """Selects boxes of a canvas.

    Signals:
        said: What is to be done next with the mouse.
    """

    said = Signal(str)

    def __init__(
        self, document: Document, canvas: CanvasWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas

    def commands(self) -> list[Command]:
        """What the window offers of it."""
        return [
            Command(
                "select_with_lasso",
                "Select with a lasso",
                self.draw_lasso,
                keys=("Ctrl+Alt+S",),
                menu=_MENU,
                enabled=self._has_nodes,
                on_canvas=True,
            ),
            Command(
                "invert_selection",
                "Invert selection",
                self.invert,
                keys=("Ctrl+Alt+U",),
                menu=_MENU,
                enabled=self._has_nodes,
            ),
        ]

    def draw_lasso(self) -> None:
        """Has the next drag of the mouse draw a lasso, wherever it begins."""
        self._canvas.setFocus()
        self._canvas.view.lasso.arm()
        self.said.emit("Draw around what is to be selected; Shift adds to the selection")

    def invert(self) -> None:
        """Selects what is not selected, and nothing of what is."""
        selected = set(self._canvas.selected_nodes())
        others = [n.id for n in self._document.view_graph.nodes() if n.id not in selected]
        self._canvas.select_nodes(others)

    def _has_nodes(self) -> bool:
        return len(self._document.view_graph) > 0
