"""Layout, alignment and distribution, as menus and keys ask for them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.drawing.arrange_commands import ArrangeCommands
from editor.window.main_window import MainWindow
from graph.edits import MoveNodes
from graph.frame_edits import AddFrame, AddNote
from graph.frames import Frame, Note
from graph.model import ModelGraph
from graph.room import overlap
from tests.editor.canvas.drawn import Drawn, chain_of
from tests.editor.nested_drawings import nested_drawing

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Arranged:
    """A canvas in use, and the commands that arrange it."""

    def __init__(self, qtbot: QtBot, graph: ModelGraph) -> None:
        self.qtbot = qtbot
        self.drawn = Drawn(qtbot, graph)
        self.commands = ArrangeCommands(self.drawn.document, self.drawn.canvas)

    def run(self, name: str) -> None:
        """Runs a command, and waits for its layout."""
        (command,) = [each for each in self.commands.commands() if each.name == name]
        assert command.enabled is None or command.enabled()
        command.run()
        self.qtbot.waitUntil(lambda: not self.commands.busy)

    def can(self, name: str) -> bool:
        (command,) = [each for each in self.commands.commands() if each.name == name]
        return command.enabled is None or command.enabled()

    def select(self, *nodes: str) -> None:
        self.drawn.canvas.select_nodes(nodes)

    def places(self) -> dict[str, tuple[float, float]]:
        return {node.id: node.position for node in self.drawn.graph.nodes()}

    def steps(self) -> int:
        return self.drawn.document.undo_stack.count()

    def overlaps(self) -> int:
        boxes = self.drawn.canvas.view.drawn.boxes.values()
        rects = [(box.x(), box.y(), box.box.width(), box.box.height()) for box in boxes]
        return sum(overlap(*pair) for pair in itertools.combinations(rects, 2))


@pytest.fixture
def chain(qtbot: QtBot) -> Iterator[Arranged]:
    """Eight layers, n0 to n7, in a row, of which n0 to n3 stand in each other's place."""
    graph = chain_of(8)
    MoveNodes({f"n{number}": (100.0, 100.0 + number) for number in range(4)}).apply(graph)
    arranged = Arranged(qtbot, graph)
    yield arranged
    arranged.qtbot.waitUntil(lambda: not arranged.commands.busy)


def test_laying_out_is_one_step_and_shows_everything(chain: Arranged) -> None:
    before = chain.places()

    chain.run("lay_out")

    assert chain.steps() == 1
    places = chain.places()
    lefts = [places[f"n{number}"][0] for number in range(8)]
    assert lefts == sorted(set(lefts))
    assert chain.overlaps() == 0
    view = chain.drawn.canvas.view
    assert view.seen_rect().contains(view.drawing_rect())
    chain.drawn.document.undo_stack.undo()
    assert chain.places() == before
    assert chain.drawn.box("n7").pos().x() == before["n7"][0]


def test_laying_out_what_is_laid_out_adds_no_step(chain: Arranged) -> None:
    chain.run("lay_out")
    chain.run("lay_out")

    assert chain.steps() == 1


def test_a_drawing_is_laid_out_from_top_to_bottom_and_stays_so(chain: Arranged) -> None:
    chain.run("lay_out_down")

    places = chain.places()
    tops = [places[f"n{number}"][1] for number in range(8)]
    assert tops == sorted(set(tops))
    chain.run("lay_out")
    assert chain.places() == places
    chain.run("lay_out_right")
    assert chain.places() != places


def test_the_selection_is_laid_out_where_it_is_and_others_make_room(chain: Arranged) -> None:
    before = chain.places()
    assert not chain.can("lay_out_selection")
    chain.select("n0", "n1", "n2", "n3")

    chain.run("lay_out_selection")

    assert chain.steps() == 1
    places = chain.places()
    assert places["n0"] == (100.0, 100.0)
    assert [places[f"n{n}"][1] for n in range(4)] == [100.0] * 4
    assert chain.overlaps() == 0
    assert [places[f"n{n}"][1] for n in range(4, 8)] == [before[f"n{n}"][1] for n in range(4, 8)]


def test_a_layout_that_is_cancelled_moves_nothing(qtbot: QtBot, chain: Arranged) -> None:
    chain.commands.lay_out()
    before = chain.commands.busy
    chain.commands.cancel()

    assert (before, chain.commands.busy) == (True, False)
    # What runs besides has ended by the time that another answer is there.
    chain.select("n4", "n5")
    chain.run("align_top")
    chain.drawn.document.undo_stack.undo()
    chain.run("lay_out_down")
    assert [chain.steps(), chain.drawn.document.undo_stack.undoText()] == [
        1,
        "Lay out from top to bottom",
    ]


def test_a_drawing_that_is_changed_meanwhile_is_laid_out_as_it_is_then(chain: Arranged) -> None:
    chain.commands.lay_out()
    added = chain.drawn.add("Dense", 100, 100)
    chain.drawn.connect("n7", added)

    chain.qtbot.waitUntil(lambda: not chain.commands.busy)

    places = chain.places()
    assert places[added][0] > places["n7"][0]
    assert chain.overlaps() == 0


def test_another_graph_is_not_laid_out_for_the_one_before(chain: Arranged) -> None:
    chain.commands.lay_out()
    chain.drawn.document.replace(chain_of(3))

    assert not chain.commands.busy
    assert chain.places() == {f"n{number}": (240.0 * number, 0.0) for number in range(3)}


@pytest.mark.parametrize(
    ("name", "axis"),
    [
        *((f"align_{side}", 0) for side in ("left", "centre", "right")),
        *((f"align_{side}", 1) for side in ("top", "middle", "bottom")),
    ],
)
def test_the_selection_is_brought_into_line(chain: Arranged, name: str, axis: int) -> None:
    chain.select("n4", "n5", "n6")
    chain.drawn.document.apply(MoveNodes({"n5": (1300.0, 60.0), "n6": (1390.0, 130.0)}), "Move")

    chain.run(name)

    boxes = [chain.drawn.box(node).scene_box for node in ("n4", "n5", "n6")]
    middles = [(box.center().x(), box.center().y())[axis] for box in boxes]
    # Their boxes are of one size.
    assert middles == pytest.approx([middles[0]] * 3)
    assert chain.drawn.canvas.selected_nodes() == ["n4", "n5", "n6"]
    chain.drawn.document.undo_stack.undo()
    assert chain.places()["n5"] == (1300.0, 60.0)


def test_the_selection_is_distributed(chain: Arranged) -> None:
    chain.drawn.document.apply(MoveNodes({"n5": (1000.0, 20.0), "n6": (1700.0, 0.0)}), "Move")
    chain.select("n4", "n5")
    assert not chain.can("distribute_across")
    chain.select("n4", "n5", "n6")

    chain.run("distribute_across")

    lefts = [chain.places()[node][0] for node in ("n4", "n5", "n6")]
    assert lefts == [960.0, 1330.0, 1700.0]


def test_snapping_is_turned_off_and_on(chain: Arranged) -> None:
    view = chain.drawn.canvas.view
    chain.run("toggle_snapping")
    assert not view.snaps
    chain.run("toggle_snapping")
    assert view.snaps


def test_names_and_keys_of_commands_are_different(chain: Arranged) -> None:
    commands = chain.commands.commands()
    keys = [key for command in commands for key in command.keys]
    assert len({command.name for command in commands}) == len(commands)
    assert len(set(keys)) == len(keys)


def test_the_window_lays_out_by_key(qtbot: QtBot, window: MainWindow) -> None:
    current = window.current
    current.document.replace(chain_of(10))
    current.document.apply(MoveNodes({"n7": (0.0, 0.0)}), "Move")
    window.activateWindow()
    current.canvas.setFocus()

    QTest.keyClick(current.canvas.view, Qt.Key.Key_L, CONTROL | SHIFT)

    qtbot.waitUntil(lambda: current.document.undo_stack.count() == 2)
    assert current.document.undo_stack.undoText() == "Lay out from left to right"


# -- frames and notes ------------------------------------------------------------------------------


def test_a_frame_stays_around_its_boxes_alone_when_all_is_laid_out(chain: Arranged) -> None:
    frame = AddFrame(Frame("f1", "block"), ("n2", "n5"))
    chain.drawn.document.apply(frame, "Put a frame around")

    chain.run("lay_out")

    (shown,) = chain.drawn.canvas.view.drawn.parts.frames.values()
    inside = {
        node
        for node, box in chain.drawn.canvas.view.drawn.boxes.items()
        if shown.rect.intersects(box.scene_box)
    }
    assert inside == {"n2", "n5"}


def test_notes_go_with_the_boxes_that_they_stand_beside(chain: Arranged) -> None:
    chain.drawn.document.apply(AddFrame(Frame("f1", "block"), ("n6",)), "Put a frame around")
    places = chain.places()
    beside, inside = (places["n7"][0] + 10, places["n7"][1] - 40), (0.0, 0.0)
    for note in (Note("t1", "last", beside), Note("t2", "block", inside, frame="f1")):
        chain.drawn.document.apply(AddNote(note), "Add a note")
    steps = chain.steps()

    chain.run("lay_out_down")

    assert chain.steps() == steps + 1
    after = chain.places()
    notes = {note.id: note.position for note in chain.drawn.graph.frames.notes()}
    assert notes["t1"] == (after["n7"][0] + 10, after["n7"][1] - 40)
    moved = [now - before for now, before in zip(after["n6"], places["n6"], strict=True)]
    assert notes["t2"] == tuple(moved)
    chain.drawn.document.undo_stack.undo()
    assert chain.drawn.graph.frames.note("t1").position == beside


def test_a_note_whose_frame_has_no_box_stays(chain: Arranged) -> None:
    note = Note("t1", "alone", (50.0, 900.0))
    chain.drawn.document.apply(AddNote(note), "Add a note")
    chain.drawn.document.apply(AddFrame(Frame("f1", "words"), notes=("t1",)), "Frame")

    chain.run("lay_out")

    assert chain.drawn.graph.frames.note("t1").position == note.position


def test_a_model_is_dissolved_into_room_of_its_own(window: MainWindow) -> None:
    current = window.current
    current.document.replace(nested_drawing())
    current.canvas.select_nodes(["n1"])
    current.drawing.duplicate()
    current.document.apply(MoveNodes({"n3": (480.0, 0.0)}), "Move")
    current.canvas.select_nodes(["n2"])

    current.structure.dissolve()

    boxes = current.canvas.view.drawn.boxes.values()
    rects = [(box.x(), box.y(), box.box.width(), box.box.height()) for box in boxes]
    assert len(rects) == 4
    assert not any(overlap(*pair) for pair in itertools.combinations(rects, 2))
    assert current.document.undo_stack.undoText() == "Dissolve encoder"
