"""The table of costs in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.costs.panel import CostsPanel
from editor.window.main_window import MainWindow
from graph.edits import SetTraining
from graph.inspected import Place
from graph.specs import TensorSpec
from graph.training import Training
from worker.protocol import NodeInspected

NAME, PARAMETERS, OPERATIONS, ACTIVATIONS = 0, 3, 4, 5


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> CostsPanel:
    """The costs of a chain of four nodes, of which Keras has said something."""
    window.files.open_example("dense")
    current = window.current
    nodes = [node.id for node in current.document.graph.nodes()]
    found: dict[Place, NodeInspected] = {
        ((), node): NodeInspected(
            1, node, (TensorSpec((None, 4 + place), "float32"),), 100 * (4 - place), flops=place
        )
        for place, node in enumerate(nodes)
    }
    current.inspector.results.update(found)
    window.places.show_tab(current.costs_panel)
    current.inspector.inspected.emit(found)
    qtbot.waitUntil(lambda: current.costs_panel.model.rowCount() == len(nodes))
    return current.costs_panel


def column(panel: CostsPanel, number: int) -> list[object]:
    model = panel.model
    return [model.data(model.index(row, number)) for row in range(model.rowCount())]


def test_each_node_has_a_row_in_the_order_of_the_graph(panel: CostsPanel) -> None:
    assert column(panel, PARAMETERS) == ["400", "300", "200", "100"]
    assert column(panel, OPERATIONS) == ["", "1", "2", "3"]
    assert panel.totals.text().startswith("1,000 parameters \u00b7 6 FLOPs a sample \u00b7 ")
    assert "at batch 32" in panel.totals.text()
    assert "for training (estimates)" in panel.peaks.text()


def test_a_click_on_a_heading_sorts_by_the_number(panel: CostsPanel) -> None:
    panel.table.sortByColumn(PARAMETERS, Qt.SortOrder.AscendingOrder)
    assert column(panel, PARAMETERS) == ["100", "200", "300", "400"]
    panel.table.sortByColumn(OPERATIONS, Qt.SortOrder.DescendingOrder)
    assert column(panel, OPERATIONS) == ["3", "2", "1", ""]
    panel.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(panel, PARAMETERS) == ["400", "300", "200", "100"]


def test_a_row_selects_its_node_and_a_node_its_row(panel: CostsPanel, window: MainWindow) -> None:
    panel.table.sortByColumn(PARAMETERS, Qt.SortOrder.AscendingOrder)
    panel.table.selectRow(0)
    last = window.current.document.graph.nodes()[-1].id
    assert window.current.canvas.selected_nodes() == [last]
    first = window.current.document.graph.nodes()[0].id
    window.current.canvas.select_nodes([first])
    rows = [index.row() for index in panel.table.selectionModel().selectedRows()]
    assert [panel.model.node_at(row) for row in rows] == [first]


def test_another_batch_is_another_memory(
    qtbot: QtBot, panel: CostsPanel, window: MainWindow
) -> None:
    before = column(panel, ACTIVATIONS)
    panel.batch.setValue(64)
    qtbot.waitUntil(lambda: column(panel, ACTIVATIONS) != before)
    assert column(panel, ACTIVATIONS)[0] == "1 KB"  # 4 numbers of 4 bytes, 64 times
    assert "at batch 64" in window.current.status.text


def test_the_batch_is_that_of_the_training_until_it_is_chosen(
    qtbot: QtBot, panel: CostsPanel, window: MainWindow
) -> None:
    document = window.current.document
    document.apply(_training(16), "Set batch")
    qtbot.waitUntil(lambda: "at batch 16" in panel.totals.text())
    panel.batch.setValue(8)
    document.apply(_training(128), "Set batch")
    qtbot.waitUntil(lambda: "at batch 8" in panel.totals.text())
    assert panel.batch.value() == 8


def test_an_empty_document_says_what_will_stand_here(window: MainWindow) -> None:
    window.places.show_tab(window.current.costs_panel)
    assert window.current.costs_panel.totals.text() == ""
    assert not window.current.costs_panel.table.isVisible()


def _training(batch_size: int) -> SetTraining:
    return SetTraining(Training(batch_size=batch_size))
