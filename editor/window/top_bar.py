"""The line at the top of the window: the menus, the document's name, Export and Train."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QMenuBar,
    QPushButton,
    QWidget,
)

from editor.document import Document
from editor.look.style import label, set_role
from editor.look.tooltips import tooltip

_HEIGHT = 44


class TopBar(QWidget):
    """Shows the document's name, with a dot while there are changes that no file holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._document: Document | None = None
        self._running = False
        # In this bar on Windows and Linux; macOS takes it to the top of the screen by itself.
        self.menu_bar = QMenuBar(self)
        self.export_button = QPushButton("Export")
        self.train_button = QPushButton()
        set_role(self.train_button, "main")
        self._title = label("", "strong")
        self._changed = label("\u2022", "changed")
        self._changed.setToolTip("There are changes that no file holds")
        kept = self._changed.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._changed.setSizePolicy(kept)
        self._lay_out()
        self.show_training(running=False, blocker="")

    def show_document(self, document: Document) -> None:
        """Shows the name of another document."""
        if self._document is not None:
            self._document.path_changed.disconnect(self._refresh)
            self._document.modified_changed.disconnect(self._refresh)
        self._document = document
        document.path_changed.connect(self._refresh)
        document.modified_changed.connect(self._refresh)
        self._refresh()

    def show_training(self, *, running: bool, blocker: str) -> None:
        """Makes the main button one that starts or stops a training, or one that says why not.

        While something is missing it can still be pressed, and leads to where that is said.
        """
        if self._running and not running:
            self._rest()
        self._running = running
        set_role(self.train_button, "" if blocker and not running else "main")
        self.train_button.setToolTip(tooltip("" if running else blocker))
        self.train_button.setText("\u25a0  Stop" if running else "\u25b6  Train")
        self.train_button.setAccessibleName("Stop the training" if running else "Train")

    def _rest(self) -> None:
        """Takes no click for a moment: one that was meant to stop a run must not start another."""
        self.train_button.setEnabled(False)
        pause = QApplication.doubleClickInterval()
        QTimer.singleShot(pause, self.train_button, lambda: self.train_button.setEnabled(True))

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addSpacing(16)
        title.addWidget(self._title)
        title.addWidget(self._changed)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.export_button)
        buttons.addWidget(self.train_button)
        layout = QGridLayout(self)
        layout.setContentsMargins(4, 0, 12, 0)
        layout.addWidget(self.menu_bar, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(title, 0, 1)
        layout.addLayout(buttons, 0, 2)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(2, 1)

    def _refresh(self, *_: object) -> None:
        if self._document is not None:
            self._title.setText(self._document.title)
            self._changed.setVisible(self._document.is_modified)
