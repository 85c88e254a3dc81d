"""The form of a nested model: what it is, what goes in and out, and the way into it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from editor.properties.argument_form import ArgumentForm
from editor.properties.arrangement import TRAINABLE, Arrangement
from editor.properties.call_section import CallSection
from editor.properties.node_form import NodeForm
from editor.properties.rows import FactsGrid, FormRow
from editor.properties.wires import tensor_name
from graph.catalogue import Catalogue
from graph.classify import Kind, classify
from graph.model import ModelGraph
from graph.wording import legible

_LISTED = 8


class NestedForm(NodeForm):
    """Edits a model that is a layer of another; its inside is edited on the canvas."""

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows of the layer."""
        return {"name": self.name_row, **self.arguments.rows}

    def _fill(self, layout: QVBoxLayout) -> None:
        context = self._context
        self.arguments = ArgumentForm(
            Arrangement((TRAINABLE,)),
            lambda argument: context.factory.editor(argument, None),
            self._set_layer_argument,
            self,
        )
        self.open = QPushButton("Open")
        self.open.setToolTip("Shows the inside of this model on the canvas")
        self.open.clicked.connect(lambda: context.open_model(self.layer.id))
        self._inside = FactsGrid()
        self.call = CallSection(
            context.factory, context.catalogue, self._set_call_argument, context.open_sections
        )
        layout.addWidget(self.arguments)
        layout.addWidget(self.call)
        layout.addSpacing(8)
        layout.addWidget(self.open)
        layout.addSpacing(8)
        layout.addWidget(self._inside)

    def _refresh(self) -> None:
        layer = self.layer
        self.arguments.show_values({"trainable": layer.trainable})
        self.call.show_call(self.graph, self.node)
        if layer.model is not None:
            self._inside.show_facts(inside_facts(layer.model, self._catalogue))

    def _commit(self) -> None:
        self.call.commit()

    def _forget(self) -> None:
        self.arguments.forget()
        self.call.forget()

    def _kind(self) -> str:
        model = self.layer.model
        if model is None:
            return "Model"
        linear = classify(model, self._catalogue).kind is Kind.LINEAR
        return "Sequential" if linear and not model.settings.functional else "Functional"


def inside_facts(model: ModelGraph, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Says what a nested model is, and why, and what it takes and gives."""
    found = classify(model, catalogue)
    linear = found.kind is Kind.LINEAR
    why = found.reasons[0].message
    if linear and model.settings.functional:
        why = "It was saved as Functional, and could be Sequential"
    inputs = [legible(model.layer_of(node_id).name) for node_id in model.input_nodes()]
    outputs = [tensor_name(model, tensor, catalogue) for tensor in model.output_tensors()]
    return [
        ("why", why),
        ("layers", f"{len(model.layers()):,}"),
        *(("input", name) for name in inputs[:_LISTED]),
        *(("output", name) for name in outputs[:_LISTED]),
    ]
