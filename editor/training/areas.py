"""How the columns of the training panel are laid out, and how its buttons take turns."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)


def hand_focus_on(button: QPushButton, other: QPushButton, *, is_left: bool) -> None:
    """Gives the focus of a button that is about to be of no use to another one."""
    if is_left and button.hasFocus():
        other.setEnabled(True)
        other.setFocus()


def stacked(*widgets: QWidget) -> QWidget:
    """Puts widgets below each other, the last one with the rest of the room."""
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is widgets[-1] else 0)
    return whole


def scrolled(widget: QWidget) -> QScrollArea:
    """Puts a widget where it can be scrolled when there is little room."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    # As high as there is room, and not as high as what is in it would like.
    area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    area.setWidget(widget)
    return area
