"""What a person does on the canvas: gestures, search, properties, layout and undo.

The gestures are those of `tests.editor.canvas.random_gestures`, which hold canvas and document
against each other after each.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.offscreen import wait_until
from benchmarks.soaking.person import Person
from editor.properties.editors import TextEditor
from editor.properties.node_form import NodeForm
from tests.editor.canvas.random_gestures import RandomHand

_LEFT = Qt.MouseButton.LeftButton
_TYPED = ("dense 8 relu", "conv2d 4 3", "add", "lstm", "input 16", "dropout", "no such layer")
_VALUES = ("1", "8", "0.5", "(4,)", "same", "relu", "None", "-3", "x" * 40, "")


class DrawingSteps(Person):
    """Draws."""

    def gesture(self) -> str:
        """Makes some gestures on the canvas."""
        hand = self._hand()
        before = len(hand.done)
        hand.play(self.random.randrange(3, 12))
        self.gestures += len(hand.done) - before
        return ", ".join(hand.done[before:])

    def _hand(self) -> RandomHand:
        """Gives the hand that has played in this drawing; it undoes all, back to where it began."""
        workspace, graph = self.current, self.current.document.graph
        hand, played = self.hands.get(workspace, (None, None))
        if hand is None or played is not graph:
            workspace.document.undo_stack.clear()
            hand = RandomHand(self.window, self.random)
            self.hands[workspace] = hand, graph
        return hand

    def search_for_a_layer(self) -> str:
        """Asks for a layer by the keyboard, and types its name."""
        view, search = self.current.canvas.view, self.current.layer_search
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Tab)
        text = self.random.choice(_TYPED)
        if search.isVisible():
            QTest.keyClicks(search.field, text)
            QTest.keyClick(search.field, Qt.Key.Key_Return)
            QTest.keyClick(search.field, Qt.Key.Key_Escape)
            search.hide()
        return text

    def take_from_the_palette(self) -> str:
        """Double-clicks a layer in the palette."""
        tree = self.window.palette_panel.tree
        name = self.random.choice(("Input", "Dense", "Conv2D", "Dropout", "Add", "LSTM"))
        kind = Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly
        for item in tree.findItems(name, kind)[:1]:
            tree.scrollToItem(item)
            place = tree.visualItemRect(item).center()
            QTest.mouseClick(tree.viewport(), _LEFT, pos=place)
            QTest.mouseDClick(tree.viewport(), _LEFT, pos=place)
        return name

    def type_a_property(self) -> str:
        """Selects a node, and types something into one of its properties."""
        nodes = [node.id for node in self.current.document.view_graph.nodes()]
        if not nodes:
            return "no node"
        self.current.canvas.select_nodes([self.random.choice(nodes)])
        form = self.current.properties.form
        if not isinstance(form, NodeForm) or not form.rows:
            return "no form"
        name, row = self.random.choice(list(form.rows.items()))
        text = self.random.choice(_VALUES)
        editor = row.editor
        if isinstance(editor, TextEditor) and not editor.line.isReadOnly():
            editor.line.selectAll()
            QTest.keyClicks(editor.line, text)
            QTest.keyClick(editor.line, Qt.Key.Key_Return)
        return f"{name} = {text!r}"

    def lay_out(self) -> str:
        """Has the nodes laid out, on a thread."""
        arrange = self.current.arrange
        self.window.actions_.of_command("lay_out").trigger()
        if self.random.random() < 0.3:
            arrange.cancel()
        wait_until(lambda: not arrange.busy)
        return f"{len(self.current.document.view_graph)} nodes"

    def undo_and_redo(self) -> str:
        """Undoes and redoes by keys."""
        undone, redone = self.random.randrange(1, 8), self.random.randrange(8)
        for action in [self.window.actions_.undo] * undone + [self.window.actions_.redo] * redone:
            action.trigger()
        return f"{undone} and {redone}"

    def zoom(self) -> str:
        """Zooms by each of the ways to."""
        actions = self.window.actions_
        chosen = [actions.zoom_in, actions.zoom_out, actions.zoom_reset, actions.fit]
        action = self.random.choice(chosen)
        action.trigger()
        return action.text()

    def menu(self) -> str:
        """Opens the menu of the canvas at a point, and leaves it."""
        viewport = self.current.canvas.view.viewport()
        boxes = [*self.current.canvas.view.drawn.boxes.values()]
        point = QPoint(self.random.randrange(viewport.width()), 60)
        if boxes and self.random.random() < 0.7:
            box = self.random.choice(boxes)
            point = self.current.canvas.view.mapFromScene(box.scene_box.center())
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, point, viewport.mapToGlobal(point))
        QApplication.sendEvent(viewport, event)
        wait_until(lambda: QApplication.activePopupWidget() is None)
        return f"at {point.x()}, {point.y()}"
