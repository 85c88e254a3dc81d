"""The mouse and the keys of the canvas: which gesture a press begins.

NodeGraphQt's own handling is replaced as a whole: it follows modifier keys by key events, which are
lost when the focus is elsewhere, and changes wires before anyone was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView

from editor.canvas.frames_pressed import activate_part, press_part, select_part
from editor.canvas.gestures import BoxSelection, Gesture, Pan
from editor.canvas.keyboard import KeyboardMoves
from editor.canvas.lasso import LassoTool
from editor.canvas.moving import BoxCopy, BoxMove
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.pulling import WirePull
from editor.canvas.style import Style
from editor.canvas.view import CanvasView
from editor.canvas.wire_item import LiveWireItem, WireItem

_EXTEND = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class MouseView(CanvasView):
    """A view that mouse and keys work on.

    Signals:
        wire_refused: Why a wire was not made.
        search_requested: A layer is wanted here: position in the scene and on the screen.
        box_activated: A box was double-clicked, or Enter was pressed while it alone is selected.
        wire_activated: The edge of a wire that was double-clicked.
        wire_let_go: A new wire was let go over nothing: the port that it hangs on, and where.
        put_on_wire: Boxes were moved onto a wire: where they were, by box, and its edge.
        copies_wanted: Copies of the selected boxes are wanted so far from them.

    Attributes:
        why_not: Says why no wire may run from an output to an input; nothing when it may.
        fits_wires: Says whether a wire can be led through the nodes of these ids.
        is_extending: Whether Shift or Control was held at the last press.
        snaps: Whether boxes that are moved snap to others' edges.
        lasso: Begins lassos.
    """

    wire_refused = Signal(str)
    search_requested = Signal(QPointF, QPoint)
    box_activated = Signal(str)
    wire_activated = Signal(object)
    wire_let_go = Signal(object, QPointF)
    put_on_wire = Signal(object, object)  # Qt would turn a dict into one of its own
    copies_wanted = Signal(QPointF)

    def __init__(
        self,
        style: Style,
        why_not: Callable[[CanvasPort, CanvasPort], str],
        fits_wires: Callable[[list[str]], bool] = lambda _: False,
    ) -> None:
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._space = False
        self._held: LiveWireItem | None = None
        self._lit: WireItem | None = None
        self.why_not = why_not
        self.fits_wires = fits_wires
        self.is_extending = False
        self.snaps = True
        super().__init__(style)
        self._arrows = KeyboardMoves(self)
        self.lasso = LassoTool(self)

    # -- mouse -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins the gesture that fits what is under the mouse."""
        if self._gesture is None:
            self.is_extending = bool(event.modifiers() & _EXTEND)
            self._button = event.button()
            self._gesture = self._gesture_for(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the gesture, or lets Qt light up what is hovered."""
        if self._gesture is not None:
            self._gesture.move(event.position().toPoint())
            event.accept()
        else:
            QGraphicsView.mouseMoveEvent(self, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finishes the gesture, if it was this button that began it."""
        if self._gesture is not None and event.button() == self._button:
            gesture, self._gesture = self._gesture, None
            gesture.move(event.position().toPoint())
            gesture.finish(event.position().toPoint())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for a layer on empty canvas, opens a box, follows a wire."""
        scene = self.mapToScene(event.position().toPoint())
        port, box, wire = self.port_at(scene), self.drawn.box_at(scene), self.drawn.wire_at(scene)
        if event.button() != Qt.MouseButton.LeftButton or port is not None:
            self.mousePressEvent(event)
        elif box is not None:
            self.box_activated.emit(box.id)
        elif (part := self.drawn.part_at(scene)) is not None:
            activate_part(self, part, scene)
        elif wire is not None:
            self.wire_activated.emit(wire.edge)
        else:
            self.search_requested.emit(scene, event.globalPosition().toPoint())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Selects what is under the mouse, and leaves the menu to the widgets around the view."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            scene = self.mapToScene(event.pos())
            box, part = self.drawn.box_at(scene), self.drawn.part_at(scene)
            pressed = box or (None if part else self.drawn.wire_at(scene))
            if pressed is None and part is not None:
                select_part(self, part)
            elif pressed is None or not pressed.isSelected():
                self.scene().clearSelection()
            if pressed is not None:
                pressed.setSelected(True)
        event.ignore()

    def _gesture_for(self, event: QMouseEvent) -> Gesture | None:
        if lasso := self.lasso.gesture(event):
            return lasso
        point = event.position().toPoint()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        left = event.button() == Qt.MouseButton.LeftButton
        box = self.drawn.box_at(self.mapToScene(point)) if left and alt else None
        if box is not None and not self._space:
            return self._copy_box(box, point)
        if event.button() == Qt.MouseButton.MiddleButton or (left and (alt or self._space)):
            return Pan(self, point)
        return self._left_gesture(point) if left else None

    def _left_gesture(self, point: QPoint) -> Gesture | None:
        scene = self.mapToScene(point)
        if port := self.port_at(scene):
            return WirePull(self, point, port)
        if box := self.drawn.box_at(scene):
            return self._press_box(box, point)
        if part := self.drawn.part_at(scene):
            return press_part(self, part, point)
        if wire := self.drawn.wire_at(scene):
            self._press_wire(wire)
            return None
        return BoxSelection(self, point, extend=self.is_extending)

    def _press_box(self, box: NodeItem, point: QPoint) -> Gesture | None:
        if self.is_extending:
            box.setSelected(not box.isSelected())
        elif not box.isSelected():
            self.select([box])
        return BoxMove(self, point, box) if box.isSelected() else None

    def _copy_box(self, box: NodeItem, point: QPoint) -> Gesture:
        if not box.isSelected():
            self.select([box])
        return BoxCopy(self, point, box)

    def _press_wire(self, wire: WireItem) -> None:
        if not self.is_extending:
            self.scene().clearSelection()
        wire.setSelected(not wire.isSelected())

    # -- keys ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes Tab for the search, Escape to end a gesture and Space to pan."""
        match event.key():
            case Qt.Key.Key_Tab:
                self._search_at_cursor()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if len(self.selected_boxes()) == 1:
                self.box_activated.emit(self.selected_boxes()[0].id)
            case Qt.Key.Key_Escape if self.lasso.disarm():
                pass
            case Qt.Key.Key_Escape if self._gesture is None:
                self.scene().clearSelection()
            case Qt.Key.Key_Escape:
                self.cancel_gesture()
            case Qt.Key.Key_Space if not event.isAutoRepeat():
                self._space = True
                self.rest_cursor()
            case Qt.Key.Key_Space:
                pass
            case _ if self._arrows.press(event):
                pass
            case _:
                event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Puts the hand away."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.rest_cursor()
        else:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keeps Tab for the search; Shift+Tab leaves the canvas."""
        return False if forward else bool(super().focusNextPrevChild(forward))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forgets keys whose release will go elsewhere."""
        self._space = False
        self.rest_cursor()
        super().focusOutEvent(event)

    def _search_at_cursor(self) -> None:
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        if not self.viewport().rect().contains(point):
            point = self.viewport().rect().center()
        self.search_requested.emit(self.mapToScene(point), self.viewport().mapToGlobal(point))

    def cancel_gesture(self) -> None:
        """Leaves everything as it was before the press; nothing follows until the release."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def hold_wire(self, port: CanvasPort, point: QPointF) -> None:
        """Lets a wire hang between a port and a point, while it is chosen what takes it."""
        self.release_wire()
        ends = (point, port.scenePos()) if port.is_input else (port.scenePos(), point)
        self._held = LiveWireItem(self.canvas_style)
        self._held.draw(*ends, refused=False)
        self.scene().addItem(self._held)

    def release_wire(self) -> None:
        """Takes away the wire that hangs."""
        if self._held is not None:
            self.scene().removeItem(self._held)
            self._held = None

    # -- drops -----------------------------------------------------------------------------------

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Lights up the wire that a layer of the palette would be put on."""
        super().dragMoveEvent(event)
        point = self.mapToScene(event.position().toPoint())
        free = event.isAccepted() and self.drawn.box_at(point) is None
        self.light(self.drawn.wire_at(point) if free else None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Takes the light away."""
        self.light(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hands a dropped layer on."""
        self.light(None)
        super().dropEvent(event)

    # -- for the gestures ------------------------------------------------------------------------

    def select(self, items: Iterable[QGraphicsItem]) -> None:
        """Selects these boxes and notes, and nothing else."""
        wanted = set(items)
        scene = self.scene()
        before = scene.selectedItems()
        blocked = scene.blockSignals(True)
        for item in before:
            if item not in wanted:
                item.setSelected(False)
        for item in wanted:
            item.setSelected(True)
        scene.blockSignals(blocked)
        if set(scene.selectedItems()) != set(before):
            scene.selectionChanged.emit()

    def light(self, wire: WireItem | None) -> None:
        """Lights up the wire that something would be put on, and no other."""
        if wire is not self._lit:
            for changed, lit in ((self._lit, False), (wire, True)):
                if changed is not None:
                    changed.set_lit(lit)
            self._lit = wire

    def rest_cursor(self) -> None:
        """Shows the cursor of a mouse that is not pressed."""
        if self._space:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()
