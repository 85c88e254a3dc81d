"""The picture of the drawing, as a command of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from editor.document import Document
from editor.findings import Findings
from editor.look.theme import LIGHT
from editor.window.command import Command
from graph.catalogue import Catalogue


class PictureCommands(QObject):
    """Writes the graph in view as a picture.

    Signals:
        refused: What could not be done, and why.
        exported: A picture was written to this path.
    """

    refused = Signal(str)
    exported = Signal(str)

    def __init__(
        self, document: Document, findings: Findings, catalogue: Catalogue, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document = document
        self._findings = findings
        self._catalogue = catalogue
        self._window = window

    def commands(self) -> list[Command]:
        """What can be done."""
        return [
            Command(
                "export_picture",
                "Export picture…",
                self.export,
                keys=("Ctrl+Alt+P",),
                menu="File",
                enabled=lambda: len(self._document.view_graph) > 0,
                on_canvas=True,
            )
        ]

    def export(self) -> None:
        """Asks how the picture is to be, and writes it."""
        # The window needs them for few, and not as it starts.
        from editor.canvas.picture import Picture  # noqa: PLC0415
        from editor.pictures.dialog import PictureDialog  # noqa: PLC0415

        document = self._document
        specs = self._findings.tensor_specs()
        picture = Picture(document.view_graph.copy(), self._catalogue, LIGHT, specs)
        layers = document.view_layers
        stem = layers[-1].name if layers else document.stem
        dialog = PictureDialog(picture, document.folder or Path.home(), stem, self._window)
        dialog.exported.connect(self.exported)
        dialog.open()
