"""Titles and notes are edited where they stand: a field over the canvas, as large as words are.

It is taken on Enter (of a note, Ctrl+Enter) and when the focus goes elsewhere, and as the view
moves away under it; Escape leaves the words as they were.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from editor.canvas.view import CanvasView
from graph.frames import LONGEST_NOTE
from graph.naming import MAXIMUM_LENGTH

_TITLE_SIZE = QSize(220, 30)
_NOTE_SIZE = QSize(304, 112)
_EDGE = 4


class WordsEditor(QObject):
    """A field for a title, or for the text of a note; it goes when it is left."""

    def __init__(
        self,
        view: CanvasView,
        place: QPointF,
        words: str,
        done: Callable[[str], None],
        *,
        note: bool = False,
    ) -> None:
        """Opens the field.

        Args:
            view: What it is put over.
            place: Its left and top, in the scene.
            words: What stands in it.
            done: Is given what stands in it then, unless that was left as it was by Escape.
            note: Whether it has several lines.
        """
        super().__init__(view)
        self._view = view
        self._done = done
        self._is_open = True
        self.field: QLineEdit | QPlainTextEdit = _note(words) if note else _title(words)
        self.field.setParent(view.viewport())
        self.field.setGeometry(self._area(place, _NOTE_SIZE if note else _TITLE_SIZE))
        self.field.installEventFilter(self)
        self.field.show()
        self.field.setFocus()
        view.zoom_changed.connect(self._take)
        view.horizontalScrollBar().valueChanged.connect(self._take)
        view.verticalScrollBar().valueChanged.connect(self._take)

    def _area(self, place: QPointF, size: QSize) -> QRect:
        """Gives where the field stands in the viewport: as near to its place as it is seen."""
        room = self._view.viewport().rect()
        point = self._view.mapFromScene(place)
        left = max(min(point.x(), room.right() - size.width() - _EDGE), _EDGE)
        top = max(min(point.y(), room.bottom() - size.height() - _EDGE), _EDGE)
        return QRect(left, top, size.width(), size.height())

    @property
    def words(self) -> str:
        """What stands in the field."""
        if isinstance(self.field, QLineEdit):
            return self.field.text().strip()
        return self.field.toPlainText().strip()[:LONGEST_NOTE]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the words, or leaves them."""
        if event.type() == QEvent.Type.FocusOut:
            self._take()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        several = isinstance(self.field, QPlainTextEdit)
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif enter and (with_control or not several):
            self._take()
        else:
            return False
        return True

    def _take(self) -> None:
        if self._is_open:
            words = self.words
            self._close()
            self._done(words)

    def _close(self) -> None:
        self._is_open = False
        had_focus = self.field.hasFocus()
        self.field.hide()
        self.field.deleteLater()
        self.deleteLater()
        if had_focus:
            self._view.setFocus()


def _title(words: str) -> QLineEdit:
    field = QLineEdit(words)
    field.setMaxLength(MAXIMUM_LENGTH)
    field.setAccessibleName("Title of the frame")
    field.setPlaceholderText("Title")
    field.selectAll()
    return field


def _note(words: str) -> QPlainTextEdit:
    field = QPlainTextEdit(words)
    field.setAccessibleName("Text of the note")
    field.setPlaceholderText("What is to be remembered; Ctrl+Enter when done")
    field.selectAll()
    return field
