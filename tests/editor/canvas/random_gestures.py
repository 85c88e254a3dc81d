"""A hand that does anything on the canvas of a window, by the mouse and by commands.

After each gesture canvas and document must agree, and now and then all is undone and redone.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec import structs
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from editor.canvas.node_item import NodeItem
from editor.window.main_window import MainWindow
from graph.edits import Edit
from graph.files import decode_project, encode_project
from graph.frame_edits import AddFrame, RemoveFrame, SetFrame
from graph.frames import Frame
from tests.editor.canvas.agreement import require_agreement, same

_LEFT = Qt.MouseButton.LeftButton
_MIDDLE = Qt.MouseButton.MiddleButton
_NO_KEY = Qt.KeyboardModifier.NoModifier
_KEYS = (_NO_KEY, _NO_KEY, _NO_KEY, Qt.KeyboardModifier.ShiftModifier)
_LAYERS = (
    ("keras.layers", "InputLayer"),
    ("keras.layers", "Dense"),
    ("keras.layers", "Conv2D"),
    ("keras.layers", "Add"),
    ("keras.layers", "Concatenate"),
    ("keras.layers", "LSTM"),
    ("keras.layers", "MultiHeadAttention"),
    ("keras.ops", "Mean"),
)
_MOST_NODES = 40  # beyond, more is deleted than added
_ALL_UNDONE_EVERY = 60  # steps
# They ask the person something, or answer later.
_ASKING = ("connect_to", "edit_properties", "export_picture", "find", "lay_out")
_TYPED = ("", "dense 8 relu", "add", "conv2d 4 3", "lstm", "nothing like it")
_ZOOMS = (0.2, 0.5, 1.0, 1.0, 1.7)


class RandomHand:
    """Makes gestures in a window.

    Attributes:
        done: What was done, the newest last, to be read where something does not agree.
    """

    def __init__(self, window: MainWindow, random: Random) -> None:
        self._window = window
        self._random = random
        self._workspace = window.current
        self._document = self._workspace.document
        self._canvas = self._workspace.canvas
        self._view = self._canvas.view
        self._beginning = self._document.graph.copy()
        self.done: list[str] = []

    def play(self, steps: int) -> None:
        """Makes gestures, and looks after each whether canvas and document agree."""
        try:
            for _ in range(steps):
                self.step()
                QCoreApplication.processEvents()
                _delete_what_is_thrown_away()
                self._answer_search()
                require_agreement(self._document, self._canvas)
                if len(self.done) % _ALL_UNDONE_EVERY == 0:
                    self._require_undone()
        except AssertionError as error:
            last = ", ".join(name.lstrip("_") for name in self.done[-12:])
            history = f"After {len(self.done)} gestures, the last of them {last}"
            raise AssertionError(f"{error}. {history}") from error

    def step(self) -> None:
        """Makes one gesture."""
        gesture = self._random.choice(self._gestures())
        self.done.append(gesture.__name__)
        gesture()

    def _gestures(self) -> list[Callable[[], None]]:
        count = len(self._document.view_graph)
        adding = [self._add, self._add, self._paste, self._duplicate, self._copy_by_mouse]
        always = [
            *[self._connect] * 4,
            *[self._move] * 3,
            *[self._command] * 4,
            *[self._undo] * 3,
            *[self._redo] * 2,
            self._pull_off,
            self._open_search,
            self._select_by_band,
            self._click,
            self._pan,
            self._zoom,
            self._give_up,
            self._interrupt,
            self._frame,
            self._change_frame,
            self._nest,
            self._delete,
        ]
        return [*always, *(adding if count < _MOST_NODES else [self._delete] * 4)]

    # -- the mouse -------------------------------------------------------------------------------

    def _send(
        self, kind: QEvent.Type, point: QPoint, button: Qt.MouseButton, keys: Qt.KeyboardModifier
    ) -> None:
        viewport = self._view.viewport()
        none = Qt.MouseButton.NoButton
        pressed = none if kind == QEvent.Type.MouseMove else button
        held = none if kind == QEvent.Type.MouseButtonRelease else button
        screen = QPointF(viewport.mapToGlobal(point))
        event = QMouseEvent(kind, QPointF(point), screen, pressed, held, keys)
        QCoreApplication.sendEvent(viewport, event)

    def _drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = _LEFT,
        keys: Qt.KeyboardModifier = _NO_KEY,
        *,
        release: bool = True,
    ) -> None:
        self._send(QEvent.Type.MouseButtonPress, start, button, keys)
        self._send(QEvent.Type.MouseMove, (start + end) / 2, button, keys)
        self._send(QEvent.Type.MouseMove, end, button, keys)
        if release:
            self._send(QEvent.Type.MouseButtonRelease, end, button, keys)

    def _pixel(self, point: QPointF) -> QPoint:
        return self._view.mapFromScene(point)

    def _any_point(self) -> QPoint:
        area = self._view.viewport().rect()
        return QPoint(
            self._random.randrange(1, area.width()), self._random.randrange(1, area.height())
        )

    def _boxes(self) -> list[NodeItem]:
        hidden = self._view.drawn.hidden
        return [box for box in self._view.drawn.boxes.values() if box not in hidden]

    def _a_box(self) -> NodeItem | None:
        boxes = self._boxes()
        return self._random.choice(boxes) if boxes else None

    def _connect(self) -> None:
        source, target = self._a_box(), self._a_box()
        if source is None or target is None:
            return
        outputs = source.outputs()
        ends = [*target.inputs(), None]
        if not outputs:
            return
        end = self._random.choice(ends)
        start = self._pixel(self._random.choice(outputs).scenePos())
        point = target.scene_box.center() if end is None else end.scenePos()
        self._drag(start, self._pixel(point))

    def _pull_off(self) -> None:
        wired = [port for box in self._boxes() for port in box.inputs() if port.is_wired]
        if wired:
            port = self._random.choice(wired)
            self._drag(self._pixel(port.scenePos()), self._any_point())

    def _move(self) -> None:
        if box := self._a_box():
            start = self._pixel(box.scene_box.center())
            self._drag(start, self._any_point(), keys=self._random.choice(_KEYS))

    def _copy_by_mouse(self) -> None:
        if box := self._a_box():
            start = self._pixel(box.scene_box.center())
            self._drag(start, self._any_point(), keys=Qt.KeyboardModifier.AltModifier)

    def _select_by_band(self) -> None:
        self._drag(self._any_point(), self._any_point(), keys=self._random.choice(_KEYS))

    def _click(self) -> None:
        box = self._a_box()
        point = self._pixel(box.scene_box.center()) if box else self._any_point()
        keys = self._random.choice(_KEYS)
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            self._send(kind, point, _LEFT, keys)

    def _pan(self) -> None:
        self._drag(self._any_point(), self._any_point(), _MIDDLE)

    def _zoom(self) -> None:
        self._canvas.set_zoom(self._random.choice(_ZOOMS))
        if self._boxes() and self._random.random() < 0.5:
            self._canvas.fit()

    def _give_up(self) -> None:
        """Begins something with the mouse, and leaves it by Escape."""
        box = self._a_box()
        start = self._pixel(box.scene_box.center()) if box else self._any_point()
        end = self._any_point()
        self._drag(start, end, release=False)
        self._press_key(Qt.Key.Key_Escape)
        self._send(QEvent.Type.MouseButtonRelease, end, _LEFT, _NO_KEY)

    def _interrupt(self) -> None:
        """Begins something with the mouse, and undoes or redoes by key meanwhile."""
        box = self._a_box()
        start = self._pixel(box.scene_box.center()) if box else self._any_point()
        end = self._any_point()
        self._drag(start, end, release=False)
        self._random.choice([self._undo, self._redo, self._delete])()
        self._send(QEvent.Type.MouseMove, self._any_point(), _LEFT, _NO_KEY)
        self._send(QEvent.Type.MouseButtonRelease, end, _LEFT, _NO_KEY)

    def _open_search(self) -> None:
        self._press_key(Qt.Key.Key_Tab)

    def _answer_search(self) -> None:
        """Chooses a layer, or none, where a gesture has asked for one."""
        search = self._workspace.layer_search
        if not search.isVisible():
            return
        search.field.setText(self._random.choice(_TYPED))
        chosen = self._random.random() < 0.7
        self.done[-1] += f" and {search.field.text()!r}" if chosen else " and nothing"
        self._press_key(Qt.Key.Key_Return if chosen else Qt.Key.Key_Escape, search.field)
        search.hide()

    def _press_key(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(widget or self._view, QKeyEvent(kind, key, _NO_KEY))

    # -- commands --------------------------------------------------------------------------------

    def _add(self) -> None:
        module, class_name = self._random.choice(_LAYERS)
        place = self._view.mapToScene(self._any_point())
        self._workspace.drawing.add_layer(module, class_name, place)

    def _paste(self) -> None:
        drawing = self._workspace.drawing
        self._random.choice([drawing.copy, drawing.cut])()
        for _ in range(self._random.randrange(3)):
            self._random.choice([drawing.paste, drawing.paste_as_shared])()

    def _duplicate(self) -> None:
        self._workspace.drawing.duplicate()

    def _delete(self) -> None:
        drawing = self._workspace.drawing
        if not self._canvas.selected_nodes() and (box := self._a_box()):
            self._canvas.select_nodes([box.id])
        drawing.delete()

    def _undo(self) -> None:
        for _ in range(self._random.randrange(1, 4)):
            self._document.undo_stack.undo()

    def _redo(self) -> None:
        for _ in range(self._random.randrange(1, 4)):
            self._document.undo_stack.redo()

    def _nest(self) -> None:
        structure = self._workspace.structure
        gestures = (
            structure.make_model,
            structure.dissolve,
            structure.open_selected,
            structure.leave,
            structure.leave,
            structure.use_again,
            structure.make_independent,
            structure.select_calls,
        )
        chosen = self._random.choice(gestures)
        self.done[-1] += f": {chosen.__name__}"
        chosen()

    def _command(self) -> None:
        """Does what any part of the window offers."""
        found = [
            command
            for command in self._workspace.commands()
            if not command.name.startswith(_ASKING)
            and (command.enabled is None or command.enabled())
        ]
        if found:
            command = self._random.choice(found)
            self.done[-1] += f": {command.name}"
            command.run()

    def _frame(self) -> None:
        """Puts a frame around some nodes that stand in the same one."""
        graph = self._document.view_graph
        nodes = [graph.node(node_id) for node_id in self._canvas.selected_nodes()]
        if not nodes:
            return
        parent = nodes[0].frame
        inside = tuple(node.id for node in nodes if node.frame == parent)
        frame = Frame(graph.frames.new_frame_id(), "Block", parent=parent)
        self._workspace.drawing.apply(AddFrame(frame, inside), "Frame")

    def _change_frame(self) -> None:
        """Collapses a frame, expands or dissolves it."""
        graph = self._document.view_graph
        frames = graph.frames.all()
        if not frames:
            return
        frame = self._random.choice(frames)
        toggled: Edit = SetFrame(structs.replace(frame, collapsed=not frame.collapsed))
        edit: Edit = self._random.choice([toggled, toggled, RemoveFrame(frame.id)])
        self._workspace.drawing.apply(edit, "Frame")

    # -- what must be so -------------------------------------------------------------------------

    def _require_undone(self) -> None:
        """All that was done can be undone and redone, and saved and read."""
        stack, graph = self._document.undo_stack, self._document.graph
        after, index = graph.copy(), stack.index()
        same(decode_project(encode_project(graph)), after, "what was saved")
        while stack.canUndo():
            stack.undo()
            _delete_what_is_thrown_away()
        same(self._document.graph, self._beginning, "all undone")
        require_agreement(self._document, self._canvas)
        while stack.index() < index:
            stack.redo()
            _delete_what_is_thrown_away()
        same(self._document.graph, after, "all redone")
        require_agreement(self._document, self._canvas)


def _delete_what_is_thrown_away() -> None:
    """Does what Qt does between two gestures of a person, when its loop comes round."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
