"""What forms are made of: rows with a name, an editor and its fault; folding sections; facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.look.paragraph import Paragraph
from editor.look.style import LABEL_SIZE, ROW_HEIGHT, body_font, label, set_role
from editor.look.throwing_away import throw_away
from editor.look.tooltips import tooltip
from editor.properties.editors import ValueEditor
from editor.properties.focus import order_focus
from graph.catalogue import Argument

LABEL_WIDTH = 124
_SURELY_FITS = 15  # characters
_CLOSED, _OPEN = "\u25b8", "\u25be"


class FormRow(QWidget):
    """One argument: its name, its editor, what is wrong with what is typed, and further details."""

    def __init__(
        self, argument: Argument, editor: ValueEditor, label_width: int = LABEL_WIDTH
    ) -> None:
        super().__init__()
        self.editor = editor
        self.fault: Paragraph | None = None  # made when there is one: most rows never have one
        shown = label(_fitting(argument.name, label_width), "label")
        shown.setFixedWidth(label_width)
        self.setToolTip(tooltip(_explained(argument)))
        self._layout = layout = QGridLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        layout.addWidget(shown, 0, 0)
        layout.addWidget(editor, 0, 1)
        layout.setColumnStretch(1, 1)
        layout.setRowMinimumHeight(0, ROW_HEIGHT - 6)
        editor.fault_found.connect(self._on_fault_found)
        editor.details_made.connect(self._on_details_made)

    def _on_fault_found(self, fault: str) -> None:
        if self.fault is None:
            if not fault:
                return
            self.fault = Paragraph("", "fault")
            self._layout.addWidget(self.fault, 1, 0, 1, 2)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def _on_details_made(self, details: QWidget) -> None:
        self._layout.addWidget(details, 2, 0, 1, 2)


def _explained(argument: Argument) -> str:
    text = f"{argument.name}: {argument.doc}" if argument.doc else argument.name
    if argument.optional and argument.default is not None:
        # Nothing else in the row tells that an argument with a default takes None too.
        return f"{text}{'' if text.endswith('.') else '.'} None is taken too."
    return text


def _fitting(name: str, width: int) -> str:
    """Cuts a name that the column of names has no room for; the tooltip has all of it."""
    if len(name) <= _SURELY_FITS and width >= LABEL_WIDTH:
        return name
    return _label_metrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width)


@cache
def _label_metrics() -> QFontMetrics:
    return QFontMetrics(body_font(LABEL_SIZE))


class ElidedLabel(QLabel):
    """A line of text that is cut where the room ends; the tooltip has all of it.

    Attributes:
        whole: The text.
    """

    def __init__(self, role: str) -> None:
        super().__init__()
        # A name of a document is never read as markup.
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_role(self, role)
        self.whole = ""

    def show_text(self, text: str) -> None:
        """Shows a text, or as much of it as there is room for."""
        self.whole = text
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much as there is room for now."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        end = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.whole, end, self.contentsRect().width())
        self.setText(shown)
        self.setToolTip("" if shown == self.whole else tooltip(self.whole))


class Section(QWidget):
    """Rows that fold away under a heading; they are made when they are first shown."""

    def __init__(self, title: str, fill: Callable[[QVBoxLayout], None]) -> None:
        super().__init__()
        self.title = title
        self.button = QPushButton()
        self.button.setCheckable(True)
        set_role(self.button, "section")
        self._fill = fill
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 4)
        self._rows.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.button)
        layout.addWidget(self._body)
        self.button.toggled.connect(self._on_toggled)
        self._on_toggled(False)

    def _on_toggled(self, shown: bool) -> None:
        if shown and self._rows.count() == 0:
            self._fill(self._rows)
            order_focus(self.button, self._body)
        self._body.setVisible(shown)
        self.button.setText(f"{_OPEN if shown else _CLOSED}   {self.title}")


class FactsGrid(QWidget):
    """Names and values that can be read and copied, not edited."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._rows: list[_Fact] = []

    def facts(self) -> list[tuple[str, str]]:
        """The pairs that are shown."""
        return [row.fact for row in self._rows if not row.isHidden()]

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Shows these pairs of a name and a value."""
        while len(self._rows) < len(facts):
            self._rows.append(_Fact())
            self._layout.addWidget(self._rows[-1])
        for row, fact in zip(self._rows, facts, strict=False):
            row.show_fact(*fact)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(facts))


class _Fact(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.fact = ("", "")
        self._name = label("", "label")
        self._value = Paragraph("", "value")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.addWidget(self._name, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._value, 1)

    def show_fact(self, name: str, value: str) -> None:
        self.fact = (name, value)
        self._name.setText(name)
        self._value.setText(value)


def rule() -> QFrame:
    """Makes a line of one pixel."""
    line = QFrame()
    set_role(line, "rule")
    line.setFixedHeight(1)
    return line


def clear(layout: QBoxLayout) -> None:
    """Takes every widget out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            throw_away(widget)
