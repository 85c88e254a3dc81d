"""What stands beside the table of runs: the curves of the selected ones, or what differs in two."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.look.style import STEP, label, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.runs.curves import MOST, RunCurves
from editor.runs.difference_view import DifferenceView
from editor.runs.listing import Listed
from editor.runs.words import names_apart
from graph.wording import legible

_BOTH = 2
_LONGEST = 60
_LETTERS = 8  # of a measure that are seen at least; a long name must not widen the window
_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class RunDetails(QWidget):
    """Shows the selected runs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: list[Listed] = []
        self.curves = RunCurves(theme)
        self.difference = DifferenceView()
        self.measure = QComboBox()
        self.measure.setAccessibleName("Measure that is drawn")
        self.measure.setSizeAdjustPolicy(_SHORT)
        self.measure.setMinimumContentsLength(_LETTERS)
        self.log = QCheckBox("Log")
        self.log.setToolTip("Draw on a logarithmic scale")
        self.note = label("", "dim")
        self.curves_button = QPushButton("Curves", checkable=True, checked=True)
        self.difference_button = QPushButton("Difference", checkable=True)
        group = QButtonGroup(self)
        for button in (self.curves_button, self.difference_button):
            set_role(button, "segment")
            group.addButton(button)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.curves)
        self._pages.addWidget(self.difference)
        self._lay_out()
        self.measure.textActivated.connect(self._on_measure_chosen)
        self.log.toggled.connect(self.curves.set_log)
        self.curves.measures_changed.connect(self._fill_measures)
        group.buttonToggled.connect(lambda *_: self._show())
        self.show_runs([])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4 * STEP, STEP, 4 * STEP, STEP)
        head.setSpacing(2 * STEP)
        for widget in (self.curves_button, self.difference_button, self.measure, self.log):
            head.addWidget(widget)
        head.addWidget(self.note)
        head.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    def show_runs(self, runs: Sequence[Listed]) -> None:
        """Shows other runs, or the same ones with more epochs."""
        self._runs = list(runs)
        is_pair = len(runs) == _BOTH
        self.difference_button.setEnabled(is_pair)
        self.difference_button.setToolTip("" if is_pair else tooltip("Select two runs first"))
        more = len(runs) - MOST
        self.note.setText(f"the first {MOST} of {len(runs):,} runs" if more > 0 else "")
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.curves.set_theme(theme)

    def _show(self) -> None:
        differs = self.difference_button.isChecked() and self.difference_button.isEnabled()
        self._pages.setCurrentWidget(self.difference if differs else self.curves)
        self._show_choices()
        if differs:
            # In the order that they were begun: what was changed is then told as it was done.
            pair = sorted(self._runs, key=lambda run: run.record.created)
            self.difference.compare([run.path for run in pair], names_apart(pair))
        else:
            self.difference.forget()
            shown = self._runs[:MOST]
            paths = [run.path for run in shown]
            self.curves.show_runs(list(zip(paths, names_apart(shown), strict=True)))

    def _show_choices(self) -> None:
        is_drawn = self._pages.currentWidget() is self.curves
        for choice in (self.measure, self.log):
            choice.setVisible(is_drawn and bool(self.curves.measures) and bool(self._runs))

    def _fill_measures(self) -> None:
        self.measure.clear()
        for name in self.curves.measures:
            self.measure.addItem(legible(name, _LONGEST), name)
        self.measure.setCurrentIndex(self.measure.findData(self.curves.measure))
        self._show_choices()

    def _on_measure_chosen(self, _: str) -> None:
        self.curves.show_measure(self.measure.currentData())
