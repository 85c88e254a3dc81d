"""What a kept run has said: the end of its log, which is read again while it is looked at.

The file is another process's and may be long, so its end alone is read, on a thread, and no more
often than a person reads. It is shown as plain text.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QStackedLayout, QWidget

from editor.background import Background
from editor.look.paragraph import Paragraph
from editor.look.style import mono_font
from graph.errors import GraphError
from graph.regular import require_regular
from graph.runs.folder import RunFolder

INTERVAL = 1000  # ms between two readings
MOST = 64 * 1024  # bytes that are shown
_LINE = 2000  # characters of a line that are shown
_NO_RUN = "What a training says is shown here."
_NO_LOG = "This run has said nothing yet."


class RunLog(QWidget):
    """Shows the end of a log, and follows it while its last line is in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self.words = Paragraph(_NO_RUN, "dim")
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setFont(mono_font())
        self.text.setAccessibleName("Log of the training")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.words)
        self._stack.addWidget(self.text)
        self._reading = Background(self)
        self._reading.answered.connect(self._on_read)
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._read)

    def show_run(self, path: Path | None) -> None:
        """Shows the log of the run in a folder, or that there is none."""
        if path == self._path:
            return
        self._path = path
        self._reading.forget()
        self._show("", _NO_RUN)
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Begins to read."""
        super().showEvent(event)
        self._timer.start()
        self._read()

    def hideEvent(self, event: QHideEvent) -> None:
        """Reads nothing while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def _read(self) -> None:
        path = self._path
        if path is not None and not self._reading.busy:
            self._reading.ask(lambda: lambda: _tail(RunFolder(path).log))

    def _on_read(self, answer: object) -> None:
        self._show(str(answer), _NO_LOG)

    def _show(self, text: str, empty: str) -> None:
        self.words.setText(empty)
        self._stack.setCurrentWidget(self.text if text else self.words)
        shown = self.text.toPlainText()
        if text == shown:
            return
        bar = self.text.verticalScrollBar()
        follows = bar.value() >= bar.maximum() or not shown
        if shown and text.startswith(shown):
            # What is selected, and where a person has scrolled to, stays.
            cursor = QTextCursor(self.text.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(shown) :])
        else:
            place = bar.value()
            self.text.setPlainText(text)
            bar.setValue(place)
        if follows:
            bar.setValue(bar.maximum())


def _tail(path: Path) -> str:
    """Gives the last lines of a log that can be read, or why it cannot; "" where there is none."""
    try:
        require_regular(path)
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - MOST, 0))
            data = file.read(MOST)
    except FileNotFoundError:
        return ""
    except (GraphError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return f"{path.name} cannot be read: {reason}"
    lines = data.decode("utf-8", "replace").split("\n")
    if size > MOST:
        lines[0] = "…"  # most likely half a line
    return "\n".join(_legible(line) for line in lines).rstrip("\n")


def _legible(line: str) -> str:
    """Gives a line cut, with what moves a cursor or the direction of writing replaced."""
    cut = line if len(line) <= _LINE else line[:_LINE] + "…"
    plain = cut.replace("\t", "    ").rstrip("\r")
    return "".join(each if each.isprintable() else "\ufffd" for each in plain)
