"""The properties panel by itself, on a document: all of it, and none of the window around."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from editor.analysis import Analyser
from editor.document import Document
from editor.findings import Findings
from editor.inspection import Inspector
from editor.look.theme import DARK
from editor.properties.panel import PropertiesPanel
from graph.catalogue import Catalogue
from graph.drawing import add_layer
from graph.model import ModelGraph


class Bench(QWidget):
    """A document and the panel that shows it."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.document = Document(self)
        self.analyser = Analyser(self.document, catalogue, self)
        findings = Findings(self.document, self.analyser, Inspector(self.document, self), self)
        self.properties = PropertiesPanel(self.document, catalogue, findings, DARK, self)
        self.resize(312, 900)
        self.properties.resize(self.size())

    def add(self, class_name: str, module: str = "keras.layers") -> None:
        """Adds a layer and selects it."""
        edit, node_id = add_layer(self.document.view_graph, module, class_name, (0, 0))
        self.document.apply(edit, f"Add {class_name}")
        self.select(node_id)

    def select(self, *node_ids: str) -> None:
        """Selects nodes."""
        self.properties.show_nodes(list(node_ids))

    def open(self, graph: ModelGraph, node_id: str = "") -> None:
        """Opens a drawing, and selects a node of it."""
        self.document.replace(graph)
        self.select(*([node_id] if node_id else []))
