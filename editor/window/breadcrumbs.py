"""Where in a document of models within models the canvas is: `model / encoder / core`.

Each part but the last is a way back to it. While the model itself is in view there is nothing to
say, and nothing is shown.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from editor.document import Document
from editor.look.style import label, set_role
from graph.wording import legible

_LONGEST = 24  # letters of a name


class Breadcrumbs(QFrame):
    """The way from the model to the nested model in view."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("breadcrumbs")
        self.setAccessibleName("Nested models in view")
        self._document = document
        self.crumbs: list[QPushButton] = []
        self.current = label("", "strong")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 2, 12, 2)
        self._row.setSpacing(2)
        document.view_changed.connect(self.refresh)
        document.graph_replaced.connect(self.refresh)
        document.edit_applied.connect(self.refresh)
        self._names: list[str] | None = None
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Shows the way to the graph in view."""
        names = [self._document.graph.name or "model"]
        names += [layer.name for layer in self._document.view_layers]
        if names != self._names:
            self._names = names
            self._fill([legible(name, _LONGEST) for name in names])
        self.setVisible(len(names) > 1)

    def _fill(self, names: list[str]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self.current:
                widget.deleteLater()
        self.crumbs = [self._crumb(depth, name) for depth, name in enumerate(names[:-1])]
        for crumb in self.crumbs:
            self._row.addWidget(crumb)
            self._row.addWidget(_separator())
        self.current.setText(names[-1])
        self._row.addWidget(self.current)

    def _crumb(self, depth: int, name: str) -> QPushButton:
        crumb = QPushButton(name.replace("&", "&&"))
        crumb.setAccessibleName(f"Back to {name}")
        crumb.setCursor(Qt.CursorShape.PointingHandCursor)
        set_role(crumb, "flat")
        crumb.clicked.connect(lambda: self._document.leave(depth))
        return crumb


def _separator() -> QLabel:
    return label("/", "dim")
