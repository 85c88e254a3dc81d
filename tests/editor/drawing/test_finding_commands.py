"""Going to ends, problems and along wires; selecting what hangs together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.analysis import Analyser
from editor.canvas.minimap import Minimap
from editor.drawing.finding_commands import FindingCommands
from editor.findings import Findings
from editor.inspection import Inspector
from editor.window.canvas_search import CanvasSearch
from graph.catalogue import load_catalogue
from graph.checks import Problem
from graph.edits import AddNode, Connect, SetInterface
from graph.elements import Edge, Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from tests.editor.canvas.drawn import Drawn, chain_of
from tests.editor.nested_drawings import INNER, nested_drawing


class Hand:
    """A canvas, and the commands that find."""

    def __init__(self, qtbot: QtBot, graph: ModelGraph) -> None:
        self.drawn = Drawn(qtbot, graph)
        document, canvas = self.drawn.document, self.drawn.canvas
        self.findings = Findings(
            document, Analyser(document, load_catalogue()), Inspector(document), document
        )
        search = CanvasSearch(document, canvas, load_catalogue())
        search.setParent(canvas)
        self.minimap = Minimap(canvas, canvas)
        self.commands = FindingCommands(
            document, canvas, self.findings, search=search, minimap=self.minimap, parent=document
        )
        self.refusals: list[str] = []
        self.said: list[str] = []
        self.commands.refused.connect(self.refusals.append)
        self.commands.said.connect(self.said.append)

    def run(self, name: str) -> None:
        """Does what an action of this name would do, where it is enabled."""
        (command,) = (each for each in self.commands.commands() if each.name == name)
        if command.enabled is None or command.enabled():
            command.run()

    def is_enabled(self, name: str) -> bool:
        (command,) = (each for each in self.commands.commands() if each.name == name)
        return command.enabled is None or command.enabled()

    @property
    def selected(self) -> list[str]:
        return self.drawn.canvas.selected_nodes()

    def sees(self, node_id: str) -> bool:
        return self.drawn.canvas.view.seen_rect().contains(self.drawn.box(node_id).scene_box)


def branches() -> ModelGraph:
    """Two Inputs, n1 and n2, each into a Dense, n3 and n4; n5 adds these; n6 has n3 alone."""
    graph = ModelGraph()
    drawn = [("InputLayer", 0, 0), ("InputLayer", 0, 3000), ("Dense", 4000, 0)]
    drawn += [("Dense", 4000, 3000), ("Add", 8000, 1500), ("Dense", 8000, 0)]
    for class_name, x, y in drawn:
        layer = Layer(graph.new_layer_id(), class_name, f"layer_{graph.new_layer_id()}")
        AddNode(Node(graph.new_node_id(), layer.id, (float(x), float(y))), layer).apply(graph)
    for source, target, place in [(1, 3, 0), (2, 4, 0), (3, 5, 0), (4, 5, 1), (3, 6, 0)]:
        Connect(Tensor(f"n{source}"), f"n{target}", Slot("inputs", place)).apply(graph)
    return graph


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    made = Hand(qtbot, branches())
    made.drawn.canvas.set_zoom(1.0)
    return made


def test_the_inputs_are_gone_to_one_after_the_other(hand: Hand) -> None:
    hand.run("next_input")
    assert hand.selected == ["n1"]
    assert hand.sees("n1")
    hand.run("next_input")
    assert hand.selected == ["n2"]
    assert hand.sees("n2")
    hand.run("next_input")
    assert hand.selected == ["n1"]


def test_a_node_of_two_outputs_is_gone_to_once(hand: Hand) -> None:
    outputs = (Tensor("n6"), Tensor("n5"), Tensor("n5", 1))
    hand.drawn.document.apply(SetInterface(None, outputs), "Set model outputs")
    hand.run("next_output")
    assert hand.selected == ["n6"]
    hand.run("next_output")
    assert hand.selected == ["n5"]
    hand.run("next_output")
    assert hand.selected == ["n6"]


def test_a_drawing_without_inputs_says_so(qtbot: QtBot) -> None:
    hand = Hand(qtbot, chain_of(1))
    hand.run("next_input")
    hand.run("next_output")
    assert hand.refusals == ["No input is drawn", "The model has no output yet"]


def test_problems_are_gone_to_errors_first_and_said(hand: Hand) -> None:
    hand.findings.problems = [
        Problem("warning", "Something odd", ("n4",)),
        Problem("error", "Something wrong", ("n6",)),
    ]
    hand.run("next_problem")
    assert (hand.selected, hand.said) == (["n6"], ["Something wrong"])
    assert hand.sees("n6")
    hand.run("next_problem")
    assert (hand.selected, hand.said[-1]) == (["n4"], "Something odd")
    hand.run("next_problem")
    assert hand.selected == ["n6"]
    hand.run("previous_problem")
    assert hand.selected == ["n4"]


def test_where_there_is_no_problem_that_is_said(hand: Hand) -> None:
    hand.findings.problems = []
    hand.run("next_problem")
    assert hand.refusals == ["No problem was found"]


def test_a_problem_within_a_model_is_gone_to_there(qtbot: QtBot) -> None:
    hand = Hand(qtbot, nested_drawing())
    hand.findings.problems = [Problem("error", "Wrong within", ("n2",), path=INNER)]
    hand.run("next_problem")
    assert hand.drawn.document.view_path == INNER
    assert hand.selected == ["n2"]


def test_a_problem_of_what_is_no_longer_there_is_only_said(hand: Hand) -> None:
    hand.findings.problems = [Problem("error", "Gone", ("n99",))]
    hand.run("next_problem")
    assert hand.said == ["Gone"]


def test_a_wire_is_followed_to_its_far_end_and_back(hand: Hand) -> None:
    view = hand.drawn.canvas.view
    view.centre_on(QPointF(200, 0))
    view.drawn.wires["n3", Slot()].setSelected(True)

    hand.run("follow_wire")
    assert hand.selected == ["n3"]
    assert hand.sees("n3")
    hand.run("follow_wire")
    assert hand.selected == ["n1"]
    assert hand.sees("n1")
    hand.run("follow_wire")
    assert hand.selected == ["n3"]


def test_a_double_click_on_a_wire_follows_it(hand: Hand) -> None:
    view = hand.drawn.canvas.view
    view.centre_on(QPointF(500, 0))
    start = hand.drawn.pixel(view.drawn.wires["n3", Slot()].ends[0]) + QPoint(80, 0)

    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=start)

    assert hand.selected == ["n3"]
    assert hand.sees("n3")


def test_no_wire_is_followed_but_one(hand: Hand) -> None:
    assert not hand.is_enabled("follow_wire")
    hand.commands.follow(Edge(Tensor("n1"), "n2", Slot()))
    hand.commands.follow_wire()
    assert hand.selected == []


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        ("select_upstream", ["n5"], {"n1", "n2", "n3", "n4", "n5"}),
        ("select_upstream", ["n6"], {"n1", "n3", "n6"}),
        ("select_upstream", ["n1"], {"n1"}),
        ("select_downstream", ["n2"], {"n2", "n4", "n5"}),
        ("select_downstream", ["n1", "n4"], {"n1", "n3", "n4", "n5", "n6"}),
        ("select_same_class", ["n6"], {"n3", "n4", "n6"}),
        ("select_same_class", ["n1", "n5"], {"n1", "n2", "n5"}),
    ],
)
def test_what_hangs_together_is_selected(
    hand: Hand, name: str, start: list[str], expected: set[str]
) -> None:
    hand.drawn.canvas.select_nodes(start)
    hand.run(name)
    assert set(hand.selected) == expected


def test_the_view_stays_with_what_was_selected_first(hand: Hand) -> None:
    hand.drawn.canvas.select_nodes(["n5"])
    hand.run("select_upstream")
    assert hand.sees("n5")


def test_nothing_is_selected_out_of_nothing(hand: Hand) -> None:
    for name in ("select_upstream", "select_downstream", "select_same_class"):
        assert not hand.is_enabled(name)


def test_the_minimap_is_turned_off_and_on(hand: Hand, qtbot: QtBot) -> None:
    wanted: list[bool] = []
    hand.commands.minimap_wanted.connect(wanted.append)
    qtbot.waitUntil(hand.minimap.isVisible)
    hand.run("show_minimap")
    assert not hand.minimap.isVisible()
    hand.run("show_minimap")
    assert hand.minimap.isVisible()
    assert wanted == [False, True]


def test_finding_leaves_the_document_as_it_is(hand: Hand) -> None:
    hand.drawn.canvas.select_nodes(["n3"])
    for command in hand.commands.commands():
        command.run()
    assert not hand.drawn.document.is_modified


def test_no_key_stands_for_two_commands(hand: Hand) -> None:
    keys = [key for command in hand.commands.commands() for key in command.keys]
    assert len(keys) == len(set(keys))
