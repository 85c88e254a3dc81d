"""Answers what a window asks, as a person does: file dialogs get a path, questions a button.

A dialog that nobody expected is not left waiting: it is told and closed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
)

_LOOK = 30  # ms
_PATIENCE = 100  # looks that a dialog of a step may stay
_Button = QMessageBox.StandardButton
_WORDS = ("Replace it", "Load it")
_STANDARD = (_Button.Discard, _Button.Close, _Button.Yes, _Button.Ok)


class Answers(QObject):
    """Looks for what waits for an answer.

    Attributes:
        path: What the next file dialog is answered with; None changes one's mind.
        said: What questions and messages have said since the step began.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell
        self._seen = 0
        self.path: Path | None = None
        self.said: list[str] = []
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Answers no more."""
        self._timer.stop()

    def _look(self) -> None:
        menu = QApplication.activePopupWidget()
        asking = QApplication.activeModalWidget()
        self._seen = self._seen + 1 if menu or asking else 0
        if isinstance(menu, QMenu):
            menu.close()
        elif isinstance(asking, QFileDialog):
            self._choose(asking)
        elif isinstance(asking, QMessageBox):
            self._answer(asking)
        elif isinstance(asking, QDialog) and self._seen > _PATIENCE:
            self._tell(f"Expected a dialog that a step closes. Received: {asking.windowTitle()!r}")
            asking.reject()

    def _choose(self, dialog: QFileDialog) -> None:
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        if self.path is None or field is None:
            dialog.reject()
            return
        field.setText(str(self.path))
        # It may ask in its turn, and this timer is silent while its own slot waits.
        QTimer.singleShot(0, dialog, dialog.accept)

    def _answer(self, box: QMessageBox) -> None:
        self.said.append(f"{box.text()} {box.informativeText()}".strip())
        button = _button(box)
        if button is None:
            box.reject()
        else:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _button(box: QMessageBox) -> QAbstractButton | None:
    named = [each for each in box.buttons() if each.text().replace("&", "") in _WORDS]
    standard = [each for which in _STANDARD if (each := box.button(which)) is not None]
    return next(iter([*named, *standard]), None)
