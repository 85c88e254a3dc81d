"""Sees that another program has changed, or taken away, the file of a document.

It looks on a thread, since the file may lie on a disk that answers late. What was only touched, and
holds what is drawn here, is no change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from editor.background import Background
from editor.document import Document
from editor.stamps import Stamp, stamp_of
from graph.errors import ProjectFileError
from graph.files import read_project
from graph.model import ModelGraph

INTERVAL = 2000  # ms between two looks
State = Literal["changed", "gone"]


class _Look(Struct, frozen=True):
    """What was seen of a file that has another stamp."""

    path: Path
    known: Stamp
    stamp: Stamp | None
    graph: ModelGraph | None = None


class Watching(QObject):
    """Watches the file of one document.

    Signals:
        seen: The file is "changed" or "gone"; told once for each change.
    """

    seen = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._told: Stamp | None = None
        self._told_gone = False
        self._looking = Background(self)
        self._looking.answered.connect(self._on_looked)
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self.look)
        document.path_changed.connect(self._on_path_changed)
        self._on_path_changed()

    def look(self) -> None:
        """Looks now."""
        path, known = self._document.path, self._document.stamp
        if path is not None and known is not None and not self._looking.busy:
            self._looking.ask(lambda: lambda: _looked(path, known))

    def stop(self) -> None:
        """Looks no more."""
        self._timer.stop()
        self._looking.forget()

    def _on_path_changed(self) -> None:
        self._told, self._told_gone = None, False
        if self._document.path is None:
            self.stop()
        else:
            self._timer.start()

    def _on_looked(self, look: object) -> None:
        document = self._document
        if not isinstance(look, _Look) or (look.path, look.known) != (
            document.path,
            document.stamp,
        ):
            return  # it was saved meanwhile
        if look.stamp is None:
            if not self._told_gone:
                self._told_gone = True
                self.seen.emit("gone")
        elif look.graph is not None and not document.is_modified and look.graph == document.graph:
            document.stamp = look.stamp
        elif look.stamp != self._told:
            self._told, self._told_gone = look.stamp, False
            self.seen.emit("changed")


def _looked(path: Path, known: Stamp) -> _Look | None:
    stamp = stamp_of(path)
    if stamp == known:
        return None
    graph = None
    if stamp is not None:
        try:
            graph = read_project(path)
        except ProjectFileError:
            graph = None  # half of it is written, or it is none any more
    return _Look(path, known, stamp, graph)
