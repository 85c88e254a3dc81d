"""One tensor, painted: an image, maps, a strip of heat, bars with numbers, classes by name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from editor.flowing.colours import colour_at
from editor.flowing.pictures import picture_of
from editor.flowing.words import number_text
from editor.look.style import LABEL_SIZE, body_font
from editor.look.theme import Theme
from graph.wording import legible
from worker.protocol import TensorValues

_SMALLEST, _LARGEST = 120, 420  # px of a picture's longer side
_BAR, _ROW = 7, 20  # px
_MOST_BARS = 128
_MOST_CLASSES = 10
_NAME = 110  # px for the name of a class
_WIDTH = 240
_HEIGHT = 110
_WORDS = 20


class TensorView(QWidget):
    """Paints one tensor.

    Args:
        tensor: What the worker sent.
        class_names: Those of the classes, if it holds their probabilities.
        target: The name of the right class, or "".
    """

    def __init__(
        self, tensor: TensorValues, class_names: tuple[str, ...], target: str, theme: Theme
    ) -> None:
        super().__init__()
        self.theme = theme
        self._tensor = tensor
        self._class_names = class_names
        self._target = target
        self._picture: QImage | None = None
        if tensor.kind in ("image", "maps", "sequence"):
            self._picture = picture_of(tensor)
        self.setFixedSize(self._size())

    @property
    def classes(self) -> list[tuple[str, float]]:
        """The classes with their probabilities, the likeliest first."""
        if self._tensor.kind != "classes":
            return []
        names = self._class_names
        found = [
            (names[place] if place < len(names) else str(place), share)
            for place, share in enumerate(self._tensor.numbers)
        ]
        return sorted(found, key=lambda pair: -pair[1])

    def _size(self) -> QSize:
        kind = self._tensor.kind
        if self._picture is not None:
            width, height = self._picture.width(), self._picture.height()
            times = max(1, min(_LARGEST // max(width, height), 16))
            if max(width, height) * times < _SMALLEST:
                times = -(-_SMALLEST // max(width, height))
            return QSize(width * times, height * times)
        if kind == "classes":
            return QSize(_WIDTH + _NAME, _ROW * min(len(self.classes), _MOST_CLASSES))
        if kind == "vector":
            count = min(len(self._tensor.numbers), _MOST_BARS)
            return QSize(max(_BAR * count, 2 * _BAR), _HEIGHT)
        if kind == "text":
            return QSize(_WIDTH, _ROW * min(len(self._tensor.words), _WORDS))
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints it."""
        painter = QPainter(self)
        painter.setFont(body_font(LABEL_SIZE))
        if self._picture is not None:
            # A pixel is a value, and stays a square.
            painter.drawImage(QRectF(self.rect()), self._picture)
        elif self._tensor.kind == "classes":
            self._paint_classes(painter)
        elif self._tensor.kind == "vector":
            self._paint_bars(painter)
        elif self._tensor.kind == "text":
            self._paint_words(painter)
        painter.end()

    def _paint_classes(self, painter: QPainter) -> None:
        for row, (name, share) in enumerate(self.classes[:_MOST_CLASSES]):
            line = QRectF(0, row * _ROW, self.width(), _ROW)
            is_target = bool(self._target) and name == self._target
            painter.setPen(QColor(self.theme.text if is_target else self.theme.dim))
            mark = "\u2713 " if is_target else ""
            left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRectF(0, line.top(), _NAME, _ROW), left, mark + legible(name, 14))
            room = self.width() - _NAME - 52
            bar = QRectF(_NAME, line.top() + 5, max(room * share, 1.0), _ROW - 10)
            painter.fillRect(bar, QColor(self.theme.good if is_target else self.theme.accent))
            painter.setPen(QColor(self.theme.text))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, right, f"{share:.1%}")

    def _paint_bars(self, painter: QPainter) -> None:
        numbers = self._tensor.numbers[:_MOST_BARS]
        low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
        span = (high - low) or 1.0
        zero = self.height() * high / span
        for place, number in enumerate(numbers):
            height = self.height() * abs(number) / span
            top = zero - height if number >= 0 else zero
            painter.fillRect(
                QRectF(place * _BAR, top, _BAR - 1, max(height, 0.5)),
                colour_at((number - low) / span),
            )
        painter.setPen(QColor(self.theme.line))
        painter.drawLine(0, round(zero), self.width(), round(zero))

    def _paint_words(self, painter: QPainter) -> None:
        painter.setPen(QColor(self.theme.text))
        for row, word in enumerate(self._tensor.words[:_WORDS]):
            line = QRectF(0, row * _ROW, self.width(), _ROW)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, legible(word, 40))

    def in_words(self) -> str:
        """What it shows, for those who cannot see it."""
        if self.classes:
            return ", ".join(f"{name} {share:.1%}" for name, share in self.classes[:3])
        if self._tensor.kind == "vector":
            return ", ".join(number_text(number) for number in self._tensor.numbers[:8])
        return self._tensor.kind
