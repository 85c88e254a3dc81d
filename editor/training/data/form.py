"""The DATA section of a training: where samples come from, what goes where, the split, proposals.

Only composition happens here. A field never keeps a value of its own: it shows the document's, and
what the person enters becomes one edit. What is in the data is asked of a worker while somebody
looks, and for data that has a name when they ask for it.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor import dialogs
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, set_role
from editor.properties.rows import Section
from editor.training.data.describing import Describer
from editor.training.data.feeds import Feeds
from editor.training.data.kinds import (
    MAPPED,
    Kind,
    kind_of,
    known_unread,
    with_feed,
    with_reading,
)
from editor.training.data.preview import DataPreview, facts
from editor.training.data.proposing import ProposalStrip
from editor.training.data.source import DataSource
from editor.training.data.splitting import Splitting
from editor.training.data.trust import function_file, untrusted
from editor.trust.agreements import agree
from graph.catalogue import Catalogue
from graph.data_ends import input_ends, output_ends
from graph.edits import SetTraining
from graph.errors import GraphError, ProjectFileError
from graph.opening import read_script
from graph.proposals import Proposal, propose
from graph.training import Feed, Training
from graph.wording import legible

CAPTION_WIDTH = 84
DELAY = 300  # ms after the last edit
_OF_READING = frozenset({"test_split", "shuffle", "has_header", "streamed"})
_ASKED = MAPPED | {Kind.IMAGES, Kind.TEXTS}  # what is looked into by itself: files, run by nobody
_LONGEST = 300


class DataForm(QWidget):
    """Shows the data of `document.graph.training` and edits it.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(
        self, document: Document, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._catalogue = catalogue
        self.describer = Describer(document, self)
        self.preview: DataPreview | None = None
        self.source = DataSource(document, CAPTION_WIDTH)
        self.about = Paragraph("", "dim")
        self.preview_button = QPushButton("Preview")
        self.feeds = Feeds()
        self.splitting = Splitting(CAPTION_WIDTH)
        # Until a section is unfolded, they are nobody's otherwise, and stay when this is gone.
        for part in (self.feeds, self.splitting):
            part.setParent(self)
            part.hide()
        self.mapping = Section("Inputs and outputs", lambda rows: _unfold(rows, self.feeds))
        self.reading = Section("Split and seed", lambda rows: _unfold(rows, self.splitting))
        self.strip = ProposalStrip()
        self._opened_for = Kind.NONE
        self._delay = QTimer(self, singleShot=True, interval=DELAY)
        self._delay.timeout.connect(self._ask_for_files)
        self._name_fields()
        self._lay_out()
        self._connect()
        self._show()

    def _name_fields(self) -> None:
        self.data = self.source.data
        self.test_split = self.splitting.test_split
        self.validation_split = self.splitting.validation_split
        self.seed = self.splitting.seed
        self.shuffle = self.splitting.shuffle
        self.has_header = self.splitting.has_header
        self.streamed = self.splitting.streamed

    def _lay_out(self) -> None:
        set_role(self.preview_button, "link")
        self.preview_button.setToolTip("Look at samples, columns, classes and the split")
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        row.addWidget(self.about, 1)
        row.addWidget(self.preview_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.source)
        layout.addLayout(row)
        for part in (self.strip, self.mapping, self.reading):
            layout.addWidget(part)

    def _connect(self) -> None:
        self.source.entered.connect(lambda training: self._apply(training, "Set data"))
        self.feeds.feed_entered.connect(self._on_feed_entered)
        self.splitting.entered.connect(self._on_setting_entered)
        self.strip.applied.connect(self._on_proposal_applied)
        self.preview_button.clicked.connect(self.show_preview)
        self.describer.changed.connect(self._show_known)
        self._document.edit_applied.connect(self._on_edit_applied)
        self._document.graph_replaced.connect(self._show)
        # A file's place is shown relative to the project's.
        self._document.path_changed.connect(self._show)

    # -- what the panel may ask ------------------------------------------------------------------

    def agree(self) -> bool:
        """Whether the data may be loaded: a function of the person's is asked about first."""
        return self.agree_to(self._document.graph.training, self._document.folder)

    def agree_to(self, training: Training, folder: Path | None) -> bool:
        """Whether the data of these settings may be loaded, as of a run that goes on."""
        path = function_file(training, folder)
        if path is None or not untrusted(training, folder):
            return True
        try:
            text = read_script(path)
        except (OSError, ProjectFileError) as error:
            self.fault_changed.emit(str(error))
            return False
        run = dialogs.ask_to_run_data(self, path, training.reading.function, text)
        if not run:
            return False
        agree(text, path, "data", keep=run == "always")
        return True

    def show_preview(self) -> None:
        """Opens the window that shows what is in the data."""
        if self.preview is None:
            self.preview = DataPreview(self._document, self.describer, self)
            self.preview.again_wanted.connect(self._ask)
        self.describer.forget_other()
        if not self.describer.busy and (self.describer.fault or not self.describer.is_known):
            self._ask()
        self.preview.refresh()
        self.preview.show()
        self.preview.raise_()

    def shutdown(self) -> None:
        """Ends the worker that looks into data."""
        self._delay.stop()
        self.describer.shutdown()
        if self.preview is not None:
            self.preview.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks into a file, once somebody looks."""
        super().showEvent(event)
        self._delay.start()

    # -- document to fields ----------------------------------------------------------------------

    @property
    def _training(self) -> Training:
        return self._document.graph.training

    def _on_edit_applied(self, _: object) -> None:
        # Compounds may hold a SetTraining, and any edit may be of an input.
        self._show()

    def _show(self) -> None:
        training, graph = self._training, self._document.graph
        kind = kind_of(training)
        self.source.show_training(training)
        self.splitting.show_training(training, kind)
        ends = input_ends(graph), output_ends(graph, self._catalogue)
        reading = training.reading
        self.feeds.show_ends(*ends, (reading.inputs, reading.outputs), kind)
        self.mapping.setVisible(kind not in (Kind.NONE, Kind.FUNCTION))
        self.reading.setVisible(kind is not Kind.NONE)
        self.preview_button.setVisible(kind is not Kind.NONE)
        if kind is not self._opened_for:
            self._opened_for = kind
            self.mapping.button.setChecked(kind in MAPPED)
        self.describer.forget_other()
        self._show_known()
        if self.isVisible():
            self._delay.start()

    def _show_known(self) -> None:
        """Shows what is known of the data, and what could be set from it."""
        training, describer = self._training, self.describer
        described = describer.description
        known = [column.name for column in described.columns] if described else []
        self.feeds.show_known(known, kind_of(training))
        self.splitting.show_sizes(training, described)
        unread = "Reading the data" if describer.busy else known_unread(training)
        text = unread if described is None else facts(described)
        self.about.setText(legible(describer.fault, _LONGEST) or text)
        set_role(self.about, "fault" if describer.fault else "dim")
        self.strip.show_proposal(
            propose(self._document.graph, self._catalogue, described) if training.data else None
        )

    # -- fields to document ----------------------------------------------------------------------

    def _on_setting_entered(self, name: str, value: object) -> None:
        words = f"Set {name.replace('_', ' ')}"
        if name in _OF_READING:
            self._apply(with_reading(self._training, **{name: value}), words)
        else:
            self._apply(structs.replace(self._training, **{name: value}), words)

    def _on_feed_entered(self, side: str, name: str, feed: Feed) -> None:
        end = legible(name, 40)
        self._apply(with_feed(self._training, side, name, feed), f"Set the data of {end}")

    def _on_proposal_applied(self, proposal: Proposal) -> None:
        self._apply(proposal.training, "Apply what the data proposes")

    def _apply(self, changed: Training, text: str) -> None:
        if changed == self._training:
            return
        self.fault_changed.emit("")
        try:
            self._document.apply(SetTraining(changed), text, ())
        except GraphError as error:
            self._show()
            self.fault_changed.emit(str(error))

    # -- what is asked ---------------------------------------------------------------------------

    def _ask_for_files(self) -> None:
        """Looks into files by itself; a function is run, and a set fetched, only when asked for."""
        describer = self.describer
        is_new = not describer.busy and not describer.is_known
        if self.isVisible() and is_new and kind_of(self._training) in _ASKED:
            describer.ask()

    def _ask(self) -> None:
        if self.agree():
            self.describer.ask()


def _unfold(rows: QVBoxLayout, part: QWidget) -> None:
    rows.addWidget(part)
    part.show()
