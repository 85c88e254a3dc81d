"""What could not be resolved in the file that was opened, above the canvas until it is put away.

It stands beside the drawing and not in the way of it; the Model menu brings it back.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.look.style import label, set_role
from graph.wording import legible

_LONGEST = 400  # letters of a note
_MOST = 200  # notes
_ROWS = 7  # that are seen at once
_MARGIN = 16


class NotesBar(QFrame):
    """Says how many parts of a file were not resolved, and which.

    Signals:
        available_changed: Whether there are notes to show.
    """

    available_changed = Signal(bool)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesBar")
        self._document = document
        self.title = label("")
        self.show_button = QPushButton("Show")
        self.close_button = QPushButton("Close")
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName("What could not be resolved")
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for button in (self.show_button, self.close_button):
            set_role(button, "link")
        row = QHBoxLayout()
        row.setSpacing(_MARGIN)
        row.addWidget(self.title)
        row.addWidget(self.show_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.text)
        self.show_button.clicked.connect(lambda: self._unfold(self.text.isHidden()))
        self.close_button.clicked.connect(self.hide)
        document.graph_replaced.connect(self._on_graph_replaced)
        self._on_graph_replaced()

    def bring_back(self) -> None:
        """Shows the notes, all of them."""
        if self._document.notes:
            self.show()
            self._unfold(True)
            self.text.setFocus()

    def _on_graph_replaced(self) -> None:
        notes = self._document.notes
        count = len(notes)
        parts = "1 part" if count == 1 else f"{count:,} parts"
        whole = legible(self._document.title, 60)
        self.title.setText(f"{parts} of {whole} could not be resolved")
        shown = [legible(note, _LONGEST) for note in notes[:_MOST]]
        more = [f"and {count - _MOST:,} more"] if count > _MOST else []
        self.text.setPlainText("\n".join(shown + more))
        self._unfold(False)
        self.setVisible(bool(notes))
        self.available_changed.emit(bool(notes))

    def _unfold(self, unfolded: bool) -> None:
        rows = min(2 * len(self._document.notes) + 1, _ROWS)  # most notes take two lines
        self.text.setFixedHeight(rows * self.text.fontMetrics().lineSpacing() + 12)
        self.text.setVisible(unfolded)
        self.show_button.setText("Hide" if unfolded else "Show")
