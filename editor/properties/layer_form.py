"""The form of a layer of the catalogue: its arguments, and those of the call."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from editor.choosing.layer_matching import shown_name
from editor.properties.argument_form import ArgumentForm
from editor.properties.arrangement import Arrangement, arrange_layer
from editor.properties.call_section import CallSection
from editor.properties.node_form import NodeForm
from editor.properties.rows import FormRow
from graph.elements import Layer


class LayerForm(NodeForm):
    """Edits the layer that a node calls, and the call."""

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows of the layer by the names of its arguments, as far as they were made."""
        return {"name": self.name_row, **self.arguments.rows}

    def _fill(self, layout: QVBoxLayout) -> None:
        context = self._context
        self.arguments = ArgumentForm(
            self._arrange(self.layer),
            lambda argument: context.factory.editor(argument, self._class),
            self._set_layer_argument,
            self,
            open_sections=context.open_sections,
        )
        self.call = CallSection(
            context.factory, context.catalogue, self._set_call_argument, context.open_sections
        )
        layout.addWidget(self.arguments)
        layout.addWidget(self.call)

    def _refresh(self) -> None:
        layer = self.layer
        self.arguments.show_values({**layer.arguments, "trainable": layer.trainable})
        self.call.show_call(self.graph, self.node)

    def _commit(self) -> None:
        self.arguments.commit()
        self.call.commit()

    def _forget(self) -> None:
        self.arguments.forget()
        self.call.forget()

    def _kind(self) -> str:
        return shown_name(self._class) if self._class else self.layer.class_name

    def _has_rows_for(self, layer: Layer) -> bool:
        return self.arguments.fits(self._arrange(layer))

    def _arrange(self, layer: Layer) -> Arrangement:
        if self._class is None:
            return Arrangement(())
        return arrange_layer(self._class, layer.arguments, self._catalogue)
