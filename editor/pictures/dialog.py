"""The choice of how a picture of the drawing is written, with a preview of its beginning.

While it is open the document behind it cannot change. The picture is written in steps, between
which the window answers.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.canvas.picture import Picture
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.theme import DARK, LIGHT, Theme
from editor.pictures.picture import (
    LARGEST_SCALE,
    SCALES,
    SMALLEST_SCALE,
    Format,
    PictureError,
    Writing,
    writing,
)
from editor.pictures.pixels import pixel_size
from editor.pictures.vectors import page_size
from graph.writing import write_atomically

_PREVIEW = (680, 260)
_SMALLEST_PREVIEW = 0.35  # of the drawing; below, no word can be read
_CHECK = 8  # pixels a side of the pattern behind what is transparent
_STEP_TIME = 0.008  # seconds of the window's time
_TITLES: dict[Format, str] = {".svg": "SVG", ".pdf": "PDF", ".png": "PNG"}
_TOOLTIPS: dict[Format, str] = {
    ".svg": "Lines and letters, for the web and to be changed in a drawing program",
    ".pdf": "Lines and letters on a page as large as the drawing, for papers and print",
    ".png": "Pixels, for slides and wherever nothing else is taken",
}
_THEMES = {"Light": LIGHT, "Dark": DARK}
_NOT_IN_NAMES = re.compile(r"[^\w.-]")  # of a layer, where they are those of files
DRAWING = "Drawing…"


class PictureDialog(QDialog):
    """Asks how a picture is to be, and writes it.

    Signals:
        exported: It was written to this path; the dialog is closed.
    """

    exported = Signal(str)

    def __init__(
        self, picture: Picture, folder: Path, stem: str, parent: QWidget | None = None
    ) -> None:
        """Takes a picture, and the folder and the name that are proposed for its file."""
        super().__init__(parent)
        self._picture = picture
        self._folder = folder
        self._stem = _NOT_IN_NAMES.sub("_", stem)
        self._scales = dict(SCALES)
        self._steps: Writing | None = None
        self._target = folder
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_time)
        self.setWindowTitle("Export picture")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_controls()
        self._make_buttons()
        self._lay_out()
        self.kinds[".svg"].setFocus()
        self._on_kind_chosen()

    @property
    def kind(self) -> Format:
        """What is written."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    # -- widgets ---------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.kinds = {kind: _segment(title, _TOOLTIPS[kind]) for kind, title in _TITLES.items()}
        self._kind_group = _one_of(self, list(self.kinds.values()))
        self._kind_group.buttonClicked.connect(self._on_kind_chosen)
        self.themes = {title: _segment(title, "") for title in _THEMES}
        self._theme_group = _one_of(self, list(self.themes.values()))
        self._theme_group.buttonClicked.connect(self._on_theme_chosen)
        self.transparent = QCheckBox("Transparent")
        self.transparent.setToolTip("Nothing behind the drawing")
        self.transparent.toggled.connect(self._on_transparent_toggled)
        self.scale = QDoubleSpinBox(
            minimum=SMALLEST_SCALE, maximum=LARGEST_SCALE, singleStep=0.5, decimals=2
        )
        self.scale.setAccessibleName("Scale")
        self.scale.setToolTip("1 is the size that the drawing has at 100 %")
        self.scale.valueChanged.connect(self._on_scale_changed)
        self.preview = _Preview(self._picture)

    def _make_buttons(self) -> None:
        self.summary = Paragraph("", "dim")
        self.cancel_button = QPushButton("Cancel", autoDefault=False)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button = QPushButton("Export…", default=True)
        set_role(self.export_button, "main")
        self.export_button.clicked.connect(self.save)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = _row(layout)
        for button in (*self.kinds.values(), None, *self.themes.values()):
            if button is None:
                bar.addSpacing(4 * STEP)
            else:
                bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.transparent)
        bar.addSpacing(2 * STEP)
        bar.addWidget(label("Scale", "dim"))
        bar.addWidget(self.scale)
        layout.addWidget(_rule())
        layout.addWidget(self.preview, 1)
        layout.addWidget(_rule())
        foot = _row(layout)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.export_button)

    # -- choices ---------------------------------------------------------------------------------

    def _on_kind_chosen(self) -> None:
        self.scale.setValue(self._scales[self.kind])
        self._show_size()

    def _on_theme_chosen(self) -> None:
        title = next(title for title, button in self.themes.items() if button.isChecked())
        self.preview.set_theme(_THEMES[title])

    def _on_transparent_toggled(self, transparent: bool) -> None:
        self._picture.transparent = transparent
        self.preview.update()

    def _on_scale_changed(self, scale: float) -> None:
        self._scales[self.kind] = scale
        self._show_size()

    def _show_size(self) -> None:
        scale = self.scale.value()
        if self.kind == ".pdf":
            size = page_size(self._picture, scale)
            self._say(f"{size.width() * 10:,.0f} × {size.height() * 10:,.0f} mm")
        else:
            width, height = pixel_size(self._picture, scale)
            self._say(f"{width:,} × {height:,} px")

    # -- the file --------------------------------------------------------------------------------

    def save(self) -> None:
        """Asks for a file, and begins to write it."""
        kind = self.kind
        try:
            steps = writing(self._picture, kind, self.scale.value())
        except PictureError as error:
            self._say(str(error), "fault")
            return
        title = f"Export {_TITLES[kind]}"
        proposed = self._folder / f"{self._stem}{kind}"
        path = dialogs.save_file_name(self, title, proposed, f"{_TITLES[kind]} (*{kind})")
        if path is None:
            return
        self._target, self._steps = path, steps
        self._set_writing(writing=True)
        self._say(DRAWING)
        self._timer.start()

    def done(self, result: int) -> None:
        """Closes; a picture that is being written is given up."""
        self._timer.stop()
        self._steps = None
        super().done(result)

    def _on_time(self) -> None:
        end = time.perf_counter() + _STEP_TIME
        try:
            while self._steps is not None and time.perf_counter() < end:
                next(self._steps)
        except StopIteration as finished:
            self._timer.stop()
            self._write(finished.value)

    def _write(self, data: bytes) -> None:
        try:
            write_atomically(self._target, data)
        except OSError as error:
            self._set_writing(writing=False)
            self._say(f"{self._target.name} was not written: {error.strerror or error}", "fault")
            return
        self.accept()
        self.exported.emit(str(self._target))

    def _set_writing(self, *, writing: bool) -> None:
        for each in (*self.kinds.values(), *self.themes.values(), self.transparent, self.scale):
            each.setEnabled(not writing)
        self.export_button.setEnabled(not writing)

    def _say(self, text: str, role: str = "dim") -> None:
        set_role(self.summary, role)
        self.summary.setText(text)


class _Preview(QWidget):
    """The picture, or as much of its beginning as there is room for."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._picture = picture
        self.setMinimumSize(*_PREVIEW)
        self.setAccessibleName("Preview of the picture")

    def set_theme(self, theme: Theme) -> None:
        """Shows it in another theme."""
        self._picture.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the picture into the middle, or its beginning."""
        whole = self._picture.size
        fitting = min(self.width() / whole.width(), self.height() / whole.height(), 1.0)
        zoom = max(fitting, _SMALLEST_PREVIEW)
        seen = (whole * zoom).boundedTo(self.size().toSizeF())
        left, top = (self.width() - seen.width()) / 2, (self.height() - seen.height()) / 2
        painter = QPainter(self)
        painter.translate(left, top)
        painter.setClipRect(QRectF(0.0, 0.0, seen.width(), seen.height()))
        if self._picture.transparent:
            _paint_checks(painter, QRectF(0.0, 0.0, seen.width(), seen.height()))
        painter.scale(zoom, zoom)
        for _ in self._picture.painting(painter, QRectF(0, 0, *(seen / zoom).toTuple())):
            pass
        painter.end()


def _paint_checks(painter: QPainter, area: QRectF) -> None:
    painter.fillRect(area, QColor("#ffffff"))
    for row in range(int(area.height() // _CHECK) + 1):
        for column in range(row % 2, int(area.width() // _CHECK) + 1, 2):
            square = QRectF(column * _CHECK, row * _CHECK, _CHECK, _CHECK)
            painter.fillRect(square, QColor("#e4e4e4"))


def _segment(title: str, tooltip: str) -> QPushButton:
    # Enter is for the main button, wherever the focus is.
    button = QPushButton(title, checkable=True, autoDefault=False, toolTip=tooltip)
    set_role(button, "segment")
    return button


def _one_of(parent: QWidget, buttons: list[QPushButton]) -> QButtonGroup:
    group = QButtonGroup(parent)
    for button in buttons:
        group.addButton(button)
    buttons[0].setChecked(True)
    return group


def _row(layout: QVBoxLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
    row.setSpacing(STEP)
    layout.addLayout(row)
    return row


def _rule() -> QFrame:
    line = QFrame()
    set_role(line, "rule")
    return line
