"""The open documents: a tab for each, of which one is looked at.

While there is only one, its name at the top of the window says enough, and there are no tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QTabBar

from editor.look.tooltips import tooltip
from editor.window.workspace import Workspace

_SEVERAL = 2
_LONGEST = 32  # characters


class Workspaces(QObject):
    """Keeps the documents and their tabs.

    Attributes:
        bar: The tabs.

    Signals:
        added: A document was added, which is not looked at yet.
        current_changed: Another document is looked at.
        removed: A document is gone from the tabs, and stops.
        close_requested: A document is to be closed.
    """

    added = Signal(Workspace)
    current_changed = Signal(Workspace)
    removed = Signal(Workspace)
    close_requested = Signal(Workspace)

    def __init__(self, make: Callable[[], Workspace], parent: QObject) -> None:
        super().__init__(parent)
        self._make = make
        self._current: Workspace | None = None
        self.bar = QTabBar()
        self.bar.setAccessibleName("Open documents")
        self.bar.setObjectName("documents")
        self.bar.setDocumentMode(True)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setMovable(True)
        self.bar.setTabsClosable(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setUsesScrollButtons(True)
        self.bar.hide()
        self.bar.currentChanged.connect(self._on_current_changed)
        self.bar.tabCloseRequested.connect(lambda tab: self.close_requested.emit(self._at(tab)))

    def __iter__(self) -> Iterator[Workspace]:
        """Gives the documents from left to right."""
        return iter([self._at(tab) for tab in range(self.bar.count())])

    def __len__(self) -> int:
        """Counts the documents."""
        return int(self.bar.count())

    @property
    def current(self) -> Workspace:
        """The document that is looked at."""
        if self._current is None:
            raise RuntimeError(
                "Expected an open document. Received: none, before the first is added"
            )
        return self._current

    def _at(self, tab: int) -> Workspace:
        workspace: Workspace = self.bar.tabData(tab)
        return workspace

    def add(self) -> Workspace:
        """Adds an empty document, and looks at it."""
        workspace = self._make()
        self.added.emit(workspace)
        with self._quiet():
            tab = self.bar.addTab("")
            self.bar.setTabData(tab, workspace)
        document = workspace.document
        for changed in (document.path_changed, document.modified_changed):
            changed.connect(lambda *_: self._name(workspace))
        self._name(workspace)
        self.show(workspace)
        return workspace

    def show(self, workspace: Workspace) -> None:
        """Looks at a document."""
        self.bar.setCurrentIndex(self._place(workspace))
        self._on_current_changed()

    def step(self, by: int) -> None:
        """Looks at the document so many tabs further to the right; the first follows the last."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + by) % len(self))

    def remove(self, workspace: Workspace) -> None:
        """Takes a document off the tabs; the window has asked about what would be lost."""
        if len(self) == 1:
            self.add()
        with self._quiet():
            self.bar.removeTab(self._place(workspace))
        # Another one is looked at before this one ends.
        self._on_current_changed()
        self.removed.emit(workspace)
        workspace.stop()
        workspace.deleteLater()

    def _place(self, workspace: Workspace) -> int:
        return list(self).index(workspace)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Lets tabs come and go before anyone is told of the one in front."""
        blocked = self.bar.blockSignals(True)
        yield
        self.bar.blockSignals(blocked)

    def _on_current_changed(self, *_: object) -> None:
        self.bar.setVisible(len(self) >= _SEVERAL)
        workspace = self._at(self.bar.currentIndex())
        before, self._current = self._current, workspace
        if workspace is not before:
            if before is not None:
                before.step_back()
            self.current_changed.emit(workspace)

    def _name(self, workspace: Workspace) -> None:
        document, tab = workspace.document, self._place(workspace)
        changed = " \u2022" if document.is_modified else ""
        self.bar.setTabText(tab, _short(document.title).replace("&", "&&") + changed)
        file = document.path or document.origin
        self.bar.setTabToolTip(tab, tooltip(str(file)) if file else "")


def _short(title: str) -> str:
    """Gives a title that leaves room for others; the tooltip has the whole path."""
    half = _LONGEST // 2
    return title if len(title) <= _LONGEST else f"{title[:half]}\u2026{title[-half:]}"
