"""Building quickly in the window: what a search is opened for, rows, and holes that close."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from editor.drawing.building_commands import BuildingCommands
from editor.window.layer_search import LayerSearch
from editor.window.main_window import MainWindow
from graph.drawing import add_layer
from graph.edits import Connect
from graph.elements import Layer, Slot, Tensor
from graph.frame_edits import AddNote
from graph.frames import Note
from graph.model import ModelGraph
from graph.specs import TensorSpec
from worker.protocol import NodeInspected

CONTROL = Qt.KeyboardModifier.ControlModifier


class Building:
    """A window, and a hand on its keys."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.workspace = window.current
        self.canvas = self.workspace.canvas
        self.commands: BuildingCommands = self.workspace.building
        self.search: LayerSearch = self.workspace.layer_search

    @property
    def graph(self) -> ModelGraph:
        return self.workspace.document.graph

    def add(self, class_name: str, x: float, y: float = 0, module: str = "keras.layers") -> str:
        added, node_id = add_layer(self.graph, module, class_name, (x, y))
        self.workspace.document.apply(added, "Add")
        return node_id

    def connect(self, source: str, target: str) -> None:
        self.workspace.document.apply(Connect(Tensor(source), target), "Connect")

    def edges(self) -> list[tuple[str, str]]:
        return sorted((edge.source.node, edge.target) for edge in self.graph.edges())

    def layer(self, node_id: str) -> Layer:
        return self.graph.layer_of(node_id)

    def press(
        self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.canvas.view, key, keys)

    def choose(self, typed: str) -> None:
        QTest.keyClicks(self.search.field, typed)
        QTest.keyClick(self.search.field, Qt.Key.Key_Return)

    def offered(self) -> list[str]:
        return [self.search.list.item(row).text() for row in range(self.search.list.count())]

    def say_shape(
        self, node_id: str, shape: tuple[int | None, ...], dtype: str = "float32"
    ) -> None:
        """Answers for Keras what a node gives."""
        spec = TensorSpec(shape, dtype)
        found = NodeInspected(request=0, node=node_id, outputs=(spec,))
        self.workspace.inspector.results[(), node_id] = found

    def run(self, name: str) -> None:
        (command,) = [each for each in self.commands.commands() if each.name == name]
        assert command.enabled is not None
        assert command.enabled()
        command.run()

    def can(self, name: str) -> bool:
        (command,) = [each for each in self.commands.commands() if each.name == name]
        return command.enabled is not None and command.enabled()


@pytest.fixture
def building(window: MainWindow) -> Building:
    return Building(window)


# -- the search ----------------------------------------------------------------------------------


def test_what_is_typed_behind_the_name_is_what_the_layer_has(building: Building) -> None:
    building.press(Qt.Key.Key_Tab)
    building.choose("dense 64 relu name=head trainable=false")
    (node,) = building.graph.nodes()
    layer = building.layer(node.id)
    assert layer.arguments == {"units": 64, "activation": "relu"}
    assert (layer.name, layer.named, layer.trainable) == ("head", True, False)
    assert building.canvas.selected_nodes() == [node.id]
    assert building.workspace.document.undo_stack.count() == 1


def test_a_name_that_is_taken_gets_a_number(building: Building) -> None:
    for _ in range(2):
        building.press(Qt.Key.Key_Tab)
        building.choose("dense 8 name=head")
    assert sorted(layer.name for layer in building.graph.layers()) == ["head", "head_1"]


def test_a_wrong_word_is_said_and_nothing_is_added_for_it(building: Building) -> None:
    building.press(Qt.Key.Key_Tab)
    building.choose("dense 64 rleu")
    assert len(building.graph) == 0
    assert building.search.isVisible()
    assert "perhaps `relu`" in building.search.message.text()
    assert building.search.message.property("role") == "fault"
    building.search.hide()


def test_tab_completes_a_word(building: Building) -> None:
    building.press(Qt.Key.Key_Tab)
    QTest.keyClicks(building.search.field, "dense 64 sig")
    assert building.search.message.text() == "sigmoid"
    QTest.keyClick(building.search.field, Qt.Key.Key_Tab)
    assert building.search.field.text() == "dense 64 sigmoid "
    assert building.search.preview.text() == 'Dense(64, activation="sigmoid")'
    building.search.hide()


def test_the_line_shows_the_call_of_the_chosen_row(building: Building) -> None:
    building.press(Qt.Key.Key_Tab)
    QTest.keyClicks(building.search.field, "conv 8 3")
    assert building.search.preview.text() == "Conv2D(8, 3)"
    QTest.keyClick(building.search.field, Qt.Key.Key_Down)
    assert building.search.preview.text() == "Conv1D(8, 3)"
    QTest.keyClick(building.search.field, Qt.Key.Key_Return)
    (node,) = building.graph.nodes()
    assert building.layer(node.id).class_name == "Conv1D"


def test_a_number_in_place_of_a_tensor_is_of_the_call(building: Building) -> None:
    building.press(Qt.Key.Key_Tab)
    building.choose("multiply 2")
    (node,) = building.graph.nodes()
    assert node.arguments == {"x2": 2}
    assert building.layer(node.id).is_operation


# -- at the end of a wire ------------------------------------------------------------------------


def pull(building: Building, node_id: str) -> None:
    """Pulls a wire from a node's output and lets it go over nothing."""
    port = building.canvas.view.drawn.boxes[node_id].outputs()[0]
    view = building.canvas.view
    start = view.mapFromScene(port.scenePos())
    viewport = view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(viewport, start + QPoint(40, 60))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(90, 120))


def test_a_wire_that_is_let_go_asks_for_what_takes_its_tensor(building: Building) -> None:
    building.add("InputLayer", 0)
    building.say_shape("n1", (None, 28, 28, 3))
    pull(building, "n1")
    assert building.search.isVisible()
    assert building.search.field.placeholderText() == "Add a layer that takes 28 × 28 × 3"
    offered = building.offered()
    assert "Conv2D" in offered[:5]
    assert not {"Conv1D", "LSTM", "Input"} & set(offered)
    QTest.keyClicks(building.search.field, "conv1d")
    assert building.offered() == []
    building.search.hide()


def test_what_is_chosen_is_wired_in_one_step_and_stands_where_the_wire_ended(
    building: Building,
) -> None:
    building.add("InputLayer", 0)
    building.canvas.view.centre_on(QPointF(100, 50))
    steps = building.workspace.document.undo_stack.count()
    pull(building, "n1")
    building.choose("conv2d 8 3")
    assert building.edges() == [("n1", "n2")]
    assert building.layer("n2").arguments == {"filters": 8, "kernel_size": 3}
    assert building.workspace.document.undo_stack.count() == steps + 1
    start, end = (port.scenePos() for port in building.canvas.view.drawn.wires["n2", Slot()].ports)
    assert (end - start - QPointF(90, 120)).manhattanLength() < 20
    building.workspace.document.undo_stack.undo()
    assert len(building.graph) == 1


def test_a_search_that_is_left_leaves_no_wire_and_no_wish(building: Building) -> None:
    building.add("InputLayer", 0)
    pull(building, "n1")
    QTest.keyClick(building.search.field, Qt.Key.Key_Escape)
    assert not building.search.isVisible()
    assert building.canvas.view._held is None
    building.canvas.select_nodes([])
    building.press(Qt.Key.Key_Tab)
    building.choose("dense 3")
    assert building.edges() == []


def test_an_input_asks_for_what_feeds_it(building: Building) -> None:
    building.add("Dense", 300)
    view = building.canvas.view
    start = view.mapFromScene(view.drawn.boxes["n1"].inputs()[0].scenePos())
    viewport = view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(viewport, start + QPoint(-60, 60))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(-90, 90))
    assert building.offered()[0] == "Input"
    building.choose("input 4")
    assert building.edges() == [("n2", "n1")]
    boxes = view.drawn.boxes
    assert boxes["n2"].scene_box.right() < boxes["n1"].scene_box.left()


# -- after a node, onto a wire -------------------------------------------------------------------


def test_a_chain_is_built_by_keys_alone(building: Building) -> None:
    building.press(Qt.Key.Key_Tab)
    building.choose("input 4")
    for typed in ("dense 8 relu", "dropout .2", "dense 1"):
        building.run("add_after")
        building.choose(typed)
    assert building.edges() == [("n1", "n2"), ("n2", "n3"), ("n3", "n4")]
    lefts = [building.graph.node(f"n{number}").position[0] for number in (1, 2, 3, 4)]
    assert lefts == sorted(lefts)
    middles = {b.scene_box.center().y() for b in building.canvas.view.drawn.boxes.values()}
    assert max(middles) - min(middles) <= 8


def test_a_layer_goes_onto_the_selected_wire(building: Building) -> None:
    building.add("InputLayer", 0)
    building.add("Dense", 400)
    building.connect("n1", "n2")
    wire = building.canvas.view.drawn.wires["n2", Slot()]
    wire.setSelected(True)
    assert building.can("add_after")
    building.press(Qt.Key.Key_Tab)
    building.choose("dropout .5")
    assert building.edges() == [("n1", "n3"), ("n3", "n2")]
    assert building.canvas.selected_nodes() == ["n3"]


def test_nothing_follows_several_nodes(building: Building) -> None:
    building.add("Dense", 0)
    building.add("Dense", 300)
    building.canvas.select_nodes(["n1", "n2"])
    assert not building.can("add_after")
    building.commands.add_after()
    assert not building.search.isVisible()


# -- rows and holes ------------------------------------------------------------------------------


def test_selected_nodes_are_connected_as_they_lie(building: Building) -> None:
    for x in (600, 0, 300):
        building.add("Dense", x)
    building.canvas.select_nodes(["n1", "n2", "n3"])
    building.run("connect_in_row")
    assert building.edges() == [("n2", "n3"), ("n3", "n1")]
    building.workspace.document.undo_stack.undo()
    assert building.edges() == []


def test_a_row_that_cannot_be_is_refused_with_its_reason(building: Building) -> None:
    building.add("Dense", 0)
    building.add("InputLayer", 300)
    refused: list[str] = []
    building.commands.refused.connect(refused.append)
    building.canvas.select_nodes(["n1", "n2"])
    building.run("connect_in_row")
    assert refused == [
        "Expected a node with a free input. Received: `input`, which takes no tensor"
    ]


def test_a_node_is_deleted_and_its_neighbours_are_joined(building: Building) -> None:
    for x in (0, 300, 600):
        building.add("InputLayer" if x == 0 else "Dense", x)
    building.connect("n1", "n2")
    building.connect("n2", "n3")
    building.canvas.select_nodes(["n2"])
    building.run("delete_and_join")
    assert building.edges() == [("n1", "n3")]
    assert building.workspace.document.undo_stack.undoText() == "Delete dense and join"
    building.workspace.document.undo_stack.undo()
    assert building.edges() == [("n1", "n2"), ("n2", "n3")]


def test_a_drag_with_alt_adds_copies_with_the_wires_between_them(building: Building) -> None:
    building.add("Dense", 0)
    building.add("Dense", 300)
    building.connect("n1", "n2")
    building.canvas.select_nodes(["n1", "n2"])
    building.canvas.copies_wanted.emit(QPointF(20, 180))
    assert building.edges() == [("n1", "n2"), ("n3", "n4")]
    assert building.graph.node("n4").position == (320, 180)
    assert sorted(building.canvas.selected_nodes()) == ["n3", "n4"]


def test_the_keys_do_what_the_commands_do(building: Building) -> None:
    for x in (0, 300):
        building.add("Dense", x)
    building.canvas.select_nodes(["n1", "n2"])
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(building.canvas.view, Qt.Key.Key_K, CONTROL | shift)
    assert building.edges() == [("n1", "n2")]
    building.canvas.select_nodes(["n1"])
    QTest.keyClick(building.canvas.view, Qt.Key.Key_Delete, CONTROL)
    assert len(building.graph) == 1


# -- notes go with the nodes ---------------------------------------------------------------------


def with_a_note(building: Building) -> None:
    """A Dense layer, and a note beside it."""
    building.add("Dense", 0)
    note = Note(building.graph.frames.new_note_id(), "what it is for", (0, 200))
    building.workspace.document.apply(AddNote(note), "Add a note")


def notes(building: Building) -> list[str]:
    return [note.text for note in building.graph.frames.notes()]


def test_all_is_selected_with_the_notes_and_copied_and_deleted_with_them(
    building: Building,
) -> None:
    with_a_note(building)
    drawing = building.workspace.drawing
    drawing.select_all()
    drawing.duplicate()
    assert (len(building.graph), len(notes(building))) == (2, 2)
    drawing.select_all()
    drawing.cut()
    assert (len(building.graph), notes(building)) == (0, [])
    drawing.paste()
    assert (len(building.graph), len(notes(building))) == (2, 2)


def test_a_note_alone_is_deleted_in_its_own_words(building: Building) -> None:
    with_a_note(building)
    (note,) = building.canvas.view.drawn.parts.notes.values()
    building.canvas.view.select([note])
    building.workspace.drawing.delete()
    assert (len(building.graph), notes(building)) == (1, [])
    assert building.workspace.document.undo_stack.undoText() == "Delete note"
