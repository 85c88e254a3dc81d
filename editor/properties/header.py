"""The top of a node's form: what it is, how often its layer is called, and what to do with that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import set_role
from editor.look.theme import Theme
from editor.properties.rows import ElidedLabel


class Header(QWidget):
    """A name and a kind beside the bar of a category."""

    def __init__(self, theme: Theme, category: str) -> None:
        super().__init__()
        self._category = category
        self._name = ElidedLabel("title")
        self._kind = ElidedLabel("dim")
        self._bar = _Bar(QColor(theme.category(category)))
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._name)
        texts.addWidget(self._kind)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._bar)
        layout.addLayout(texts, 1)

    def show_texts(self, name: str, kind: str) -> None:
        """Shows what the node is called and what it is."""
        self._name.show_text(name)
        self._kind.show_text(kind)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._bar.set_colour(QColor(theme.category(self._category)))


class SharedBox(QWidget):
    """Says that a layer is called several times, and offers what can be done about it.

    Signals:
        select_calls_requested: The person wants all calls selected.
        make_independent_requested: The person wants this call to have a layer of its own.
    """

    select_calls_requested = Signal()
    make_independent_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = Paragraph("", "dim")
        self.select_calls = _link("Select all calls")
        self.make_independent = _link("Make independent")
        self.make_independent.setToolTip("Gives this call a layer of its own, with the same values")
        self.select_calls.clicked.connect(self.select_calls_requested)
        self.make_independent.clicked.connect(self.make_independent_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.select_calls)
        buttons.addWidget(self.make_independent)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._text)
        layout.addLayout(buttons)

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_count(self, calls: int) -> None:
        """Shows how often the layer is called."""
        both = "both calls" if calls == 2 else f"all {calls} calls"  # noqa: PLR2004
        self._text.setText(f"Changes here apply to {both}.")


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    set_role(button, "link")
    return button


class _Bar(QWidget):
    """The bar of a category's colour."""

    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedWidth(6)

    def set_colour(self, colour: QColor) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(self.rect().adjusted(0, 2, 0, -2), 2, 2)
        painter.end()
