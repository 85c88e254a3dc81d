"""Keeps the journal of one document: written soon after an edit, gone when a file holds them all.

The graph is copied in the window's thread and written on another, so that a person who draws feels
neither. What is written then may be late: a journal that was taken away meanwhile stays away.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QTimer, Signal

from editor.background import Background
from editor.document import Document
from editor.journal.places import Left, discard, journal_beside, new_place, write_note
from editor.journal.record import Head, write_journal
from graph.model import ModelGraph

DELAY = 400  # ms from an edit that is not in the journal to its writing, at most


class JournalKeeper(QObject):
    """The journal of one document.

    Signals:
        failed: It could not be written, for the first time; the sentence says why.
    """

    failed = Signal(str)

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        """Prepares it; nothing is written before the first edit.

        Args:
            document: Whose edits are kept.
            folder: The user's journals.
            parent: Qt's.
        """
        super().__init__(parent)
        self._document = document
        self._file = _File(folder)
        self._fault = ""
        self._taken_over: Left | None = None
        self._writing = Background(self)
        self._writing.answered.connect(self._on_written)
        self._due = QTimer(self, singleShot=True, interval=DELAY)
        self._due.timeout.connect(lambda: self._writing.ask(self._prepared))
        document.edit_applied.connect(self._on_edit_applied)
        document.modified_changed.connect(self._on_modified_changed)
        document.path_changed.connect(self._on_path_changed)

    def take_over(self, left: Left) -> None:
        """Writes anew what came from another journal, which goes when that is done."""
        self._taken_over = left
        self._due.start()

    def write_now(self) -> None:
        """Writes what no file holds, and returns when that is done; never raises."""
        self._due.stop()
        self._writing.forget()
        if self._document.is_modified:
            self._on_written(self._prepared()())

    def discard(self) -> None:
        """Takes the journal away: a file holds everything, or the person does not want it."""
        self._due.stop()
        self._writing.forget()
        self._file.remove()
        self._forget_taken_over()

    def _on_edit_applied(self, _: object) -> None:
        # Not anew with each edit: the first that is not in the journal counts the time.
        if self._document.is_modified and not self._due.isActive():
            self._due.start()

    def _on_modified_changed(self, modified: bool) -> None:
        if modified:
            self._on_edit_applied(None)
        else:
            self.discard()

    def _on_path_changed(self) -> None:
        if not self._document.is_modified:
            self.discard()

    def _prepared(self) -> Callable[[], str]:
        """Gives what writes the document as it is now, for another thread."""
        # The thread must not hold this object: Qt takes what is Qt's in the window's thread alone.
        document, file, number = self._document, self._file, self._file.number()
        project = document.path.absolute() if document.path else None
        head = Head(
            document.title,
            str(project or ""),
            str(document.origin.absolute() if document.origin else ""),
            document.stamp,
        )
        graph = document.graph.copy()
        return lambda: file.write(number, project, head, graph)

    def _on_written(self, fault: object) -> None:
        first, self._fault = not self._fault, str(fault)
        if fault and first:
            self.failed.emit(self._fault)
        elif not fault:
            self._forget_taken_over()

    def _forget_taken_over(self) -> None:
        left, self._taken_over = self._taken_over, None
        if left is not None:
            self._file.discard_other(left)


class _File:
    """The file of a journal, which knows no Qt and is written by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._number = 0  # of the last order to write
        self._void = 0  # orders to this one come too late
        self._path: Path | None = None
        self._note: Path | None = None
        self._alone: Path | None = None  # the place in the user's data

    def number(self) -> int:
        """Gives the number of an order to write."""
        self._number += 1
        return self._number

    def write(self, number: int, project: Path | None, head: Head, graph: ModelGraph) -> str:
        """Writes the journal, unless a later order took it away; says why it could not be."""
        with self._lock:
            if number <= self._void:
                return ""
            self._void = number - 1  # an older one must not follow a newer one
            try:
                self._place(project, head, graph)
            except OSError as error:
                return f"Edits are not kept for a crash: {error.strerror or error}"
        return ""

    def _place(self, project: Path | None, head: Head, graph: ModelGraph) -> None:
        before = self._path
        beside = journal_beside(project) if project is not None else None
        written = beside is not None and self._written_beside(beside, head, graph)
        if not written:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._alone = self._alone or new_place(self._folder)
            write_journal(self._alone, head, graph)
            self._path = self._alone
        if before not in (None, self._path):
            self._unlink(before)

    def _written_beside(self, beside: Path, head: Head, graph: ModelGraph) -> bool:
        try:
            if self._path != beside or self._note is None:
                self._unlink(self._note)
                self._note = write_note(self._folder, beside)
            write_journal(beside, head, graph)
        except OSError:  # its folder takes no files, or the user's data takes no note of it
            return False
        self._path = beside
        return True

    def remove(self) -> None:
        """Takes the journal away; orders that were given before write nothing any more."""
        with self._lock:
            self._void = self._number
            for path in (self._path, self._note):
                self._unlink(path)
            self._path = self._note = None

    def discard_other(self, left: Left) -> None:
        """Takes away a journal that was taken over, but for what is this one's own file."""
        if left.path == self._path:
            left = Left(left.notes[0], left.notes[1:]) if left.notes else Left(Path())
        if left.path != Path():
            discard(left)

    def _unlink(self, path: Path | None) -> None:
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
