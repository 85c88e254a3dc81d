"""Links and buttons whose text breaks into lines, in panels that are narrower than a sentence."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from editor.look.paragraph import Paragraph
from editor.look.style import label, set_role

_BESIDE, _ABOVE = 14, 5  # px around the words of a button
_ROUNDING = 4  # px, so that the last word does not fall on a second line


class Link(QPushButton):
    """A button that looks like words; its text breaks into lines."""

    def __init__(self, text: str, mark: str = "\u2022  ") -> None:
        super().__init__()
        set_role(self, "link")
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # As high as its lines: a button is as high as one by itself.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        # Beside the words, so that their second line begins where the first does.
        self._before, self._shown = label(mark, "link"), Paragraph(text, "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(0)
        layout.addWidget(self._before, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._shown, 1)
        self._before.setVisible(bool(mark))
        for part in (self._before, self._shown):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_mark(self, mark: str) -> None:
        """Sets what stands before the words."""
        self._before.setText(mark)

    def set_text(self, text: str) -> None:
        """Sets the words."""
        self.setAccessibleName(text)
        self._shown.setText(text)


class SentenceButton(QPushButton):
    """A button with a sentence on it, as wide as that where there is room, else of several lines.

    Args:
        main: Whether it is the one that most people want.
    """

    def __init__(self, text: str, *, main: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(text)
        if main:
            set_role(self, "main")
        # As high as its lines: a button is as high as one by itself.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self._shown = Paragraph(text, "main" if main else "")
        self._shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_BESIDE, _ABOVE, _BESIDE, _ABOVE)
        layout.addWidget(self._shown)

    def text(self) -> str:
        """The sentence."""
        return self._shown.text()

    def minimumSizeHint(self) -> QSize:
        """The room that the longest word takes."""
        layout = self.layout()
        return layout.minimumSize() if layout is not None else QSize()

    def sizeHint(self) -> QSize:
        """The room that the sentence takes on one line."""
        self._shown.ensurePolished()
        metrics = self._shown.fontMetrics()
        return QSize(
            metrics.horizontalAdvance(self.text()) + 2 * _BESIDE + _ROUNDING,
            metrics.height() + 2 * _ABOVE,
        )
