"""A link whose text breaks into lines, as lists of reasons have them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout

from editor.look.paragraph import Paragraph
from editor.look.style import set_role


class Link(QPushButton):
    """A button that looks like words; its text breaks into lines."""

    def __init__(self, text: str, mark: str = "\u2022  ") -> None:
        super().__init__()
        set_role(self, "link")
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # As high as its lines: a button is as high as one by itself.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self._text, self._mark = text, mark
        self._shown = Paragraph(f"{mark}{text}", "link")
        self._shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(self._shown)

    def set_mark(self, mark: str) -> None:
        """Sets what stands before the words."""
        self._mark = mark
        self._shown.setText(f"{mark}{self._text}")

    def set_text(self, text: str) -> None:
        """Sets the words."""
        self._text = text
        self.setAccessibleName(text)
        self._shown.setText(f"{self._mark}{text}")
