"""The canvas coloured by what the nodes cost, in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from editor.canvas.heat import Heat
from editor.window.main_window import MainWindow
from graph.inspected import Place
from graph.specs import TensorSpec
from worker.protocol import NodeInspected


def answered(window: MainWindow, *parameters: int) -> None:
    """Answers as the worker does, for as many nodes."""
    current = window.current
    nodes = [node.id for node in current.document.view_graph.nodes()]
    path = current.document.view_path
    found: dict[Place, NodeInspected] = {
        (path, node): NodeInspected(1, node, (TensorSpec((None, 4), "float32"),), count, flops=None)
        for node, count in zip(nodes, parameters, strict=False)
    }
    current.inspector.results.update(found)
    current.inspector.inspected.emit(found)


def heats(window: MainWindow) -> list[Heat | None]:
    return [box.heat for box in window.current.canvas.view.drawn.boxes.values()]


@pytest.fixture
def window_with_costs(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A chain of four nodes, of which Keras has said something."""
    window.files.open_example("dense")
    answered(window, 0, 100, 400, 25)
    qtbot.waitUntil(lambda: window.current.costs.costs is not None)
    return window


def test_each_measure_has_a_command_in_the_view_menu(window: MainWindow) -> None:
    view = next(a for a in window.top_bar.menu_bar.actions() if a.text() == "View").menu()
    assert isinstance(view, QMenu)
    menu = next(a for a in view.actions() if a.text() == "Colour by").menu()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    words = ("parameters", "operations", "memory", "what it sees", "nothing")
    assert texts == [f"Colour by {each}" for each in words]


def test_a_command_colours_the_canvas_and_another_restores_it(
    window_with_costs: MainWindow,
) -> None:
    window, current = window_with_costs, window_with_costs.current
    legend = current.frame.legend
    assert heats(window) == [None] * 4
    assert not legend.isVisible()

    window.actions_.of_command("colour_by_parameters").trigger()
    grounds = [heat.ground.name() for heat in heats(window) if heat]
    assert len(set(grounds)) == 4
    assert current.costs_panel.colouring.currentData() == "parameters"
    assert legend.isVisible()
    assert (legend.title.text(), legend.most.text()) == ("Parameters", "400")
    assert not legend.unknown.isVisible()

    window.actions_.of_command("colour_by_nothing").trigger()
    assert heats(window) == [None] * 4
    assert not legend.isVisible()
    assert current.costs_panel.colouring.currentData() == ""


def test_what_is_not_known_is_hatched_and_the_legend_says_so(
    window_with_costs: MainWindow,
) -> None:
    window = window_with_costs
    window.actions_.of_command("colour_by_flops").trigger()
    assert all(heat is not None and heat.hatching is not None for heat in heats(window))
    assert window.current.frame.legend.unknown.isVisible()
    assert "hatched" in window.current.frame.legend.accessibleName()


def test_the_panel_chooses_and_the_legend_ends_it(window_with_costs: MainWindow) -> None:
    current = window_with_costs.current
    panel = current.costs_panel
    panel.colouring.setCurrentIndex(panel.colouring.findData("activations"))
    assert current.colouring.chosen == "activations"
    assert None not in heats(window_with_costs)
    current.frame.legend.closed.emit()
    assert current.colouring.chosen == panel.colouring.currentData() == ""
    assert heats(window_with_costs) == [None] * 4


def test_other_costs_are_other_colours(qtbot: QtBot, window_with_costs: MainWindow) -> None:
    window = window_with_costs
    window.current.colouring.choose("parameters")
    before = heats(window)
    answered(window, 0, 400, 100, 25)
    legend = window.current.frame.legend
    qtbot.waitUntil(lambda: heats(window) != before)
    assert [heats(window)[place] for place in (0, 2, 1, 3)] == before
    assert legend.most.text() == "400"


def test_another_graph_in_view_has_its_own_costs(
    qtbot: QtBot, window_with_costs: MainWindow
) -> None:
    window, current = window_with_costs, window_with_costs.current
    current.colouring.choose("parameters")
    nodes = [node.id for node in current.document.graph.nodes()]
    current.canvas.select_nodes(nodes[1:3])
    window.actions_.make_model.trigger()
    answered(window, 0, 13, 25)
    window.actions_.open_model.trigger()
    assert current.document.view_path
    answered(window, 0, 9, 4)
    qtbot.waitUntil(lambda: current.frame.legend.most.text() == "9")
    assert None not in heats(window)
    window.actions_.leave_model.trigger()
    assert None not in heats(window)


def test_another_document_has_colours_of_its_own(window_with_costs: MainWindow) -> None:
    window = window_with_costs
    window.current.colouring.choose("parameters")
    window.actions_.new.trigger()
    assert window.current.colouring.chosen == ""
    assert not window.current.frame.legend.isVisible()
