"""Says above the canvas that another program has changed the file, and offers what can be done.

What the file would bring is worked out on a thread, since a drawing may be large.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from editor.background import Background, Work
from editor.document import Document
from editor.look.style import label, set_role
from editor.properties.rows import ElidedLabel
from editor.saving.watching import Watching
from editor.stamps import stamp_of
from graph.difference import difference, told
from graph.errors import ProjectFileError
from graph.files import read_project
from graph.model import ModelGraph
from graph.wording import legible

_MARGIN = 16
_LONGEST = 300  # characters
_ARRANGED = "The model is the same, and arranged otherwise."


class _Compared(Struct, frozen=True):
    """What loading a file would do to the drawing, or why it cannot be loaded."""

    changes: tuple[str, ...] = ()
    fault: str = ""


class ChangedBar(QFrame):
    """Hidden until the file is another.

    Signals:
        load_wanted: The person wants what the file holds now.
    """

    load_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesBar")  # it looks like that
        self._document = document
        self.watching = Watching(document, self)
        self.title = label("")
        self.differs = ElidedLabel("dim")
        self._comparing = Background(self)
        self._comparing.answered.connect(self._show_compared)
        self.load_button = QPushButton("Load it")
        self.keep_button = QPushButton("Keep mine")
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        row.setSpacing(_MARGIN)
        row.addWidget(self.title)
        for button in (self.load_button, self.keep_button):
            set_role(button, "link")
            row.addWidget(button)
        row.addWidget(self.differs, 1)
        self.load_button.clicked.connect(self._load)
        self.keep_button.clicked.connect(self._keep)
        self.watching.seen.connect(self._show)
        document.path_changed.connect(self.hide)
        document.modified_changed.connect(self._on_modified_changed)
        self.hide()

    def _show(self, state: str) -> None:
        self._comparing.forget()
        self.differs.show_text("")
        if state == "back":
            self.hide()
            return
        name = legible(self._document.title, 60)
        gone = state == "gone"
        self.load_button.setVisible(not gone)
        self.keep_button.setText("Close" if gone else "Keep mine")
        self.title.setText(
            f"{name} is gone from its folder. Save writes it again."
            if gone
            else f"{name} was changed by another program."
        )
        if gone:
            self._document.undo_stack.resetClean()
        else:
            self._comparing.ask(self._prepare)
        self.show()

    def _prepare(self) -> Work:
        path, mine = self._document.path, self._document.graph.copy()
        return lambda: _compared(path, mine)

    def _show_compared(self, found: object) -> None:
        if isinstance(found, _Compared):
            self.load_button.setVisible(not found.fault)
            changes = f"Loading it: {told(found.changes)}" if found.changes else _ARRANGED
            self.differs.show_text(found.fault or changes)

    def _load(self) -> None:
        self.hide()
        self.load_wanted.emit()

    def _keep(self) -> None:
        # What is drawn is in no file any more; saving it asks no second time.
        if self._document.path is not None:
            self._document.stamp = stamp_of(self._document.path)
        self._document.undo_stack.resetClean()
        self.hide()

    def _on_modified_changed(self, modified: bool) -> None:
        if not modified:
            self.hide()


def _compared(path: Path | None, mine: ModelGraph) -> _Compared:
    try:
        return _Compared(difference(mine, read_project(path)) if path else ())
    except ProjectFileError as error:
        return _Compared(fault=legible(str(error), _LONGEST))
