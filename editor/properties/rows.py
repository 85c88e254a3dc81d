"""What forms are made of: rows with a name, an editor and its fault; folding sections; facts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.look.style import LABEL_SIZE, ROW_HEIGHT, body_font, label, set_role
from editor.look.tooltips import tooltip
from editor.properties.editors import ValueEditor

LABEL_WIDTH = 124
_SURELY_FITS = 15  # characters
_CLOSED, _OPEN = "\u25b8", "\u25be"


class FormRow(QWidget):
    """One argument: its name, its editor, and what is wrong with what is typed."""

    def __init__(self, name: str, doc: str, editor: ValueEditor) -> None:
        super().__init__()
        self.editor = editor
        self.fault: QLabel | None = None  # made when there is one: most rows never have one
        shown = label(_fitting(name), "label")
        shown.setFixedWidth(LABEL_WIDTH)
        self.setToolTip(tooltip(f"{name}: {doc}" if doc else name))
        self._layout = layout = QGridLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        layout.addWidget(shown, 0, 0)
        layout.addWidget(editor, 0, 1)
        layout.setColumnStretch(1, 1)
        layout.setRowMinimumHeight(0, ROW_HEIGHT - 6)
        editor.fault_found.connect(self._on_fault_found)

    def _on_fault_found(self, fault: str) -> None:
        if self.fault is None:
            if not fault:
                return
            self.fault = label("", "fault")
            self.fault.setWordWrap(True)
            self._layout.addWidget(self.fault, 1, 0, 1, 2)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))


def _fitting(name: str) -> str:
    """Cuts a name that the column of names has no room for; the tooltip has all of it."""
    if len(name) <= _SURELY_FITS:
        return name
    metrics = QFontMetrics(body_font(LABEL_SIZE))
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, LABEL_WIDTH)


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
        self._body.setVisible(shown)
        self.button.setText(f"{_OPEN if shown else _CLOSED}   {self.title}")


class FactsGrid(QWidget):
    """Names and values that can be read and copied, not edited."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._shown: list[tuple[str, str]] = []

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Shows these pairs of a name and a value."""
        if facts == self._shown:
            return
        self._shown = facts
        clear(self._layout)
        for name, value in facts:
            self._layout.addWidget(_fact(name, value))


def _fact(name: str, value: str) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 3, 0, 3)
    layout.addWidget(label(name, "label"), 0, Qt.AlignmentFlag.AlignTop)
    shown = label(value, "value")
    shown.setWordWrap(True)
    shown.setAlignment(Qt.AlignmentFlag.AlignRight)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout.addWidget(shown, 1)
    return row


def rule() -> QFrame:
    """Makes a line of one pixel."""
    line = QFrame()
    set_role(line, "rule")
    line.setFixedHeight(1)
    return line


def clear(layout: QVBoxLayout) -> None:
    """Takes every widget out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
