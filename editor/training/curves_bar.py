"""What can be chosen of how a training is shown: curves or log, smoothing, and the scale."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QWidget,
)

from editor.look.style import STEP, label, set_role

_HUNDREDTHS = 100
_MOST = 99  # hundredths
_PAGE = 10
_SLIDER_WIDTH, _NARROW_SLIDER = 110, 36  # px
# px of room from which on:
_WITH_VALUE = 200
_IN_ONE_ROW = 350
_WITH_WORDS = 430  # the slider has its name beside it


class CurvesBar(QWidget):
    """One row of choices.

    Signals:
        view_changed: `shows_log` is another.
        smoothing_changed: `smoothing` is another.
        log_scale_changed: `is_log_scale` is another.
    """

    view_changed = Signal()
    smoothing_changed = Signal()
    log_scale_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves_button = QPushButton("Curves", checkable=True, checked=True)
        self.log_button = QPushButton("Log", checkable=True)
        self.name = label("Smoothing", "dim")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.value = label("", "dim")
        self.log_scale = QCheckBox("Log scale")
        self._set_up()
        self._lay_out()
        self._show_value()

    def _set_up(self) -> None:
        group = QButtonGroup(self)
        for button in (self.curves_button, self.log_button):
            set_role(button, "segment")
            group.addButton(button)
        self.slider.setRange(0, _MOST)
        self.slider.setPageStep(_PAGE)
        self.slider.setMinimumWidth(_NARROW_SLIDER)
        self.slider.setMaximumWidth(_SLIDER_WIDTH)
        self.slider.setAccessibleName("Smoothing")
        self.slider.setToolTip(
            "How much each value takes of those before it; what was reported stands faint behind"
        )
        # As wide as its widest, so that nothing moves beside it.
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance("0.00") + STEP)
        self.log_scale.setToolTip("Draw on a logarithmic scale, for what falls by powers of ten")
        self.log_button.toggled.connect(self._on_view_toggled)
        self.slider.valueChanged.connect(self._on_slid)
        self.log_scale.toggled.connect(self.log_scale_changed)

    def _lay_out(self) -> None:
        views, self._options = QHBoxLayout(), QWidget()
        views.addWidget(self.curves_button)
        views.addWidget(self.log_button)
        views.addStretch(1)
        options = QHBoxLayout(self._options)
        options.setContentsMargins(0, 0, 0, 0)
        options.addWidget(self.name)
        options.addWidget(self.slider, 1)
        options.addWidget(self.value)
        options.addWidget(self.log_scale)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 2 * STEP, 0)
        self._rows.addLayout(views, 1)
        self._rows.addWidget(self._options)
        for layout in (views, options, self._rows):
            layout.setSpacing(2 * STEP)

    @property
    def shows_log(self) -> bool:
        """Whether what the run says is shown, and not its curves."""
        return self.log_button.isChecked()

    @property
    def smoothing(self) -> float:
        """The weight of what was before, from 0 to 0.99."""
        return self.slider.value() / _HUNDREDTHS

    @property
    def is_log_scale(self) -> bool:
        """Whether y is drawn on a logarithmic scale."""
        return self.log_scale.isChecked()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its narrowest form."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out words, and then takes two rows, where there is little room."""
        super().resizeEvent(event)
        width = self.width()
        self.name.setVisible(width >= _WITH_WORDS)
        self.value.setVisible(width >= _WITH_VALUE)
        directions = QBoxLayout.Direction
        in_one = width >= _IN_ONE_ROW
        self._rows.setDirection(directions.LeftToRight if in_one else directions.TopToBottom)

    def _on_view_toggled(self) -> None:
        self._options.setVisible(not self.shows_log)
        self.view_changed.emit()

    def _on_slid(self) -> None:
        self._show_value()
        self.smoothing_changed.emit()

    def _show_value(self) -> None:
        self.value.setText(f"{self.smoothing:.2f}")
