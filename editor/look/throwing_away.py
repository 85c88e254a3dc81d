"""Widgets that are thrown away take with them what Qt's style sheets remember of them.

Qt keeps what the style sheet says of a widget until the widget is destroyed. It keeps it for good
where it asks before it knows whose part a widget is: the line of a spin box, the list of a combo
box. That is a kilobyte or more a field, and a form with several is made for each layer that is
selected: 20 kB each time.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget


def throw_away(widget: QWidget) -> None:
    """Hides a widget and has Qt delete it, and forget the styles of its parts."""
    widget.hide()
    # To the style sheets, what a styled widget says to be destroyed is: they forget it.
    styled = QWidget()
    styled.ensurePolished()
    told = styled.destroyed[QObject]
    for part in widget.findChildren(QWidget):
        # Those that it is set for tell of their end by themselves.
        if not part.testAttribute(Qt.WidgetAttribute.WA_StyleSheet):
            told.emit(part)
    widget.deleteLater()
