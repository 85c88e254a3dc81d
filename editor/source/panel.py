"""The drawn model as Python source, live, to read, to copy and to export.

The text is that of `LiveSource`, which writes it while this panel is seen. The view with its
highlighting is made when the panel is first shown, and the dialog when it is first asked for:
pygments is no part of starting up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.analysis import Analyser
from editor.document import Document
from editor.inspection import READING, UP_TO_DATE, Inspector
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.settings import SettingsStore
from editor.source.exports import FLAT, NO_DATA
from editor.source.facts import known_facts
from editor.source.kind_choice import KindChoice
from editor.source.live import LiveSource
from editor.source.mapping import line_to_see, lines_of, nodes_of

if TYPE_CHECKING:
    from editor.source.view import SourceView

EMPTY = "The Python source of the model is written here while you draw."
WRITING = "Writing…"
LISTED = 4  # nodes that are named in a notice


class SourcePanel(QWidget):
    """Shows the source and exports it.

    Signals:
        nodes_activated: The person clicked on a line; the ids of the nodes that it is about, and
            those of the layers that lead to their graph as a tuple, () being the outermost.
        exported: The source was written to this path.
    """

    nodes_activated = Signal(list, tuple)
    exported = Signal(str)

    def __init__(
        self,
        document: Document,
        analyser: Analyser,
        inspector: Inspector,
        store: SettingsStore,
        *,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._analyser = analyser
        self._inspector = inspector
        self._store = store
        self._theme = theme
        self._shown_nodes: list[str] = []
        self._fault = ""
        self.live = LiveSource(document, flat=store.settings.flat, parent=self)
        self.view: SourceView | None = None
        self._make_controls()
        self._lay_out()
        # The name of the model in view stands among the controls.
        analyser.analysed.connect(self._fit_bar)
        self.live.written.connect(self._on_written)
        self.live.late_changed.connect(self._on_late_changed)
        inspector.finished.connect(self._on_inspected)
        inspector.status_changed.connect(self._on_inspector_status_changed)
        self._show_state()

    def _make_controls(self) -> None:
        self.kind = KindChoice(self._analyser)
        self.flat = QCheckBox("Flat", checked=self.live.flat)
        self.flat.setToolTip(FLAT)
        self.flat.toggled.connect(self._on_flat_toggled)
        self.script = QCheckBox("Training script")
        self.script.setToolTip("Show the model with its data, compile, fit and save")
        self.script.toggled.connect(self.live.set_script)
        self.progress = label("", "dim")
        self.progress.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # It has what room there is: the window must not grow when it says something.
        self.progress.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.copy_button = QPushButton("Copy")
        self.copy_button.clicked.connect(self.copy)
        self.export_button = QPushButton("Export…")
        self.export_button.clicked.connect(self.export)
        self.notice = Paragraph("", "dim")
        self.notice.setContentsMargins(4 * STEP, 0, 4 * STEP, STEP)
        self._empty = Paragraph(EMPTY, "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _lay_out(self) -> None:
        self._choices = _row(self.kind, self.flat)
        self._choices.addStretch(1)
        self._commands = _row(self.script, self.progress, self.copy_button, self.export_button)
        self._commands.setStretchFactor(self.progress, 1)
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar.setContentsMargins(4 * STEP, 2 * STEP, 4 * STEP, STEP)
        self._bar.setSpacing(2 * STEP)
        self._bar.addLayout(self._choices)
        self._bar.addLayout(self._commands, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._bar)
        layout.addWidget(self.notice)
        layout.addWidget(self._stack, 1)

    def show_nodes(self, node_ids: list[str]) -> None:
        """Lights up the lines of these nodes, which are of the graph in view."""
        self._shown_nodes = list(node_ids)
        source = self.live.current.source
        if self.view is not None and source is not None:
            document, path = self._document, self._document.view_path
            lines = lines_of(source, document.graph, path, node_ids)
            one = len(node_ids) == 1 and bool(lines)
            self.view.light_lines(lines, line_to_see(source, path, lines) if one else None)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        if self.view is not None:
            self.view.set_theme(theme)

    def copy(self) -> None:
        """Puts the source on the clipboard."""
        self.live.refresh()
        source = self.live.current.source
        if source is not None:
            QGuiApplication.clipboard().setText(source.text)

    def export(self) -> None:
        """Asks what is to be exported, and where to."""
        blocker = self._blocker()
        self._say_fault(blocker)
        if blocker:
            return
        from editor.source.export_dialog import ExportDialog  # noqa: PLC0415 - see above

        remembered = self._store.settings.export_kind
        kind = "script" if self.script.isChecked() else remembered
        dialog = ExportDialog(
            self._document, self._inspector, self._store, self._theme, self, kind=kind
        )
        dialog.exported.connect(self._on_exported)
        dialog.open()

    def stop(self) -> None:
        """Gives up what is being written, as the window closes."""
        self.live.set_watched(False)

    def showEvent(self, event: QShowEvent) -> None:
        """Makes the view, or brings it up to date."""
        super().showEvent(event)
        if self.view is None:
            self._make_view()
        self.live.set_watched(True)
        self._show_source()

    def hideEvent(self, event: QHideEvent) -> None:
        """Lets the source be: nobody looks at it."""
        self.live.set_watched(False)
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the controls to the width."""
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self, *_: object) -> None:
        """Puts the controls into one row, or two where that would cut their words."""
        margins = self._bar.contentsMargins()
        rows = (self._choices, self._commands)
        wanted = sum(row.minimumSize().width() for row in rows) + self._bar.spacing()
        fits = wanted + margins.left() + margins.right() <= self.width()
        directions = QBoxLayout.Direction
        self._bar.setDirection(directions.LeftToRight if fits else directions.TopToBottom)

    def _make_view(self) -> None:
        from editor.source.view import SourceView  # noqa: PLC0415 - see the module's docstring

        self.view = SourceView(self._theme)
        self.view.line_activated.connect(self._on_line_activated)
        self._stack.addWidget(self.view)

    def _on_written(self) -> None:
        self._fault = ""
        self._show_state()
        if self.isVisible():
            self._show_source()

    def _on_late_changed(self, late: bool) -> None:
        self._show_state()
        if late and self.live.current.source is None:
            self._show_source()

    def _on_inspected(self, *_: object) -> None:
        facts = known_facts(self._inspector)
        # While an edit is being looked at, what was known before it is most likely still so.
        if facts is not None:
            self.live.set_facts(facts)

    def _on_inspector_status_changed(self, status: str) -> None:
        if status not in (READING, UP_TO_DATE):
            self.live.set_facts(None)

    def _on_flat_toggled(self, flat: bool) -> None:
        self.live.set_flat(flat)
        self._store.settings.flat = flat
        self._store.save()

    def _on_exported(self, path: str) -> None:
        self.flat.setChecked(self._store.settings.flat)
        self.exported.emit(path)

    def _show_state(self) -> None:
        """Shows what can be done, and whether the text is behind the drawing."""
        late = self.live.late
        self.progress.setText(WRITING if late else "")
        self.copy_button.setEnabled(self.live.current.source is not None and not late)
        blocker = self._blocker()
        self.export_button.setEnabled(not blocker)
        self.export_button.setToolTip(tooltip(blocker))
        self._show_notice()

    def _show_source(self) -> None:
        source = self.live.current.source
        if self.view is None or source is None or len(self._document.graph) == 0:
            self._empty.setText(self._why_empty())
            self._stack.setCurrentWidget(self._empty)
            return
        self.view.set_text(source.text)
        self._stack.setCurrentWidget(self.view)
        self.show_nodes(self._shown_nodes)

    def _why_empty(self) -> str:
        if len(self._document.graph) == 0:
            return EMPTY
        if not self.live.up_to_date:
            return WRITING if self.live.late else ""
        if self.live.script and not self._document.graph.training.data:
            return NO_DATA
        problem = self._analyser.current.first("error")
        return problem.message if problem is not None else self.live.current.error or EMPTY

    def _blocker(self) -> str:
        """Says why nothing can be exported, or nothing where it can, or is not known yet."""
        current = self.live.current
        if len(self._document.graph) == 0:
            return "Draw a model first."
        if current.source is not None and current.source.skipped:
            return f"Complete the model first. Left out: {self._names(current.source.skipped)}"
        # What a training needs keeps no model from export; the dialog says what does.
        return "" if self.live.script else current.error

    def _names(self, node_ids: tuple[str, ...]) -> str:
        graph = self._document.graph
        names = [graph.layer_of(node_id).name for node_id in node_ids if node_id in graph]
        more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
        return ", ".join(names[:LISTED]) + more

    def _say_fault(self, fault: str) -> None:
        self._fault = fault
        self._show_notice()

    def _show_notice(self) -> None:
        source = self.live.current.source
        text = self._fault
        if not text and source is not None and source.skipped:
            text = f"Left out until it is complete: {self._names(source.skipped)}"
        set_role(self.notice, "fault" if self._fault else "dim")
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _on_line_activated(self, line: int) -> None:
        source = self.live.current.source
        if source is not None:
            document = self._document
            path, nodes = nodes_of(source, document.graph, document.view_path, line)
            self.nodes_activated.emit(nodes, path)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(3 * STEP)
    for widget in widgets:
        row.addWidget(widget)
    return row
