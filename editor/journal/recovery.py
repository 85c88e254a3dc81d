"""Brings back what was left behind: looks as the window begins, asks, and opens what is wanted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from editor.background import Background
from editor.journal.dialog import RecoveryDialog
from editor.journal.journals import Journals
from editor.journal.places import Left, discard, left_beside
from editor.window.workspaces import Workspaces


class Recovery(QObject):
    """Offers journals that were left behind, and restores them into tabs."""

    def __init__(self, journals: Journals, workspaces: Workspaces, window: QWidget) -> None:
        super().__init__(window)
        self._journals = journals
        self._workspaces = workspaces
        self._window = window
        self._known: set[Path] = set()
        self._beside = Background(self)
        self._beside.answered.connect(self._on_found_beside)
        self.dialog: RecoveryDialog | None = None
        journals.found.connect(self._offer)

    def look(self) -> None:
        """Looks for what was left behind on this computer."""
        self._journals.look()

    def look_beside(self, project: Path) -> None:
        """Looks for what was left beside a project that was opened, perhaps on another computer."""
        self._beside.ask(lambda: lambda: left_beside(project))

    def _on_found_beside(self, left: object) -> None:
        if isinstance(left, Left):
            self._offer((left,))

    def _offer(self, found: object) -> None:
        left = [each for each in _all(found) if each.path not in self._known]
        self._known.update(each.path for each in left)
        if not left:
            return
        dialog = self.dialog = RecoveryDialog(left, self._window)
        dialog.restored.connect(self._restore)
        dialog.discarded.connect(self._discard)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self.dialog = None

    def _restore(self, left: object) -> None:
        for each in _all(left):
            self._restore_one(each)

    def _restore_one(self, left: Left) -> None:
        if left.journal is None:
            return
        head = left.journal.head
        project = Path(head.project) if head.project else None
        current = self._workspaces.current
        same = [each for each in self._workspaces if project and each.document.path == project]
        # What was just opened, and not edited yet, is the state before.
        unedited = [each for each in same if not each.document.is_modified]
        if unedited:
            workspace = unedited[0]
            self._workspaces.show(workspace)
        else:
            workspace = current if current.is_untouched else self._workspaces.add()
        origin = Path(head.origin) if head.origin else None
        if same and not unedited:  # it has been edited here meanwhile: as a copy
            project, origin = None, project
        workspace.document.restore(left.journal.graph, project, origin, head.stamp)
        self._journals.take_over(workspace.document, left)

    def _discard(self, left: object) -> None:
        for each in _all(left):
            discard(each)


def _all(left: object) -> tuple[Left, ...]:
    return left if isinstance(left, tuple) else ()
