"""The journals of all open documents, and those that another window left behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from editor.background import Background
from editor.document import Document
from editor.journal.keeper import JournalKeeper
from editor.journal.places import Left, journals_folder, left_behind


class Journals(QObject):
    """One journal for each open document.

    Signals:
        failed: A journal could not be written; the sentence says why.
        found: Journals that were left behind, as a tuple of `Left`, after `look`.
    """

    failed = Signal(str)
    found = Signal(object)

    def __init__(self, parent: QObject | None = None, folder: Path | None = None) -> None:
        """Prepares them.

        Args:
            parent: Qt's.
            folder: The user's journals, where they are not in the usual place.
        """
        super().__init__(parent)
        self.folder = folder or journals_folder()
        self._keepers: dict[Document, JournalKeeper] = {}
        self._looking = Background(self)
        self._looking.answered.connect(self.found)

    def add(self, document: Document) -> None:
        """Keeps the journal of a document from now on."""
        keeper = self._keepers[document] = JournalKeeper(document, self.folder, self)
        keeper.failed.connect(self.failed)

    def remove(self, document: Document) -> None:
        """Takes a document's journal away: the person has closed it."""
        keeper = self._keepers.pop(document, None)
        if keeper is not None:
            keeper.discard()
            keeper.deleteLater()

    def take_over(self, document: Document, left: Left) -> None:
        """Goes on with a journal that was left behind, whose graph the document has now."""
        self._keepers[document].take_over(left)

    def write_now(self) -> None:
        """Writes the journals of all documents with changes, and returns when that is done."""
        for keeper in self._keepers.values():
            keeper.write_now()

    def discard_all(self) -> None:
        """Takes all journals away: the person has closed the window."""
        for document in [*self._keepers]:
            self.remove(document)

    def look(self) -> None:
        """Looks for what was left behind, on a thread; `found` tells."""
        folder = self.folder
        self._looking.ask(lambda: lambda: left_behind(folder))
