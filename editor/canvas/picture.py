"""A drawing as a picture: the boxes and wires of a canvas that nobody points at, in any theme.

A picture has items of its own. Those on the screen are selected, hovered, seen from far away and in
the window's colours, and a picture shall have none of that; and they may go on changing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem

from editor.canvas.follower import Follower
from editor.canvas.items import CanvasItems
from editor.canvas.style import Style
from editor.document import Document
from editor.look.theme import Theme
from graph.catalogue import Catalogue
from graph.model import ModelGraph
from graph.specs import TensorSpec

_MARGIN = 32.0
_EMPTY = QRectF(0.0, 0.0, 2 * _MARGIN, 2 * _MARGIN)
_ITEMS_AT_ONCE = 40  # some 2 ms of painting
_HAS_NO_CONTENTS = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents


class Picture:
    """What is painted; a pixel is one at 100 %, and the origin is the picture's corner.

    Attributes:
        title: What the model is called.
        transparent: Whether there is nothing behind the drawing.
    """

    def __init__(
        self,
        graph: ModelGraph,
        catalogue: Catalogue,
        theme: Theme,
        specs: Mapping[str, tuple[TensorSpec, ...]],
    ) -> None:
        self.title = graph.name
        self.transparent = False
        self._style = Style(theme)
        self._scene = QGraphicsScene()
        self._document = Document()
        self._document.replace(graph)
        items = CanvasItems(self._scene)
        self._follower = Follower(self._document, catalogue, items, self._style)
        self._follower.rebuild()
        self._follower.set_tensor_specs(specs)
        around = items.extent()
        extent = around.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self._extent = _EMPTY if around.isNull() else QRectF(extent.toAlignedRect())

    @property
    def size(self) -> QSizeF:
        """Width and height."""
        return self._extent.size()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._style = Style(theme)
        self._follower.set_style(self._style)

    def painting(self, painter: QPainter, area: QRectF | None = None) -> Iterator[None]:
        """Paints the picture in steps of some milliseconds.

        Args:
            painter: What it is painted with, in pixels at 100 %.
            area: The part that is wanted; all of it unless given.
        """
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        area = QRectF(0.0, 0.0, self.size.width(), self.size.height()) if area is None else area
        if not self.transparent:
            painter.fillRect(area, self._style.canvas)
        painter.translate(-self._extent.topLeft())
        option = QStyleOptionGraphicsItem()
        wanted = area.translated(self._extent.topLeft())
        for number, item in enumerate(self._items_in(wanted)):
            _paint(item, painter, option)
            if number % _ITEMS_AT_ONCE == _ITEMS_AT_ONCE - 1:
                yield

    def _items_in(self, area: QRectF) -> list[QGraphicsItem]:
        found = self._scene.items(
            area, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.AscendingOrder
        )
        return [item for item in found if _is_seen(item)]


def _is_seen(item: QGraphicsItem) -> bool:
    # What is in a collapsed frame is transparent; its words would still be in a file of lines.
    return not item.flags() & _HAS_NO_CONTENTS and item.isVisible() and item.effectiveOpacity() > 0


def _paint(item: QGraphicsItem, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
    painter.save()
    painter.setTransform(item.sceneTransform(), True)
    painter.setOpacity(item.effectiveOpacity())
    option.exposedRect = item.boundingRect()
    item.paint(painter, option, None)
    painter.restore()
