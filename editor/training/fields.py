"""What the parts of the training's form are laid out with: captions, fields, what unfolds below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QSpinBox, QVBoxLayout, QWidget

from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.look.tooltips import tooltip
from editor.properties.editors import ValueEditor
from editor.properties.rows import Section
from editor.training.data.form import CAPTION_WIDTH
from editor.training.data.splitting import NARROWEST, WheelGuard

MAXIMUM = 1_000_000
_ROWS = 2  # of the grid for each field: the field, and what unfolds below it


class Fields(QWidget):
    """Fields below each other, each with a caption at its left."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = WheelGuard(self)
        self._layout = layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * STEP)
        layout.setVerticalSpacing(0)
        layout.setColumnMinimumWidth(0, CAPTION_WIDTH)
        layout.setColumnStretch(1, 1)

    def add(self, title: str, field: QWidget, about: str = "") -> QWidget:
        """Adds a field, and gives its caption."""
        row = self._layout.rowCount()
        field.setToolTip(tooltip(about))
        if not field.accessibleName():
            field.setAccessibleName(title)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setMinimumWidth(NARROWEST)
        field.installEventFilter(self._guard)
        if isinstance(field, QAbstractSpinBox):
            # The style sheet's padding reaches other fields, but not the text of these.
            field.lineEdit().setTextMargins(6, 0, 0, 0)
        caption = label(title, "label")
        caption.setToolTip(tooltip(about))
        caption.setBuddy(field)
        self._layout.addWidget(caption, row, 0)
        self._layout.addWidget(field, row, 1)
        self._layout.setRowMinimumHeight(row, ROW_HEIGHT)
        if isinstance(field, ValueEditor):
            field.details_made.connect(
                lambda below: self._layout.addWidget(below, row + 1, 0, 1, 2)
            )
        # Keeps the row below for what may unfold there.
        self._layout.setRowMinimumHeight(row + 1, 0)
        return caption

    def add_wide(self, widget: QWidget) -> None:
        """Adds what takes the whole width."""
        self._layout.addWidget(widget, self._layout.rowCount() + _ROWS, 0, 1, 2)

    def show_row(self, field: QWidget, caption: QWidget, *, shown: bool) -> None:
        """Shows a field and its caption, or neither, without the room that they would take."""
        row = self._layout.getItemPosition(self._layout.indexOf(field))[0]
        self._layout.setRowMinimumHeight(row, ROW_HEIGHT if shown else 0)
        field.setVisible(shown)
        caption.setVisible(shown)


class Part(Section):
    """A part of the form that folds away under its heading."""

    def __init__(self, title: str, body: QWidget, *, opened: bool) -> None:
        def fill(layout: QVBoxLayout) -> None:
            layout.addWidget(body)

        super().__init__(title.upper(), fill)
        set_role(self.button, "part")
        self.button.setAccessibleName(title)
        body.setParent(self)
        body.hide()
        self.button.toggled.connect(body.setVisible)
        self.button.setChecked(opened)


def whole_number(most: int = MAXIMUM) -> QSpinBox:
    """Makes a field of a number from 1 on."""
    return QSpinBox(minimum=1, maximum=most, keyboardTracking=False)
