"""Sees that another program has changed, or taken away, the file of a document.

It looks on a thread, since the file may lie on a disk that answers late. What was only touched, and
holds what it held, is no change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from editor.background import Background
from editor.document import Document
from editor.stamps import Stamp, stamp_unless

INTERVAL = 2000  # ms between two looks
State = Literal["changed", "gone", "back"]


class _Look(Struct, frozen=True):
    """What was seen of a file that is known by a stamp."""

    path: Path
    known: Stamp
    stamp: Stamp | None


class Watching(QObject):
    """Watches the file of one document.

    Signals:
        seen: The file is "changed", "gone", or "back" as it was; told once for each change.
    """

    seen = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._told: Stamp | None = None
        self._state: State | Literal[""] = ""
        self._looking = Background(self)
        self._looking.answered.connect(self._on_looked)
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self.look)
        # A person who comes back from another program sees at once what was done there.
        QGuiApplication.instance().applicationStateChanged.connect(self._on_state_changed)
        document.path_changed.connect(self._on_path_changed)
        self._on_path_changed()

    def look(self) -> None:
        """Looks now."""
        path, known = self._document.path, self._document.stamp
        if path is not None and known is not None and not self._looking.busy:
            # Nothing is read again of what was told already.
            latest = self._told or known
            self._looking.ask(lambda: lambda: _Look(path, known, stamp_unless(path, latest)))

    def stop(self) -> None:
        """Looks no more."""
        self._timer.stop()
        self._looking.forget()

    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self._timer.isActive():
            self.look()

    def _on_path_changed(self) -> None:
        self._told, self._state = None, ""
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
        stamp = look.stamp
        if stamp is None:
            self._tell("gone", None)
        elif stamp.digest == look.known.digest:
            document.stamp = stamp  # it was touched, or put back
            if self._state:
                self._tell("back", None)
        elif stamp != self._told:
            self._state = ""
            self._tell("changed", stamp)

    def _tell(self, state: State, stamp: Stamp | None) -> None:
        self._told = stamp
        if state != self._state:
            self._state = "" if state == "back" else state
            self.seen.emit(state)
