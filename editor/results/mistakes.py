"""The samples that were predicted worst: their pictures, or their numbers or words in a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from editor.look.tooltips import tooltip
from editor.results.tables import Column, Sortable, sortable_view
from editor.training.data.preview_pictures import picture_of
from editor.training.progress import number
from graph.wording import legible
from worker.protocol import Mistake, Thumbnail

_PICTURE = 72  # px
_ROOM = QSize(116, 124)
_GAP = 4
_LONGEST = 14  # letters below a picture
_FIRST = 8  # numbers of a sample


class MistakesView(QWidget):
    """Shows samples, the worst first."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = QListWidget()
        self.pictures.setAccessibleName("Worst mistakes")
        self.pictures.setViewMode(QListView.ViewMode.IconMode)
        self.pictures.setResizeMode(QListView.ResizeMode.Adjust)
        self.pictures.setMovement(QListView.Movement.Static)
        self.pictures.setIconSize(QSize(_PICTURE, _PICTURE))
        self.pictures.setSpacing(_GAP)
        self.pictures.setWordWrap(True)
        self.model = Sortable(_COLUMNS)
        self.table = sortable_view("Worst mistakes", self.model)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.pictures)
        self._stack.addWidget(self.table)

    def show_mistakes(self, mistakes: Sequence[Mistake]) -> None:
        """Shows these."""
        drawn = [(mistake, _picture(mistake)) for mistake in mistakes]
        self.pictures.clear()
        for mistake, picture in drawn:
            if picture is not None:
                self.pictures.addItem(_item(mistake, picture))
        has_pictures = self.pictures.count() > 0
        self.model.show_rows([] if has_pictures else [_row(each) for each in mistakes])
        self.table.resizeColumnsToContents()
        self._stack.setCurrentWidget(self.pictures if has_pictures else self.table)


def _picture(mistake: Mistake) -> QPixmap | None:
    if not mistake.rows or not mistake.columns or not mistake.channels:
        return None
    return picture_of(
        Thumbnail(mistake.rows, mistake.columns, mistake.channels, mistake.pixels, "")
    )


def _item(mistake: Mistake, picture: QPixmap) -> QListWidgetItem:
    expected, predicted = legible(mistake.expected), legible(mistake.predicted)
    short = f"{legible(expected, _LONGEST)}\ntaken for {legible(predicted, _LONGEST)}"
    item = QListWidgetItem(QIcon(picture), short)
    item.setSizeHint(_ROOM)
    words = (
        f"Sample {mistake.sample:,}: expected {expected}, predicted {predicted}, "
        f"loss {number(mistake.loss)}"
    )
    item.setToolTip(tooltip(words))
    item.setData(_ACCESSIBLE, words)
    return item


def _row(mistake: Mistake) -> list[str | float | None]:
    values = ", ".join(_short(value) for value in mistake.values[:_FIRST])
    more = ", ..." if len(mistake.values) > _FIRST else ""
    return [
        float(mistake.sample),
        mistake.expected,
        mistake.predicted,
        mistake.loss,
        mistake.text or values + more,
    ]


def _short(value: float | None) -> str:
    return "nan" if value is None else f"{value:.4g}"


def _whole(value: float | None) -> str:
    return f"{value or 0:,.0f}"


_ACCESSIBLE = 11  # Qt.ItemDataRole.AccessibleTextRole, as QListWidgetItem takes it
_COLUMNS = (
    Column("Sample", _whole, "Its number in this part of the data, from 0"),
    Column("Expected"),
    Column("Predicted"),
    Column("Loss", number, "How bad it is; a larger one is worse"),
    Column("What it is"),
)
