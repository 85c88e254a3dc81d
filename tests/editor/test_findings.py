"""What is known of the drawn model, told of the graph in view."""

from PySide6.QtWidgets import QApplication

from editor.analysis import Analyser
from editor.document import Document
from editor.findings import Findings
from editor.inspection import Inspector
from graph.catalogue import load_catalogue
from graph.model import ModelGraph
from tests.editor.properties.drawn import add, call_again, linear
from worker.protocol import NodeInspected


def test_counts_are_those_of_the_graph_in_view(qapp: QApplication) -> None:
    graph = ModelGraph("around")
    first = add(graph, "Model", "inside", module="keras", model=linear())
    second = call_again(graph, first)
    document = Document()
    document.replace(graph)
    inspector = Inspector(document)
    findings = Findings(document, Analyser(document, load_catalogue()), inspector)
    assert findings.parameters_in_view() is None
    counted = NodeInspected(1, first, parameters=27, trainable_parameters=24)
    inspector.results.update({((), first): counted, ((), second): NodeInspected(1, second)})
    inspector.finished.emit(100, 90)
    assert findings.parameters_in_view() == (100, 90)
    document.enter(graph.node(first).layer)
    assert findings.parameters_in_view() == (27, 24)
