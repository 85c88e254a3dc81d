"""A picture of a drawing, made without a display.

The canvas itself draws it, off-screen, so that a picture shows what the window would.
"""

from __future__ import annotations

import os
from pathlib import Path

from graph.model import ModelGraph
from worker.protocol import TensorSpec

LINUX_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1"


class PictureError(Exception):
    """A picture that cannot be drawn on this system."""


def write_picture(
    graph: ModelGraph,
    path: Path,
    specs: dict[str, tuple[TensorSpec, ...]] | None = None,
    scale: float = 2.0,
) -> None:
    """Draws a graph into a PNG file.

    Args:
        graph: The drawing.
        path: The file, ending in `.png`.
        specs: The output tensors of nodes, whose shapes are shown.
        scale: Pixels of the picture for each pixel at 100 %.

    Raises:
        PictureError: Qt cannot run here, or the file cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        from editor.canvas.widget import CanvasWidget  # noqa: PLC0415
        from editor.document import Document  # noqa: PLC0415
        from editor.look.fonts import load_fonts  # noqa: PLC0415
        from editor.look.theme import DARK  # noqa: PLC0415
        from graph.catalogue import load_catalogue  # noqa: PLC0415
    except ImportError as error:
        raise PictureError(
            f"Expected Qt's system libraries ({LINUX_LIBRARIES}). Received: {error}"
        ) from error
    application = QApplication.instance() or QApplication([])
    load_fonts()
    document = Document()
    canvas = CanvasWidget(document, load_catalogue(), DARK)
    document.replace(graph)
    canvas.set_tensor_specs(specs or {})
    application.processEvents()
    if not canvas.image(scale).save(str(path)):
        raise PictureError(f"Expected to write {path}. Received: a refusal of the system")
    canvas.deleteLater()
