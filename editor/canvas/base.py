"""The classes of NodeGraphQt that the canvas is built on, given types.

NodeGraphQt is two layers: a controller (`NodeGraph`, `BaseNode`, sessions, an undo stack of its
own) and a view of Qt graphics items. Our document is the controller, so that there is one truth and
one undo history; the view is used. NodeGraphQt ships no types, and what it leaves unnamed would be
`Any` everywhere below: the declarations here name what the canvas uses, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF, SignalInstance
    from PySide6.QtWidgets import (
        QGraphicsItem,
        QGraphicsPathItem,
        QGraphicsScene,
        QGraphicsView,
    )

    class AbstractNodeItem(QGraphicsItem):
        """A box in the view."""

        id: str
        _width: float
        _height: float

        def __init__(self, name: str = "node") -> None: ...

    class PortItem(QGraphicsItem):
        """Where a wire begins or ends."""

        _pipes: list[PipeItem]

    class PipeItem(QGraphicsPathItem):
        """A wire in the view."""

    class NodeScene(QGraphicsScene):
        """A scene that draws a grid of its own, unless the mode is 0."""

        grid_mode: int

    class NodeViewer(QGraphicsView):
        """The view: a scene, the part of it that is shown, and signals of what was done."""

        moved_nodes: SignalInstance[tuple[Any]]
        connection_changed: SignalInstance[tuple[list[Any], list[Any]]]
        _scene_range: QRectF

        def __init__(self) -> None: ...
        def scene(self) -> NodeScene: ...  # noqa: D102

else:
    from editor.canvas.stand_ins import stand_ins

    with stand_ins():
        from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
        from NodeGraphQt.qgraphics.pipe import PipeItem
        from NodeGraphQt.qgraphics.port import PortItem
        from NodeGraphQt.widgets.viewer import NodeViewer

__all__ = ["AbstractNodeItem", "NodeViewer", "PipeItem", "PortItem"]
