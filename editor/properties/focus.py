"""The order in which Tab goes through a form whose parts are made when they are first shown.

Qt appends what is made later to the end of the window's order, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget


def order_focus(*widgets: QWidget) -> None:
    """Puts what can have the focus in some widgets behind each other, as it stands in them."""
    fields = [field for widget in widgets for field in _fields(widget)]
    for one, next_one in pairwise(fields):
        QWidget.setTabOrder(one, next_one)


def _fields(widget: QWidget) -> Iterator[QWidget]:
    layout = widget.layout()
    if layout is not None:
        yield from _fields_in(layout)
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget


def _fields_in(layout: QLayout) -> Iterator[QWidget]:
    for place in _in_order(layout):
        item = layout.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item else (None, None)
        if widget is not None:
            yield from _fields(widget)
        elif inner is not None:
            yield from _fields_in(inner)


def _in_order(layout: QLayout) -> list[int]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda place: tuple(layout.getItemPosition(place))[:2])
    return places
