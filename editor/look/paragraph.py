"""Text that breaks into lines wherever it has to.

A QLabel breaks between words only, and is as wide as the longest of them: one name of 200 letters
out of a file would push a whole panel out of its place.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from editor.look.style import set_role

_LONGEST = 20  # letters that stay together
_FEWEST = 4  # that stand on a line by themselves: no closing quote alone
_LONG_RUN = re.compile(rf"[^\s\u200b]{{{_LONGEST}}}(?=[^\s\u200b]{{{_FEWEST}}})")
_BREAK = "\u200b"  # takes no room, and a line may break at it


class Paragraph(QLabel):
    """A label of plain text whose lines break inside of long names too."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        set_role(self, role)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Shows a text."""
        super().setText(_LONG_RUN.sub(rf"\g<0>{_BREAK}", text))

    def text(self) -> str:
        """The text, as it was given."""
        return super().text().replace(_BREAK, "")
