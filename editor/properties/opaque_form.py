"""The form of a layer that is not known here: its configuration to read, and what can be done."""

from __future__ import annotations

import json

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from editor.look.paragraph import Paragraph
from editor.look.style import label, mono_font
from editor.properties.node_form import NodeForm
from graph.elements import Layer
from graph.errors import GraphError
from graph.values import to_json
from graph.wording import legible, shorten

_LONGEST = 20_000  # characters
_HEIGHT = 220  # px
_KEPT = "It is kept as it is and written back to the project."


class OpaqueForm(NodeForm):
    """Shows what a file says of a layer of its author's own, of which there is no code here."""

    def _fill(self, layout: QVBoxLayout) -> None:
        self._sentence = Paragraph("", "dim")
        self.config = QPlainTextEdit(readOnly=True)
        self.config.setFont(mono_font())
        self.config.setFixedHeight(_HEIGHT)
        self.config.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.config.setTabChangesFocus(True)
        self.config.setAccessibleName("configuration")
        layout.addSpacing(8)
        layout.addWidget(self._sentence)
        layout.addSpacing(8)
        layout.addWidget(label("configuration", "label"))
        layout.addWidget(self.config)

    def _refresh(self) -> None:
        layer = self.layer
        self._sentence.setText(self._advice(layer))
        text = _configuration(layer)
        if text != self.config.toPlainText():
            self.config.setPlainText(text)

    def _kind(self) -> str:
        module = f"{self.layer.module}." if self.layer.module else ""
        return legible(f"{module}{self.layer.class_name}")

    def _advice(self, layer: Layer) -> str:
        if self._class is not None:
            return (
                f"{layer.class_name} runs code that a drawing cannot hold. {_KEPT} To export or "
                "train the model, replace it with a layer of the palette."
            )
        return (
            f"Keras {self._catalogue.keras_version} has no layer `{legible(layer.class_name)}`, so "
            f"its code is its author's. {_KEPT} To export or train the model, replace it with a "
            "layer of the palette."
        )


def _configuration(layer: Layer) -> str:
    try:
        held = {name: to_json(value) for name, value in layer.arguments.items()}
    except GraphError as error:
        return str(error)
    registered = {"registered_name": layer.registered_name} if layer.registered_name else {}
    return shorten(json.dumps({**registered, **held}, indent=2, ensure_ascii=False), _LONGEST)
