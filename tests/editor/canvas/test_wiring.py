import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from graph.edits import Disconnect
from graph.elements import Slot
from tests.editor.canvas.drawn import Drawn


@pytest.fixture
def chain(drawn: Drawn) -> Drawn:
    """Input n1 and two Dense layers n2 and n3 side by side, not joined; Add n4 below."""
    drawn.add("InputLayer", 0, 0, shape=(4,))
    drawn.add("Dense", 240, 0, units=8)
    drawn.add("Dense", 480, 0, units=8)
    drawn.add("Add", 480, 200)
    return drawn


def test_a_drag_from_an_output_to_an_input_connects(chain: Drawn) -> None:
    chain.drag(chain.output_of("n1"), chain.input_of("n2"))

    assert chain.edges() == chain.wires() == [("n1", "n2")]


def test_a_drag_from_an_input_to_an_output_connects(chain: Drawn) -> None:
    chain.drag(chain.input_of("n2"), chain.output_of("n1"))

    assert chain.edges() == chain.wires() == [("n1", "n2")]


def test_connecting_is_one_step_to_undo(chain: Drawn) -> None:
    steps = chain.document.undo_stack.count()
    chain.drag(chain.output_of("n1"), chain.input_of("n2"))
    assert chain.document.undo_stack.count() == steps + 1

    chain.document.undo_stack.undo()
    assert chain.wires() == []

    chain.document.undo_stack.redo()
    assert chain.wires() == [("n1", "n2")]


def test_a_drop_on_the_body_connects_to_the_first_free_input(chain: Drawn) -> None:
    chain.drag(chain.output_of("n2"), chain.middle("n4"))
    chain.drag(chain.output_of("n1"), chain.middle("n4"))

    slots = {edge.source.node: edge.slot for edge in chain.graph.edges()}
    assert slots == {"n2": Slot("inputs", 0), "n1": Slot("inputs", 1)}


def test_a_list_of_inputs_grows_as_it_is_filled(chain: Drawn) -> None:
    assert len(chain.box("n4").inputs()) == 2

    for source in ("n1", "n2", "n3"):
        chain.drag(chain.output_of(source), chain.middle("n4"))

    assert len(chain.box("n4").inputs()) == 4


def test_a_drop_on_the_body_of_a_full_box_with_one_input_replaces_its_wire(chain: Drawn) -> None:
    chain.connect("n1", "n3")

    chain.drag(chain.output_of("n2"), chain.middle("n3"))

    assert chain.edges() == chain.wires() == [("n2", "n3")]


def test_a_taken_input_is_rewired_in_one_step(chain: Drawn) -> None:
    chain.connect("n1", "n3")
    steps = chain.document.undo_stack.count()

    chain.drag(chain.output_of("n2"), chain.input_of("n3"))

    assert chain.edges() == chain.wires() == [("n2", "n3")]
    assert chain.document.undo_stack.count() == steps + 1
    chain.document.undo_stack.undo()
    assert chain.edges() == chain.wires() == [("n1", "n3")]


def test_a_wire_is_picked_up_at_its_input_and_put_on_another(chain: Drawn) -> None:
    chain.connect("n1", "n2")
    steps = chain.document.undo_stack.count()

    chain.drag(chain.input_of("n2"), chain.input_of("n3"))

    assert chain.edges() == chain.wires() == [("n1", "n3")]
    assert chain.document.undo_stack.count() == steps + 1


def test_a_wire_that_is_let_go_over_nothing_is_disconnected(chain: Drawn) -> None:
    chain.connect("n1", "n2")

    chain.drag(chain.input_of("n2"), chain.input_of("n2") + QPoint(-40, 120))

    assert chain.edges() == chain.wires() == []
    chain.document.undo_stack.undo()
    assert chain.edges() == chain.wires() == [("n1", "n2")]


def test_a_wire_that_is_put_back_changes_nothing(chain: Drawn) -> None:
    chain.connect("n1", "n2")
    steps = chain.document.undo_stack.count()

    chain.press(chain.input_of("n2"))
    chain.move(chain.input_of("n2") + QPoint(-60, 80))
    chain.move(chain.input_of("n2"))
    chain.release(chain.input_of("n2"))

    assert chain.wires() == [("n1", "n2")]
    assert chain.document.undo_stack.count() == steps
    assert all(wire.isVisible() for wire in chain.canvas.view.drawn.wires.values())


def test_a_click_on_a_taken_input_changes_nothing(chain: Drawn) -> None:
    chain.connect("n1", "n2")
    steps = chain.document.undo_stack.count()

    chain.click(chain.input_of("n2"))

    assert chain.wires() == [("n1", "n2")]
    assert chain.document.undo_stack.count() == steps


def test_a_cycle_is_refused_with_its_sentence(chain: Drawn) -> None:
    chain.connect("n2", "n3")
    steps = chain.document.undo_stack.count()

    chain.drag(chain.output_of("n3"), chain.input_of("n2"))

    assert chain.edges() == chain.wires() == [("n2", "n3")]
    assert chain.document.undo_stack.count() == steps
    assert len(chain.refusals) == 1
    assert chain.refusals[0].startswith("Expected a graph without cycles.")


def test_a_cycle_into_a_taken_input_is_refused_and_its_wire_stays(chain: Drawn) -> None:
    chain.connect("n1", "n2")
    chain.connect("n2", "n3")

    chain.drag(chain.output_of("n3"), chain.input_of("n2"))

    assert chain.edges() == chain.wires() == [("n1", "n2"), ("n2", "n3")]
    assert len(chain.refusals) == 1


def test_a_wire_onto_an_input_layer_is_refused(chain: Drawn) -> None:
    chain.drag(chain.output_of("n2"), chain.middle("n1"))

    assert chain.edges() == []
    assert chain.refusals == ["Expected a free input. Received: the box of 'inputlayerl1'"]


def test_a_wire_from_an_output_to_an_output_is_refused(chain: Drawn) -> None:
    chain.drag(chain.output_of("n1"), chain.output_of("n3"))

    assert chain.edges() == []
    assert chain.refusals == ["Expected a free input. Received: an output of 'densel3'"]


def test_a_wire_that_goes_back_to_its_own_box_is_dropped_quietly(chain: Drawn) -> None:
    chain.drag(chain.output_of("n2"), chain.middle("n2"))

    assert chain.edges() == []
    assert chain.refusals == []


def test_escape_leaves_a_wire_that_was_picked_up(chain: Drawn) -> None:
    chain.connect("n1", "n2")

    chain.press(chain.input_of("n2"))
    chain.move(chain.input_of("n2") + QPoint(-40, 150))
    QTest.keyClick(chain.canvas.view, Qt.Key.Key_Escape)
    chain.release(chain.input_of("n2") + QPoint(-40, 150))

    assert chain.edges() == chain.wires() == [("n1", "n2")]
    assert all(wire.isVisible() for wire in chain.canvas.view.drawn.wires.values())


def test_the_second_output_of_a_layer_can_be_wired(drawn: Drawn) -> None:
    lstm = drawn.add("LSTM", 0, 0, units=4, return_state=True)
    dense = drawn.add("Dense", 300, 0, units=4)

    drawn.drag(drawn.output_of(lstm, 1), drawn.input_of(dense))

    assert [edge.source.tensor_index for edge in drawn.graph.edges()] == [1]


def test_a_wire_is_selected_by_a_click(chain: Drawn) -> None:
    chain.connect("n1", "n2")
    wire = next(iter(chain.canvas.view.drawn.wires.values()))

    chain.click(chain.pixel(wire.boundingRect().center()))
    assert chain.canvas.selected_edges() == chain.graph.edges()
    assert chain.canvas.selected_nodes() == []

    chain.click(chain.middle("n3"))
    assert chain.canvas.selected_edges() == []


def test_the_last_wire_of_a_list_with_a_gap_goes_with_its_input(chain: Drawn) -> None:
    for position, source in ((0, "n1"), (2, "n2")):
        chain.connect(source, "n4", Slot("inputs", position))
    chain.document.apply(Disconnect("n4", Slot("inputs", 2)), "Disconnect")

    assert chain.edges() == chain.wires() == [("n1", "n4")]
    chain.document.undo_stack.undo()
    assert chain.wires() == [("n1", "n4"), ("n2", "n4")]
