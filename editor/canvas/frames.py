"""The frames and notes of a canvas: they follow the document, and stand around what is in them.

A frame is as large as its content, which moves while the mouse drags it, so it is placed anew
whenever something moved. Boxes in a collapsed frame stay where they are and are transparent: they
are still selected, moved and copied as any others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeAlias

from msgspec import structs
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from editor.canvas.frame_item import FrameItem
from editor.canvas.node_item import NodeItem
from editor.canvas.note_item import NoteItem
from editor.canvas.style import Style
from graph.edits import Compound, Edit, MoveNodes
from graph.frame_edits import SetNote
from graph.frames import FRAME_MARGIN, Frames
from graph.framing import Units, moved_to_frame, units_of
from graph.model import ModelGraph
from graph.together import Margin, Size, Together

if TYPE_CHECKING:
    from editor.canvas.items import CanvasItems
    from editor.canvas.wire_item import WireItem

Corners: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom


class FrameItems(QObject):
    """The items of all frames and notes.

    Attributes:
        frames: Each frame by its id; each before those in it.
        notes: Each note by its id.
        items: All items of the canvas.

    Signals:
        toggle_wanted: A frame, by its id, is to be collapsed or expanded.
        words_wanted: The title of a frame, or the text of a note, is to be edited: its item.
    """

    toggle_wanted = Signal(str)
    words_wanted = Signal(object)

    def __init__(self, items: CanvasItems, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self.items = items
        self._scene = scene
        self.frames: dict[str, FrameItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self._inner: dict[str, list[NodeItem | NoteItem]] = {}  # directly in each frame
        self._frames_in: dict[str, list[FrameItem]] = {}
        self._followed: tuple[Frames | None, int] = None, 0
        self._replaced: dict[str, FrameItem] = {}  # what is shown in the place of nodes

    # -- the document ----------------------------------------------------------------------------

    def follow(self, graph: ModelGraph, style: Style) -> None:
        """Shows the frames and notes of a graph, once its boxes and wires are as they are there."""
        held = graph.frames
        if self._followed != (held, held.changes):
            self._followed = held, held.changes
            self._follow_notes(graph, style)
            self._follow_frames(graph, style)
            self._tint(style)
            wires = self._stand_in(graph)
            self.place()
            for wire in wires:
                wire.redraw()

    def _follow_notes(self, graph: ModelGraph, style: Style) -> None:
        notes = {note.id: note for note in graph.frames.notes()}
        for gone in self.notes.keys() - notes.keys():
            self.items.remove(self.notes.pop(gone))
        for note in notes.values():
            if note.id not in self.notes:
                self.notes[note.id] = NoteItem(note, style)
                self.items.add(self.notes[note.id])
            self.notes[note.id].show_note(note)

    def _follow_frames(self, graph: ModelGraph, style: Style) -> None:
        held = graph.frames
        before, self.frames = self.frames, {}
        for inner in self._inner.values():
            for part in inner:
                part.ground = None
        for gone in before.keys() - {frame.id for frame in held.all()}:
            self.items.remove(before[gone])
        boxes = self.items.boxes
        for frame in held.outside_in():
            item = before.get(frame.id) or FrameItem(frame, style)
            self.frames[frame.id] = item
            item.show_frame(frame, sum(1 for _ in held.around(frame.id)))
            item.hold(
                [boxes[n] for n in held.nodes_within(frame.id) if n in boxes],
                [self.notes[note.id] for note in held.notes_within(frame.id)],
            )
            self._inner[frame.id] = [
                *(boxes[node_id] for node_id in held.nodes(frame.id) if node_id in boxes),
                *(self.notes[note.id] for note in held.notes_in(frame.id)),
            ]
            for part in self._inner[frame.id]:
                part.ground = item
            if frame.id not in before:
                self.items.add(item)
        self._inner = {frame_id: self._inner[frame_id] for frame_id in self.frames}
        self._frames_in = {
            frame_id: [self.frames[inner.id] for inner in held.frames_in(frame_id)]
            for frame_id in self.frames
        }

    def _tint(self, style: Style) -> None:
        for item in self.frames.values():
            outer = self.frames.get(item.frame.parent)
            item.tint(outer.ground if outer else style.canvas)

    def _stand_in(self, graph: ModelGraph) -> list[WireItem]:
        """Hides what is in collapsed frames, in whose place the outermost of them is shown.

        Gives the wires that are seen and end elsewhere then.
        """
        replaced: dict[str, FrameItem] = {}
        hidden: set[QGraphicsItem] = set()
        for item in self.frames.values():
            if item.frame.collapsed and item not in hidden:
                replaced |= {box.id: item for box in item.boxes}
                hidden.update(item.content)
                hidden.update(self.frames[f.id] for f in graph.frames.within(item.frame.id)[1:])
        boxes = [
            self.items.boxes[node_id]
            for node_id in replaced.keys() | self._replaced.keys()
            if node_id in self.items.boxes
        ]
        self._replaced = replaced
        changed = [box for box in boxes if box.stand_in is not replaced.get(box.id)]
        for box in changed:
            box.stand_in = replaced.get(box.id)
        hidden.update(wire for box in boxes for wire in box.wires() if wire.is_replaced)
        self.items.set_hidden(hidden)
        wires = dict.fromkeys(wire for box in changed for wire in box.wires())
        return [wire for wire in wires if wire not in hidden]

    # -- where they are --------------------------------------------------------------------------

    def place(self) -> None:
        """Puts the frames around what is in them, as that stands now, and marks selected ones."""
        for item in reversed(self.frames.values()):
            item.follow_wires(self.items.rewired)
            if item.is_stale:
                corners = [_own_corners(inner) for inner in self._inner[item.frame.id]]
                corners += [_corners(frame.rect) for frame in self._frames_in[item.frame.id]]
                if item.place(_around(corners)) and item.frame.parent:
                    self.frames[item.frame.parent].is_stale = True
            item.follow_selection()

    def at(self, point: QPointF, zoom: float, *, far: bool) -> FrameItem | NoteItem | None:
        """The note, or the title of a frame, at a point of the scene that is seen at a zoom."""
        hidden = self.items.hidden
        for note in reversed(self.notes.values()):
            if note not in hidden and note.scene_box.contains(point):
                return note
        for frame in reversed(self.frames.values()):
            if frame not in hidden and frame.title_area(zoom, far=far).contains(point):
                return frame
        return None

    def frame_under(self, point: QPointF, but: Collection[str]) -> str:
        """The id of the innermost expanded frame around a point of the scene; "" for none."""
        for frame in reversed(self.frames.values()):
            if (
                frame.frame.id not in but
                and frame not in self.items.hidden
                and frame.rect.contains(point)
            ):
                return frame.frame.id
        return ""

    # -- how they look ---------------------------------------------------------------------------

    def follow_problems(self) -> None:
        """Shows in which collapsed frames something is wrong."""
        for frame in set(self._replaced.values()):
            frame.update()

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        for frame in self.frames.values():
            frame.set_style(style)
        for note in self.notes.values():
            note.set_style(style)
        self._tint(style)
        self.place()

    def clear(self) -> None:
        """Takes everything off the scene."""
        for item in (*self.frames.values(), *self.notes.values()):
            self._scene.removeItem(item)
        self.frames, self.notes, self._replaced = {}, {}, {}
        self._followed = None, 0
        self._inner, self._frames_in = {}, {}


def _own_corners(item: NodeItem | NoteItem) -> Corners:
    """Gives where an item itself is, though another may be shown in its place."""
    position = item.pos()
    x, y = position.x(), position.y()
    width, height = item.size
    return x, y, x + width, y + height


def _corners(rect: QRectF) -> Corners:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _around(corners: list[Corners]) -> QRectF:
    # Written out in numbers: rectangles of Qt take four times as long, and a drag asks each time.
    side, above, below = FRAME_MARGIN
    left = min(each[0] for each in corners) - side
    top = min(each[1] for each in corners) - above
    right = max(each[2] for each in corners) + side
    bottom = max(each[3] for each in corners) + below
    return QRectF(left, top, right - left, bottom - top)


def together_of(graph: ModelGraph, items: FrameItems) -> list[Together]:
    """Gives the frames as a layout is to keep them together."""
    return [
        Together(frozenset(graph.frames.nodes_within(frame_id)), *_room(item))
        for frame_id, item in items.frames.items()
    ]


def _room(item: FrameItem) -> tuple[Margin, Size | None]:
    """Gives the room around what is in a frame, and the size of the box shown in its place."""
    if not item.frame.collapsed or not item.boxes:
        return FRAME_MARGIN, None
    places = [box.pos() for box in item.boxes]
    # It stands in the corner of the frame that it is when it is expanded, with frames within it.
    side = min(place.x() for place in places) - item.expanded.left()
    above = min(place.y() for place in places) - item.expanded.top()
    return (side, above, FRAME_MARGIN[2]), (item.rect.width(), item.rect.height())


def moved_edit(
    graph: ModelGraph, items: FrameItems, moved: Mapping[NodeItem | NoteItem, QPointF]
) -> Edit | None:
    """Gives the edit for boxes and notes that were moved, into a frame perhaps.

    Args:
        graph: That in view.
        items: Its frames, as they are shown.
        moved: What was moved, and where it was before.
    """
    places = {item.id: (item.pos().x(), item.pos().y()) for item in moved}
    nodes = [item.id for item in moved if isinstance(item, NodeItem)]
    notes = [item.id for item in moved if isinstance(item, NoteItem)]
    positions = {n: places[n] for n in nodes if graph.node(n).position != places[n]}
    texts = [n for n in map(graph.frames.note, notes) if n.position != places[n.id]]
    if not positions and not texts:
        return None
    joining, target = _joining(graph, items, nodes, notes)
    edits = moved_to_frame(graph, joining, target)
    if positions:
        edits.append(MoveNodes(positions))
    for note in texts:
        frame = target if note.id in joining.notes else note.frame
        edits.append(SetNote(structs.replace(note, position=places[note.id], frame=frame)))
    return Compound(tuple(edits)) if len(edits) > 1 else edits[0]


def _joining(
    graph: ModelGraph, items: FrameItems, nodes: Collection[str], notes: Collection[str]
) -> tuple[Units, str]:
    """Gives what was let go in a frame that it does not stand in, and that frame.

    All that was moved is let go in one frame, or else stays in those that it is in.
    """
    units = units_of(graph, nodes, notes)
    frames, boxes = graph.frames, items.items.boxes
    standing = {
        **{
            node_id: (boxes[node_id].scene_box, graph.node(node_id).frame)
            for node_id in units.nodes
        },
        **{n: (items.notes[n].scene_box, frames.note(n).frame) for n in units.notes},
        **{f: (items.frames[f].scene_box, frames.get(f).parent) for f in units.frames},
    }
    under = {
        identifier: items.frame_under(rect.center(), {*units.inside, *frames.around(place)})
        for identifier, (rect, place) in standing.items()
    }
    targets = set(under.values())
    if len(targets) != 1 or targets == {""}:
        return Units((), (), (), frozenset()), ""
    return units, targets.pop()
