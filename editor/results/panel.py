"""The RESULTS tab: what can be done with the model of a kept run.

That of the newest run of the drawing is meant until another is chosen, here or in the RUNS tab.
Nothing is started before something is asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.background import Background
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.results.asking import Asker, Question
from editor.results.exporting import ExportingPage
from editor.results.judging import JudgingPage
from editor.results.predicting import PredictingPage
from editor.results.segments import Segments
from editor.results.trained import Program, Usable, Which, usable_runs
from editor.results.weights import WeightsPage
from editor.trust.agreements import agree
from graph.wording import legible
from worker.protocol import Exported, Judged, LayerWeights, Predicted, WeightsShown

_LETTERS = 8  # of a run's name that are seen at least
_LONGEST = 1000
_JUDGE, _PREDICT, _WEIGHTS, _EXPORT = range(4)
_TITLES = ("Judge", "Predict", "Weights", "Export")
_EMPTY_TITLE = "No trained model yet"
_EMPTY = (
    "Train the drawing first. Then judge its model here on any part of the data, predict new "
    "samples, look into its weights, and export it for other programs."
)


class ResultsPanel(QWidget):
    """Uses the model of a run.

    Signals:
        training_wanted: The form in which a training is begun is to be shown.
    """

    training_wanted = Signal()

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runs: tuple[Usable, ...] = ()
        self._shown: Usable | None = None
        self._chosen: Path | None = None  # by the person; the newest one otherwise
        self._judges = False  # as soon as the chosen run is found
        self._question: Question | None = None
        self._asking_page = _JUDGE
        self._program: Program | None = None
        self.asker = Asker(self)
        self._finding = Background(self)
        self.judging = JudgingPage(theme)
        self.predicting = PredictingPage()
        self.weights = WeightsPage(theme)
        self.exporting = ExportingPage()
        self._make_fields()
        self._lay_out()
        self._connect()
        self._show_state()

    def _make_fields(self) -> None:
        self.run = QComboBox()
        self.run.setAccessibleName("Run whose model is used")
        self.run.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.run.setMinimumContentsLength(_LETTERS)
        self.which = QComboBox()
        self.which.setAccessibleName("Epoch whose weights are used")
        self.segments = Segments(_TITLES, "What is done with the model")
        self.busy = label("", "dim")
        self.busy.setMinimumWidth(1)
        self.cancel_button = QPushButton("Cancel")
        self.fault = Paragraph("", "fault")
        self.details_button = QPushButton("Details")
        self.agree_button = QPushButton("Look at the program...")
        self.train_button = QPushButton("Go to training")
        self.empty_title, self.empty_words = label(_EMPTY_TITLE, "strong"), Paragraph(_EMPTY, "dim")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * STEP)
        for part in (self.run, self.which, self.segments):
            head.addWidget(part, 1 if part is self.run else 0)
        head.addStretch(1)
        self._busy_row = _row(self.busy, self.cancel_button)
        self._fault_row = _row(self.fault, self.agree_button, self.details_button)
        self._uses = QStackedWidget()
        for page in (self.judging, self.predicting, self.weights, self.exporting):
            self._uses.addWidget(page)
        used = QWidget()
        inner = QVBoxLayout(used)
        inner.setContentsMargins(4 * STEP, 2 * STEP, 4 * STEP, 2 * STEP)
        inner.setSpacing(2 * STEP)
        inner.addLayout(head)
        inner.addWidget(self._fault_row)
        inner.addWidget(self._uses, 1)
        # Last, so that nothing moves away from below the pointer when it comes.
        inner.addWidget(self._busy_row)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(used)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        layout.setSpacing(2 * STEP)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.empty_words.setAlignment(middle)
        layout.addWidget(self.empty_title, 0, middle)
        layout.addWidget(self.empty_words)
        layout.addWidget(self.train_button, 0, middle)
        return page

    def _connect(self) -> None:
        self._finding.answered.connect(self._on_found)
        self._document.path_changed.connect(self._start_anew)
        self._document.graph_replaced.connect(self._start_anew)
        self.run.activated.connect(self._on_run_chosen)
        self.which.activated.connect(lambda _: self._forget_answers())
        self.segments.chosen.connect(self._turn_to)
        self.segments.choose(_JUDGE)
        self.cancel_button.clicked.connect(self.asker.cancel)
        self.details_button.clicked.connect(self._show_details)
        self.agree_button.clicked.connect(self._ask_to_agree)
        self.train_button.clicked.connect(self.training_wanted)
        self.predicting.refused.connect(lambda sentence: self._refuse(_PREDICT, sentence))
        for place, wanted in enumerate(
            page.wanted for page in (self.judging, self.predicting, self.weights, self.exporting)
        ):
            wanted.connect(lambda question, place=place: self._ask(place, question))
        self.asker.changed.connect(self._show_busy)
        self.asker.answered.connect(self._on_answered)
        self.asker.failed.connect(self._show_fault)
        self.asker.agreement_wanted.connect(self._on_agreement_wanted)

    # -- what the window may ask -----------------------------------------------------------------

    def show_run(self, path: Path) -> None:
        """Judges the model of the run in a folder."""
        self._chosen = path
        self._judges = True
        self.segments.choose(_JUDGE)
        self._find()

    def refresh(self) -> None:
        """Looks for runs again, if somebody looks at them."""
        if self.isVisible() and not self._finding.busy:
            self._find()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.judging.set_theme(theme)
        self.weights.set_theme(theme)

    def shutdown(self) -> None:
        """Ends the worker, as the document is closed."""
        self._finding.forget()
        self.asker.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks for runs, once somebody looks."""
        super().showEvent(event)
        self._find()

    # -- the run ---------------------------------------------------------------------------------

    def _find(self) -> None:
        path, chosen = self._document.path, self._chosen
        self._finding.ask(lambda: lambda: usable_runs(path, chosen))

    def _start_anew(self) -> None:
        """Takes up another drawing, or the same one in another file."""
        self._chosen = None
        self._judges = False
        if self.isVisible():
            self._find()

    def _on_found(self, answer: object) -> None:
        before, self._runs = self._runs, cast("tuple[Usable, ...]", answer)
        wanted = next((run for run in self._runs if run.path == self._chosen), None)
        shown = wanted or next(iter(self._runs), None)
        if self._runs != before or shown != self._shown:
            self._show_run(shown)
        if self._judges and wanted is not None:
            self.judging.ask()
        elif self._judges:
            self._refuse(_JUDGE, "Expected a run that has kept a model. Received: one without")
        self._judges = False

    def _is_shown(self, run: Usable) -> bool:
        return self._shown is not None and run.path == self._shown.path

    def _show_run(self, run: Usable | None) -> None:
        is_same = run is not None and self._is_shown(run)
        self._shown = run
        self.run.clear()
        for each in self._runs:
            self.run.addItem(each.title, each.path)
        if run is not None:
            self.run.setCurrentIndex(self._runs.index(run))
            self.run.setToolTip(tooltip(f"{run.title}: {legible(str(run.path), _LONGEST)}"))
            self._offer_models(run, is_same=is_same)
        if not is_same:
            self._forget_answers()
        self._show_state()

    def _offer_models(self, run: Usable, *, is_same: bool) -> None:
        kept = self.which.currentData() if is_same else None
        self.which.clear()
        if run.has_best:
            self.which.addItem("Best", "best")
        if run.has_last:
            self.which.addItem("Last", "last")
        self.which.setCurrentIndex(max(self.which.findData(kept), 0))

    def _on_run_chosen(self, place: int) -> None:
        self._chosen = self._runs[place].path
        self._show_run(self._runs[place])

    def _forget_answers(self) -> None:
        """Another model: what is known of that before would be read as of this one."""
        self.asker.cancel()
        self._show_fault("", "")
        for page in (self.judging, self.predicting, self.weights, self.exporting):
            page.clear()
        folder = self._document.folder
        self.predicting.folder = self.exporting.folder = folder
        self.exporting.stem = self._document.stem

    # -- questions and answers -------------------------------------------------------------------

    def _ask(self, place: int, question: Question) -> None:
        if self._shown is None:
            return
        self._show_fault("", "")
        self._asking_page, self._question = place, question
        # What a person has asked about stays, whatever is trained meanwhile.
        self._chosen = self._shown.path
        which = cast(Which, self.which.currentData())
        self.asker.ask(self._shown.path, which, question)

    def _on_answered(self, reply: object) -> None:
        match reply:
            case Judged():
                self.judging.show_reply(reply)
            case Predicted():
                self.predicting.show_reply(reply)
            case LayerWeights():
                self.weights.show_reply(reply)
            case Exported():
                self.exporting.show_reply(reply)
            case WeightsShown():
                pass  # each layer was shown as it came

    def _show_fault(self, sentence: str, details: str) -> None:
        self._details = details
        self._program = None
        self.fault.setText(legible(sentence, _LONGEST))
        self.details_button.setVisible(bool(details))
        self.agree_button.hide()
        if sentence and self._asking_page == _EXPORT:
            self.exporting.show_fault(legible(sentence, _LONGEST))
        self._turn_to(self.segments.place)

    def _refuse(self, place: int, sentence: str) -> None:
        self._asking_page = place
        self._show_fault(sentence, "")

    def _turn_to(self, place: int) -> None:
        self._uses.setCurrentIndex(place)
        # A fault stands where the question was asked; that of an export, beside its form.
        is_said = place == _EXPORT and self._program is None
        is_asked = place == self._asking_page and bool(self.fault.text())
        self._fault_row.setVisible(is_asked and not is_said)

    def _show_details(self) -> None:
        dialogs.show_error(self, self.fault.text(), "", self._details)

    def _on_agreement_wanted(self, program: object) -> None:
        self._program = cast(Program, program)
        self.agree_button.show()
        self._turn_to(self.segments.place)

    def _ask_to_agree(self) -> None:
        program, question = self._program, self._question
        if program is None or question is None:
            return
        run = dialogs.ask_to_run_data(self, program.path, program.function, program.text)
        if run:
            agree(program.text, program.path, "data", keep=run == "always")
            self._ask(self._asking_page, question)

    # -- what is shown ---------------------------------------------------------------------------

    def _show_busy(self) -> None:
        self.busy.setText(f"{self.asker.busy}..." if self.asker.busy else "")
        self._busy_row.setVisible(bool(self.asker.busy))

    def _show_state(self) -> None:
        self._pages.setCurrentIndex(1 if self._shown is not None else 0)


def _row(first: QWidget, *others: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * STEP)
    layout.addWidget(first, 1)
    for other in others:
        layout.addWidget(other)
    row.hide()
    return row
