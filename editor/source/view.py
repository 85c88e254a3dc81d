"""The read-only text of the source panel: highlighted, with the selected nodes' lines lit.

The text is changed where it changed and nowhere else, so that it does not jump while a model is
being drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from editor.look.style import mono_font, tinted
from editor.look.theme import Theme
from editor.source.highlighting import PythonHighlighter

LIT = 0.22  # the share of the accent colour in the ground of a lit line
MAXIMUM_LIT = 200
MARGIN = 12  # px
STEADY = 4  # px that a hand may move in a click


class SourceView(QPlainTextEdit):
    """Shows Python source.

    Signals:
        line_activated: The person clicked on a line, or pressed Enter in it; 1 is the first.
    """

    line_activated = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = mono_font()
        # JetBrains Mono draws `->` and `!=` as one sign, which is not what stands in the text.
        font.setFeature(QFont.Tag("calt"), 0)
        self.setFont(font)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(MARGIN)
        # The keyboard reaches the text too, to select and copy from it.
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._theme = theme
        self._lit: tuple[int, ...] = ()
        self._pressed = QPoint()
        self._highlighter = PythonHighlighter(self.document(), theme)

    def set_text(self, text: str) -> None:
        """Shows a text; lines that stay are not touched."""
        old, new = self.toPlainText(), text
        if old == new:
            return
        self._highlighter.begin()
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        cursor = QTextCursor(self.document())
        # Qt counts UTF-16 units, so a change is found by its characters and moved to by them.
        cursor.setPosition(_units(old[:start]))
        cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new[start : len(new) - end])
        if not old:
            # The keyboard's place has been pushed to the end.
            self.moveCursor(QTextCursor.MoveOperation.Start)
        self._light()

    def light_lines(self, lines: Iterable[int], to_see: int | None = None) -> None:
        """Lights up lines, the first of a text being 1.

        Args:
            lines: Which.
            to_see: The line that is scrolled to unless it is in view; where there is none, that is
                the first one, unless any of them is in view.
        """
        # With everything selected there is nothing to tell apart, and Qt takes long to paint it.
        self._lit = tuple(islice(lines, MAXIMUM_LIT))
        self._light()
        wanted = self._lit if to_see is None else (to_see,)
        if wanted and not any(self._in_view(line) for line in wanted):
            cursor = QTextCursor(self.document().findBlockByNumber(wanted[0] - 1))
            self.setTextCursor(cursor)
            self.centerCursor()

    @property
    def lit_lines(self) -> tuple[int, ...]:
        """The lines that are lit."""
        return self._lit

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self._highlighter.set_theme(theme)
        self._light()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Notes where a click begins."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tells which line was clicked on; selecting text with the mouse is no click."""
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        still = (point - self._pressed).manhattanLength() < STEADY
        left = event.button() is Qt.MouseButton.LeftButton
        if left and still and not self.textCursor().hasSelection():
            self.line_activated.emit(self.cursorForPosition(point).blockNumber() + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tells which line Enter was pressed in, which a dialog around may take as well."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.line_activated.emit(self.textCursor().blockNumber() + 1)

    def _in_view(self, line: int) -> bool:
        block = self.document().findBlockByNumber(line - 1)
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return (
            self.viewport()
            .rect()
            .contains(self.viewport().rect().center().x(), int(box.center().y()))
        )

    def _light(self) -> None:
        ground = tinted(self._theme, self._theme.accent, LIT)
        selections = []
        for line in self._lit:
            block = self.document().findBlockByNumber(line - 1)
            if block.isValid():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = QTextCursor(block)
                selection.format.setBackground(QColor(ground))
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                selections.append(selection)
        self.setExtraSelections(selections)


def _common(first: str, second: str) -> int:
    """Counts the characters that two texts begin with."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[:middle] == second[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
