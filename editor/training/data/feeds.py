"""What each input and output of the model gets: its columns, and how they are prepared.

Rows follow the drawing: an input that is added has one at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.throwing_away import throw_away
from editor.look.tooltips import tooltip
from editor.properties.choices import ComboBox
from editor.properties.rows import ElidedLabel
from editor.training.data.columns_field import ColumnsField
from editor.training.data.kinds import MAPPED, Kind
from editor.training.data.splitting import NARROWEST
from graph.data_ends import InputEnd, OutputEnd
from graph.training import Feed
from graph.wording import counted, legible

Side = Literal["inputs", "outputs"]
_Prepare = Literal["", "standardize", "min_max", "divide_255", "one_hot", "numbers"]
_MOST = 100  # rows; nobody maps more by hand
PREPARED: dict[_Prepare, tuple[str, str]] = {
    "": ("as is", "Values stay; classes that are words are numbered"),
    "standardize": (
        "standardise",
        "To a mean of 0 and a deviation of 1, learned from the training part alone",
    ),
    "min_max": (
        "to 0 \u2013 1",
        "The least value becomes 0 and the greatest 1, learned from the training part alone",
    ),
    "divide_255": ("divide by 255", "Bytes of an image become numbers from 0 to 1"),
    "one_hot": ("one-hot", "A class becomes a row of zeros with a one"),
    "numbers": ("numbered", "The classes are numbered from 0"),
}


class FeedRow(QWidget):
    """One input or output.

    Signals:
        feed_entered: The side, the name, and what it is to get.
    """

    feed_entered = Signal(str, str, Feed)

    def __init__(self, side: Side, name: str) -> None:
        super().__init__()
        self.side, self.name = side, name
        self._feed = Feed()
        self._values: int | None = None
        said = "input" if side == "inputs" else "output"
        self.title = ElidedLabel("strong")
        self.shape = label("", "value")
        self.columns = ColumnsField(f"columns of {said} {legible(name)}")
        self.prepare = ComboBox()
        self.prepare.setAccessibleName(f"preparation of {said} {legible(name)}")
        for field in (self.columns, self.prepare):
            # They share the room there is, however little.
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            field.setMinimumWidth(NARROWEST)
        for value, (text, about) in PREPARED.items():
            self.prepare.addItem(text, value)
            at = self.prepare.count() - 1
            self.prepare.setItemData(at, tooltip(about), Qt.ItemDataRole.ToolTipRole)
        self.fault = Paragraph("", "dim")
        self.fault.hide()
        self._lay_out()
        self.title.show_text(legible(name))
        self.columns.entered.connect(lambda names: self._enter(columns=names))
        self.prepare.activated.connect(lambda _: self._enter(prepare=self.prepare.currentData()))

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, STEP, 0, STEP)
        layout.setHorizontalSpacing(STEP)
        layout.setVerticalSpacing(STEP)
        layout.setColumnStretch(0, 3)
        layout.setColumnStretch(1, 2)
        layout.addWidget(self.title, 0, 0)
        layout.addWidget(self.shape, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.columns, 1, 0)
        layout.addWidget(self.prepare, 1, 1)
        layout.addWidget(self.fault, 2, 0, 1, 2)

    def show_end(self, end: InputEnd | OutputEnd, feed: Feed, kind: Kind, rule: str) -> None:
        """Shows an end of the drawing, and what it gets."""
        self._feed = feed
        self._values = end.values if isinstance(end, InputEnd) else None
        self.shape.setText(_shape(end))
        self.columns.setVisible(kind in MAPPED)
        self.columns.show_columns(feed.columns, rule)
        self.prepare.setCurrentIndex(self.prepare.findData(feed.prepare))
        self.prepare.setToolTip(tooltip(PREPARED[feed.prepare][1]))
        self._show_fault(kind)

    def _show_fault(self, kind: Kind) -> None:
        given, wanted = len(self._feed.columns), self._values
        fault = ""
        if missing := self.columns.missing:
            fault = f"Expected columns of the data. Received: {legible(missing[0])}"
        elif kind is Kind.TABLE and given and wanted is not None and given != wanted:
            shown = counted(wanted)
            fault = f"Expected {shown} column{'s'[: wanted != 1]} for this shape. "
            fault += f"Received: {counted(given)}"
        set_role(self.fault, "fault" if missing else "dim")
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def show_known(self, known: Sequence[str], kind: Kind) -> None:
        """Takes the names of the columns that there are."""
        self.columns.show_known(known)
        self._show_fault(kind)

    def _enter(self, **changes: object) -> None:
        feed: Feed = structs.replace(self._feed, **changes)
        if feed != self._feed:
            self.feed_entered.emit(self.side, self.name, feed)


class Feeds(QWidget):
    """The rows of all ends, inputs first.

    Signals:
        feed_entered: As of a row.
    """

    feed_entered = Signal(str, str, Feed)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[FeedRow] = []
        self._known: tuple[str, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._captions: list[QLabel] = []
        self.about = Paragraph("", "dim")
        self._layout.addWidget(self.about)

    def show_ends(
        self,
        inputs: Sequence[InputEnd],
        outputs: Sequence[OutputEnd],
        feeds: tuple[dict[str, Feed], dict[str, Feed]],
        kind: Kind,
    ) -> None:
        """Shows a row for each end."""
        ends: list[tuple[Side, InputEnd | OutputEnd]] = [("inputs", end) for end in inputs]
        ends += [("outputs", end) for end in outputs]
        self._make_rows([(side, end.name) for side, end in ends[:_MOST]])
        single = len(inputs) == len(outputs) == 1
        for row, (side, end) in zip(self.rows, ends, strict=False):
            held = feeds[0] if side == "inputs" else feeds[1]
            row.show_end(end, held.get(end.name, Feed()), kind, _rule(side, end.name, kind, single))
        more = len(ends) - _MOST
        self.about.setText(f"and {more:,} more" if more > 0 else "" if ends else "No inputs yet")
        self.about.setVisible(more > 0 or not ends)

    def show_known(self, known: Sequence[str], kind: Kind) -> None:
        """Takes the names of the columns that there are; () where nobody knows."""
        self._known = tuple(known)
        for row in self.rows:
            row.show_known(self._known, kind)

    def row(self, side: Side, name: str) -> FeedRow:
        """Gives the row of an end."""
        return next(row for row in self.rows if (row.side, row.name) == (side, name))

    def _make_rows(self, names: list[tuple[Side, str]]) -> None:
        if [(row.side, row.name) for row in self.rows] == names:
            return
        for old in (*self.rows, *self._captions):
            self._layout.removeWidget(old)
            throw_away(old)
        self.rows, self._captions = [], []
        for side, name in names:
            if not self.rows or self.rows[-1].side != side:
                self._captions.append(label(side.upper(), "caption"))
                self._append(self._captions[-1])
            row = FeedRow(side, name)
            row.feed_entered.connect(self.feed_entered)
            row.columns.show_known(self._known)
            self.rows.append(row)
            self._append(row)

    def _append(self, widget: QWidget) -> None:
        self._layout.insertWidget(self._layout.count() - 1, widget)


def _rule(side: Side, name: str, kind: Kind, single: bool) -> str:
    """Says what an end gets that nothing is mapped to."""
    if not single:
        what = "array" if kind is Kind.ARCHIVE else "column"
        return f"the {what} {legible(name, 30)}"
    if kind is Kind.ARCHIVE:
        return "the array x" if side == "inputs" else "the array y"
    return "all before the last column" if side == "inputs" else "the last column"


def _shape(end: InputEnd | OutputEnd) -> str:
    if isinstance(end, OutputEnd):
        return "" if end.units is None else f"{end.units:,}"
    if end.dtype == "string":
        return "text"
    if end.shape is None:
        return "?"
    return " \u00d7 ".join("?" if size is None else f"{size:,}" for size in end.shape) or "1"
