"""A row of buttons of which one is down, and the pages that they turn to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from editor.look.style import set_role


class Segments(QWidget):
    """Buttons for some things, one of which is looked at.

    Signals:
        chosen: The person, or the program, chose that of this place.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], accessible: str) -> None:
        super().__init__()
        self.setAccessibleName(accessible)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for place, title in enumerate(titles):
            button = QPushButton(title, checkable=True)
            set_role(button, "segment")
            self._group.addButton(button, place)
            self.buttons.append(button)
            layout.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group.idToggled.connect(self._on_toggled)

    @property
    def place(self) -> int:
        """Which one is down; -1 for none."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Presses one down."""
        self.buttons[place].setChecked(True)

    def offer(self, places: Sequence[int]) -> None:
        """Shows these alone, and turns to the first of them where that in front is not offered."""
        for place, button in enumerate(self.buttons):
            button.setVisible(place in places)
        if places and self.place not in places:
            self.choose(places[0])

    def _on_toggled(self, place: int, is_down: bool) -> None:
        if is_down:
            self.chosen.emit(place)
