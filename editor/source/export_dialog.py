"""The choice of what is exported, with a preview of the very text that the file will have.

While it is open the document behind it cannot change, so nothing shown here can be out of date;
only what Keras says of the model, which stands in its docstring, may arrive late.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.background import Background, Work
from editor.document import Document
from editor.inspection import Inspector
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, set_role
from editor.look.theme import Theme
from editor.settings import ExportKind, SettingsStore
from editor.source.exports import (
    FILTERS,
    FLAT,
    TITLES,
    TOOLTIPS,
    Export,
    make_export,
    proposed_name,
)
from editor.source.facts import known_facts
from editor.source.view import SourceView
from graph.writing import write_atomically

_SIZE = QSize(760, 620)
_FRAME = QSize(2 * STEP, 12 * STEP)  # what a window has around it, by no exact measure
WRITING = "Writing…"


class ExportDialog(QDialog):
    """Asks what is exported, shows it, and writes the file.

    Signals:
        exported: It was written to this path; the dialog is closed.
    """

    exported = Signal(str)

    def __init__(
        self,
        document: Document,
        inspector: Inspector,
        store: SettingsStore,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        kind: ExportKind,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._inspector = inspector
        self._store = store
        # Read on a thread, while the window may ask the drawing for things of its own.
        self._graph = document.graph.copy()
        self._export = Export()
        self._save_wanted = False
        self._facts = known_facts(inspector)
        self._background = Background(self)
        self._background.answered.connect(lambda answer: self._show(cast(Export, answer)))
        self._background.late_changed.connect(self._on_late_changed)
        self.setWindowTitle("Export")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_controls(theme, kind)
        self._lay_out()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        inspector.finished.connect(self._on_inspected)
        self.kinds[kind].setFocus()
        self._write()

    @property
    def kind(self) -> ExportKind:
        """What is to be exported."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    def _make_controls(self, theme: Theme, kind: ExportKind) -> None:
        self._kinds = QButtonGroup(self)
        self.kinds: dict[ExportKind, QPushButton] = {}
        for each, title in TITLES.items():
            # Enter is for the main button, wherever the focus is.
            button = QPushButton(title, checkable=True, autoDefault=False)
            button.setToolTip(TOOLTIPS[each])
            button.setChecked(each == kind)
            set_role(button, "segment")
            self._kinds.addButton(button)
            self.kinds[each] = button
        self._kinds.buttonClicked.connect(self._write)
        self.flat = QCheckBox("Flat, one line a layer", checked=self._store.settings.flat)
        self.flat.setToolTip(FLAT)
        self.flat.toggled.connect(self._write)
        self.view = SourceView(theme)
        self.fault = Paragraph("", "dim")
        self.fault.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fault.setContentsMargins(8 * STEP, 0, 8 * STEP, 0)
        self.summary = Paragraph("", "dim")
        self.cancel_button = QPushButton("Cancel", autoDefault=False)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button = QPushButton("Export…", default=True)
        set_role(self.export_button, "main")
        self.export_button.clicked.connect(self.save)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        bar.setSpacing(STEP)
        for button in self.kinds.values():
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.flat)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.fault)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(_rule())
        layout.addWidget(self._stack, 1)
        layout.addWidget(_rule())
        layout.addLayout(foot)

    def save(self) -> None:
        """Asks for a file, writes it, and closes."""
        if self._background.busy:
            self._save_wanted = True
            return
        data = self._export.data
        if data is None:
            return
        document, kind = self._document, self.kind
        proposed = proposed_name(document.folder, document.stem, kind, document.origin)
        path = dialogs.save_file_name(
            self, f"Export {TITLES[kind].lower()}", proposed, FILTERS[kind]
        )
        if path is None:
            return
        try:
            write_atomically(path, data)
        except OSError as error:
            self._say(f"{path.name} was not written: {error.strerror or error}", "fault")
            return
        self._remember()
        self.accept()
        self.exported.emit(str(path))

    def done(self, result: int) -> None:
        """Closes; what is being written is given up."""
        self._background.forget()
        super().done(result)

    def _remember(self) -> None:
        settings = self._store.settings
        settings.export_kind = self.kind
        settings.flat = self.flat.isChecked()
        self._store.save()

    def _on_inspected(self) -> None:
        facts = known_facts(self._inspector)
        if self.isVisible() and facts is not None and facts != self._facts:
            self._facts = facts
            self._write()

    def _write(self) -> None:
        # What was written before is not what is chosen now.
        self._export = Export()
        self._background.ask(self._prepare)

    def _prepare(self) -> Work:
        graph, kind, flat, facts = self._graph, self.kind, self.flat.isChecked(), self._facts
        return lambda: make_export(graph, kind, flat=flat, facts=facts)

    def _on_late_changed(self, late: bool) -> None:
        self.export_button.setEnabled(not late and self._export.data is not None)
        if late:
            self._say(WRITING)

    def _show(self, export: Export) -> None:
        self._export = export
        written = export.data is not None
        self.export_button.setEnabled(written)
        if written:
            self.view.set_text(export.preview)
            self.view.horizontalScrollBar().setValue(0)
        self.fault.setText(export.error)
        self._stack.setCurrentWidget(self.view if written else self.fault)
        self._say(_lines(export.line_count) if written else "")
        wanted, self._save_wanted = self._save_wanted, False
        if wanted:
            self.save()

    def _say(self, text: str, role: str = "dim") -> None:
        set_role(self.summary, role)
        self.summary.setText(text)


def _lines(count: int) -> str:
    return f"{count:,} line" if count == 1 else f"{count:,} lines"


def _rule() -> QFrame:
    line = QFrame()
    set_role(line, "rule")
    return line
