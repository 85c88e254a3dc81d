"""A canvas with frames and notes on it, and the commands on them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas.frame_item import FrameItem
from editor.canvas.note_item import NoteItem
from editor.drawing.drawing_commands import DrawingCommands
from editor.drawing.frame_commands import FrameCommands
from graph.frame_edits import AddNote
from graph.frames import Note
from graph.framing import make_frame
from tests.editor.canvas.drawn import LEFT, NO_KEY, Drawn


class Framed(Drawn):
    """Four boxes in a row, wired, on which frames are put."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.drawing = DrawingCommands(self.document, self.canvas)
        self.frames = FrameCommands(self.document, self.canvas, self.drawing)
        self.frames.refused.connect(self.refusals.append)
        self.drawing.refused.connect(self.refusals.append)
        for number in range(4):
            self.add("Dense", number * 200.0, 100.0, units=4)
        for source, target in (("n1", "n2"), ("n2", "n3"), ("n3", "n4")):
            self.connect(source, target)
        self.canvas.set_zoom(1.0)
        self.canvas.view.centre_on(QPointF(380.0, 150.0))

    def frame(self, *nodes: str, title: str = "") -> str:
        edit, made = make_frame(self.graph, nodes, title=title)
        self.document.apply(edit, "Put a frame around")
        return made

    def note(self, text: str, x: float, y: float, frame: str = "") -> str:
        note = Note(self.graph.frames.new_note_id(), text, (x, y), "amber", frame)
        self.document.apply(AddNote(note), "Add a note")
        return note.id

    def item(self, frame_id: str) -> FrameItem:
        return self.canvas.view.drawn.parts.frames[frame_id]

    def note_item(self, note_id: str) -> NoteItem:
        return self.canvas.view.drawn.parts.notes[note_id]

    def title(self, frame_id: str) -> QPoint:
        """A point of the title, beside the mark that collapses."""
        drawn = self.canvas.view.drawn
        area = self.item(frame_id).title_area(self.canvas.zoom(), far=drawn.is_far)
        return self.pixel(QPointF(area.left() + area.width() / 3, area.center().y()))

    def chevron(self, frame_id: str) -> QPoint:
        return self.pixel(self.item(frame_id).chevron_area(self.canvas.zoom()).center())

    def places(self) -> dict[str, str]:
        return {node.id: node.frame for node in self.graph.nodes() if node.frame}

    def seen_wires(self) -> list[tuple[str, str]]:
        """The wires that are seen, by the nodes at their ends."""
        drawn = self.canvas.view.drawn
        wires = (wire for wire in drawn.wires.values() if wire not in drawn.hidden)
        return sorted((wire.edge.source.node, wire.edge.target) for wire in wires)

    def seen_boxes(self) -> set[str]:
        drawn = self.canvas.view.drawn
        return {box.id for box in drawn.boxes.values() if box not in drawn.hidden}

    def double_click(self, point: QPoint) -> None:
        QTest.mouseDClick(self.canvas.view.viewport(), LEFT, NO_KEY, point)
