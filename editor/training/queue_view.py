"""The list of what trains and what waits, under the numbers of the training that is shown."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.look.style import STEP, label, set_role
from editor.look.tooltips import tooltip
from editor.training.fields import whole_number
from editor.training.lane import Lane
from editor.training.planned import Planned
from editor.training.queue import TrainingQueue
from graph.wording import legible

_LONGEST = 60  # letters of a name
_ROWS = 3  # that are seen at once; more are scrolled to
_ROW_HEIGHT = 22
_ARROW_WIDTH = 28
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QueueList(QTreeWidget):
    """The rows; Alt+Up and Alt+Down move the chosen one, Delete takes it out.

    Signals:
        move_wanted: Earlier (-1) or later (1).
        take_out_wanted: The chosen row is not wanted any more.
    """

    move_wanted = Signal(int)
    take_out_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(columnCount=2, headerHidden=True, rootIsDecorated=False)

    def event(self, event: QEvent) -> bool:
        """Keeps its keys from the window, where they change the drawing."""
        if isinstance(event, QKeyEvent) and self._wanted(event) is not None:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._obey(event)
                return True
        return super().event(event)

    def _obey(self, event: QKeyEvent) -> None:
        by = self._wanted(event)
        if by:
            self.move_wanted.emit(by)
        else:
            self.take_out_wanted.emit()

    def _wanted(self, event: QKeyEvent) -> int | None:
        """Gives where a key moves a row; 0 takes it out, None is no key of this list."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}.get(event.key())
        return 0 if event.key() == Qt.Key.Key_Delete else None


class QueueView(QWidget):
    """Shows a queue where there is more than the one training, and takes orders for it.

    Signals:
        lane_chosen: The numbers of this `Lane` are wanted.
    """

    lane_chosen = Signal(object)

    def __init__(self, queue: TrainingQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._rows: list[Lane | Planned] = []
        self.list = QueueList()
        self.up_button = QPushButton("↑")
        self.down_button = QPushButton("↓")
        self.take_out_button = QPushButton("Take out")
        self.at_once = whole_number(os.cpu_count() or 1)
        self._set_up_list()
        self._name_widgets()
        self._lay_out()
        self._connect()
        self.refresh()

    def _set_up_list(self) -> None:
        self.list.setUniformRowHeights(True)
        self.list.setItemsExpandable(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def _name_widgets(self) -> None:
        self.list.setAccessibleName("Trainings that go on and wait")
        names = (
            (self.up_button, "Earlier", "Begin it earlier (Alt+Up)"),
            (self.down_button, "Later", "Begin it later (Alt+Down)"),
            (self.take_out_button, "Take out", "Take it out of the queue (Delete)"),
            (self.at_once, "Trainings at once", "How many trainings go on at the same time"),
        )
        for widget, name, tip in names:
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(STEP)
        for button in (self.up_button, self.down_button, self.take_out_button):
            set_role(button, "flat")
            foot.addWidget(button)
        for button in (self.up_button, self.down_button):
            button.setFixedWidth(_ARROW_WIDTH)
        foot.addStretch()
        foot.addWidget(label("At once", "dim"))
        foot.addWidget(self.at_once)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.list)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        self.take_out_button.clicked.connect(self._take_out)
        self.at_once.valueChanged.connect(self._queue.set_at_once)
        self.list.move_wanted.connect(self._move)
        self.list.take_out_wanted.connect(self._take_out)

    def refresh(self) -> None:
        """Shows the queue as it is."""
        queue = self._queue
        lanes = [lane for lane in queue.lanes if lane.run.running or lane is not queue.first]
        if queue.first not in lanes and queue.first.planned is not None:
            lanes.insert(0, queue.first)
        rows: list[Lane | Planned] = [*lanes, *queue.waiting]
        if rows != self._rows:
            self._fill(rows)
        for place, row in enumerate(rows):
            item = self.list.topLevelItem(place)
            if item is not None:
                item.setText(1, row.row_text() if isinstance(row, Lane) else _waiting_text(row))
        self.setVisible(bool(queue.waiting) or len(lanes) > 1)
        self._show_buttons()

    def _fill(self, rows: list[Lane | Planned]) -> None:
        """Shows other rows; the one that was chosen stays chosen as long as it is there."""
        chosen = self._chosen()
        kept = chosen if chosen in rows else self._queue.shown
        self._rows = rows
        with QSignalBlocker(self.list):
            self.list.clear()
            for row in rows:
                item = QTreeWidgetItem([legible(_name(row), _LONGEST), ""])
                item.setTextAlignment(1, _RIGHT)
                item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
                for column in range(2):
                    item.setToolTip(column, tooltip(_settings(row)))
                self.list.addTopLevelItem(item)
                if row is kept:
                    self.list.setCurrentItem(item)
        self.list.setFixedHeight(min(len(rows), _ROWS) * _ROW_HEIGHT)

    def _chosen(self) -> Lane | Planned | None:
        place = self.list.indexOfTopLevelItem(self.list.currentItem())
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def _show_buttons(self) -> None:
        chosen, waiting = self._chosen(), self._queue.waiting
        place = waiting.index(chosen) if isinstance(chosen, Planned) and chosen in waiting else None
        for button, is_of_use in (
            (self.up_button, place is not None and place > 0),
            (self.down_button, place is not None and place < len(waiting) - 1),
            (self.take_out_button, place is not None),
        ):
            if button.hasFocus() and not is_of_use:
                self.list.setFocus()
            button.setEnabled(is_of_use)

    def _on_current_changed(self) -> None:
        chosen = self._chosen()
        if isinstance(chosen, Lane):
            self.lane_chosen.emit(chosen)
        self._show_buttons()

    def _move(self, by: int) -> None:
        chosen = self._chosen()
        if isinstance(chosen, Planned) and chosen in self._queue.waiting:
            self._queue.move(chosen, by)

    def _take_out(self) -> None:
        chosen = self._chosen()
        waiting = self._queue.waiting
        if isinstance(chosen, Planned) and chosen in waiting:
            place = waiting.index(chosen)
            # The next one is chosen, so that several can be taken out one after another.
            following = [*waiting[place + 1 : place + 2], *waiting[max(place - 1, 0) : place]]
            if following:
                row = self._rows.index(following[0])
                self.list.setCurrentItem(self.list.topLevelItem(row) or self.list.currentItem())
            self._queue.take_out(chosen)


def _name(row: Lane | Planned) -> str:
    return row.name if isinstance(row, Lane) else row.record.name


def _waiting_text(planned: Planned) -> str:
    return f"waits, {_epochs(planned)}"


def _epochs(planned: Planned) -> str:
    epochs = planned.record.training.epochs
    return "1 epoch" if epochs == 1 else f"{epochs:,} epochs"


def _settings(row: Lane | Planned) -> str:
    planned = row.planned if isinstance(row, Lane) else row
    if planned is None:
        return ""
    training = planned.record.training
    data = legible(Path(training.data).name, _LONGEST)
    return (
        f"{_epochs(planned)} on {data}, batches of {training.batch_size:,}, "
        f"{legible(training.optimizer, _LONGEST)}, {legible(str(training.loss), _LONGEST)}"
    )
