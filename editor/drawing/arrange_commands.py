"""What menus and keys do to where boxes stand: lay out, align, distribute, snap.

A layout is worked out on a thread, from what was gathered of the drawing; it takes tens of
milliseconds for a thousand boxes, and a drawing that is changed meanwhile is laid out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias, cast

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from editor.background import Background, Work
from editor.canvas.frames import together_of
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.window.command import Command
from graph.aligning import Axis, Side, aligned, distributed
from graph.beside import moved_notes
from graph.edits import Compound, MoveNodes
from graph.errors import GraphError
from graph.layout import Direction, plan
from graph.room import Position, Rect, hull, make_room

Positions: TypeAlias = Mapping[str, Position]

_ALIGN = "Arrange/Align"
_DISTRIBUTE = "Arrange/Distribute"
_SIDES: dict[Side, tuple[str, str]] = {
    "left": ("Align left edges", "Ctrl+Shift+Left"),
    "centre": ("Align centres", "Ctrl+Shift+J"),
    "right": ("Align right edges", "Ctrl+Shift+Right"),
    "top": ("Align top edges", "Ctrl+Shift+Up"),
    "middle": ("Align middles", "Ctrl+Shift+H"),
    "bottom": ("Align bottom edges", "Ctrl+Shift+Down"),
}
_AXES: dict[Axis, tuple[str, str]] = {
    "across": ("Distribute from left to right", "Alt+Shift+H"),
    "down": ("Distribute from top to bottom", "Alt+Shift+V"),
}
_BETWEEN = 3  # boxes, of which one has others at both sides
_WORDS: dict[Direction, str] = {"right": "from left to right", "down": "from top to bottom"}


class _Question(Struct, frozen=True):
    """What is to be laid out: some nodes, or all."""

    direction: Direction
    only: frozenset[str] | None


class ArrangeCommands(QObject):
    """Turns commands on the places of boxes into edits of the document.

    Attributes:
        direction: In which way the drawing is laid out next.

    Signals:
        refused: A command could not be carried out, and why.
        busy_changed: A layout has taken a noticeable time, or no longer does.
    """

    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(
        self, document: Document, canvas: CanvasWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self.direction: Direction = "right"
        self._question: _Question | None = None
        self._background = Background(self)
        self._background.answered.connect(self._on_laid_out)
        self._background.late_changed.connect(self.busy_changed)
        document.edit_applied.connect(self._on_edit_applied)
        document.view_changed.connect(self.cancel)
        document.graph_replaced.connect(self.cancel)

    def commands(self) -> list[Command]:
        """What can be done, for menus and keys."""
        return [*self._layout_commands(), *self._line_commands()]

    def _layout_commands(self) -> list[Command]:
        directions: dict[Direction, str] = {"right": "Ctrl+Alt+Right", "down": "Ctrl+Alt+Down"}
        return [
            Command(
                "lay_out",
                "Lay out",
                self.lay_out,
                keys=("Ctrl+Shift+L",),
                menu="Arrange",
                on_canvas=True,
            ),
            Command(
                "lay_out_selection",
                "Lay out the selection",
                self.lay_out_selection,
                keys=("Ctrl+Alt+L",),
                menu="Arrange",
                enabled=lambda: self._are_selected(2),
                on_nodes=True,
            ),
            *(
                Command(
                    f"lay_out_{direction}",
                    f"Lay out {_WORDS[direction]}",
                    partial(self.lay_out, direction),
                    keys=(key,),
                    menu="Arrange",
                )
                for direction, key in directions.items()
            ),
            Command(
                "cancel_layout",
                "Stop laying out",
                self.cancel,
                menu="Arrange",
                enabled=lambda: self.busy,
            ),
        ]

    def _line_commands(self) -> list[Command]:
        return [
            *(
                Command(
                    f"align_{side}",
                    text,
                    partial(self.align, side),
                    keys=(key,),
                    menu=_ALIGN,
                    enabled=lambda: self._are_selected(2),
                )
                for side, (text, key) in _SIDES.items()
            ),
            *(
                Command(
                    f"distribute_{axis}",
                    text,
                    partial(self.distribute, axis),
                    keys=(key,),
                    menu=_DISTRIBUTE,
                    enabled=lambda: self._are_selected(_BETWEEN),
                )
                for axis, (text, key) in _AXES.items()
            ),
            Command(
                "toggle_snapping",
                "Snap to other boxes, or only to the grid",
                self.toggle_snapping,
                keys=("Ctrl+Shift+N",),
                menu="Arrange",
            ),
        ]

    def _are_selected(self, least: int) -> bool:
        return len(self._canvas.selected_nodes()) >= least

    # -- layout ----------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether something is being laid out."""
        return self._background.busy

    def lay_out(self, direction: Direction | None = None) -> None:
        """Places all boxes by what feeds what, as one step, and shows all of them.

        Args:
            direction: The way of this and of later layouts; that of the last unless given.
        """
        self.direction = direction or self.direction
        self._ask(_Question(self.direction, None))

    def lay_out_selection(self) -> None:
        """Places the selected boxes by what feeds what, as one step; others make room for them."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) > 1:
            self._ask(_Question(self.direction, frozenset(nodes)))

    def cancel(self) -> None:
        """Leaves the boxes where they are."""
        self._question = None
        self._background.forget()

    def _ask(self, question: _Question) -> None:
        self._question = question
        self._background.ask(partial(self._prepare, question))

    def _prepare(self, question: _Question) -> Work:
        graph, rects = self._document.view_graph, self._rects()
        gathered = plan(
            graph,
            {node: rect[2:] for node, rect in rects.items()},
            direction=question.direction,
            only=question.only,
            together=together_of(graph, self._canvas.view.drawn.parts),
        )
        if question.only is None:
            return gathered.positions
        return lambda: _in_place(gathered.positions(), rects)

    def _on_edit_applied(self, _: object) -> None:
        if self._question is not None:
            self._ask(self._question)

    def _on_laid_out(self, positions: object) -> None:
        question, self._question = self._question, None
        if question is None:
            return
        placed = cast(Positions, positions)
        if question.only is None:
            self._move(placed, f"Lay out {_WORDS[question.direction]}", notes=True)
            self._canvas.fit()
        else:
            self._move(placed, "Lay out the selection", notes=True)

    # -- lines -----------------------------------------------------------------------------------

    def align(self, side: Side) -> None:
        """Brings one side of the selected boxes into line, as one step."""
        self._move_selected(lambda rects: aligned(rects, side), f"{_SIDES[side][0]}")

    def distribute(self, axis: Axis) -> None:
        """Puts the same room between the selected boxes, as one step."""
        self._move_selected(lambda rects: distributed(rects, axis), f"{_AXES[axis][0]}")

    def toggle_snapping(self) -> None:
        """Lets boxes that are moved snap to others, or no longer; on the grid they always are."""
        self._canvas.view.snaps = not self._canvas.view.snaps

    def _move_selected(self, place: Callable[[Mapping[str, Rect]], Positions], text: str) -> None:
        rects = self._rects()
        selected = {node: rects[node] for node in self._canvas.selected_nodes()}
        if len(selected) > 1:
            self._move(place(selected), text)

    # -- places ----------------------------------------------------------------------------------

    def _rects(self) -> dict[str, Rect]:
        boxes = self._canvas.view.drawn.boxes
        graph = self._document.view_graph
        return {
            node.id: (*node.position, boxes[node.id].box.width(), boxes[node.id].box.height())
            for node in graph.nodes()
        }

    def _move(self, positions: Positions, text: str, *, notes: bool = False) -> None:
        graph = self._document.view_graph
        moved = {
            node: position
            for node, position in positions.items()
            if graph.node(node).position != position
        }
        if not moved:
            return
        beside = moved_notes(graph, moved) if notes else []
        try:
            self._document.apply(Compound((MoveNodes(moved), *beside)), text)
        except GraphError as error:
            self.refused.emit(str(error))


def _in_place(placed: Positions, rects: Mapping[str, Rect]) -> Positions:
    """Gives what was laid out its place in the drawing, where it was, and others theirs."""
    if not placed:
        return placed
    before = hull(rects[node] for node in placed)
    moved: dict[str, Rect] = {
        node: (x + before[0], y + before[1], *rects[node][2:]) for node, (x, y) in placed.items()
    }
    others = {node: rect for node, rect in rects.items() if node not in placed}
    room = make_room(others, before, hull(moved.values()))
    return {**{node: rect[:2] for node, rect in moved.items()}, **room}
