"""Who has a project open: a file beside it says so to other windows.

Qt's lock is gone with the process that held it, whatever ended that. Where a folder takes no files,
there is no lock, and nobody is hindered.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QSysInfo

from editor.document import Document
from graph.wording import legible

_LONGEST = 4_096  # bytes of a lock


class Locks(QObject):
    """Holds a lock for each open document that has a file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holders: dict[Document, _Holder] = {}

    def add(self, document: Document) -> None:
        """Holds the lock of whatever file the document has, from now on."""
        self._holders[document] = _Holder(document, self)

    def remove(self, document: Document) -> None:
        """Lets the lock of a document go."""
        holder = self._holders.pop(document, None)
        if holder is not None:
            holder.release()
            holder.deleteLater()

    def remove_all(self) -> None:
        """Lets all locks go."""
        for document in [*self._holders]:
            self.remove(document)

    def holder(self, path: Path) -> str:
        """Says who else has a project open: "on this computer, process 12", or ""."""
        place = _place(path)
        if any(place == holder.place for holder in self._holders.values()):
            return ""
        lock = _lock_of(place)
        if lock is None:
            return ""
        if lock.tryLock(0):
            lock.unlock()
            return ""
        if lock.error() is not QLockFile.LockError.LockFailedError:
            return ""
        process, host, _ = lock.getLockInfo()
        if not process:
            return ""  # it tells of nobody
        return f"on {legible(host) or 'this computer'}, process {process}"

    def is_elsewhere(self, path: Path) -> bool:
        """Whether another computer has a project open, or had when it was switched off."""
        lock = _lock_of(_place(path))
        host = lock.getLockInfo()[1] if lock is not None else ""
        return bool(host) and host != QSysInfo.machineHostName()

    def break_open(self, path: Path) -> None:
        """Takes another computer's lock away; nobody here can say whether its window lives."""
        place = _place(path)
        with contextlib.suppress(OSError):
            place.with_name(f".{place.name}.lock").unlink()


class _Holder(QObject):
    """Holds the lock of the file that one document has.

    Attributes:
        place: The file whose lock is held, or None.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self.place: Path | None = None
        self._document = document
        self._lock: QLockFile | None = None
        document.path_changed.connect(self._follow)
        # It may be free by then, if it was not.
        document.modified_changed.connect(self._follow)
        self._follow()

    def release(self) -> None:
        """Lets the lock go."""
        lock, self._lock, self.place = self._lock, None, None
        if lock is not None:
            lock.unlock()

    def _follow(self, *_: object) -> None:
        place = _place(self._document.path) if self._document.path else None
        if place == self.place:
            return
        self.release()
        if place is not None:
            lock = _lock_of(place)
            if lock is not None and lock.tryLock(0):
                self.place, self._lock = place, lock


def _place(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _lock_of(place: Path) -> QLockFile | None:
    """Gives the lock of a file; None where there can be none.

    That is where its name would be too long, or something else has its place, which Qt would read.
    """
    path = place.with_name(f".{place.name}.lock")
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LONGEST:
            return None
    except FileNotFoundError:
        pass
    except OSError:
        return None
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)  # a window may be open for days
    return lock
