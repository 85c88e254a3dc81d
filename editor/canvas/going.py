"""Goes to nodes of the drawing: they are selected then, in view, and large enough to read."""

from __future__ import annotations

from collections.abc import Sequence

from editor.canvas.items import around
from editor.canvas.view import FAR_ZOOM, READABLE_ZOOM
from editor.canvas.widget import CanvasWidget


def go_to(canvas: CanvasWidget, node_ids: Sequence[str]) -> None:
    """Selects nodes and shows them; those too far apart to be read at once, from the first on."""
    view = canvas.view
    boxes = [view.drawn.boxes[node_id] for node_id in node_ids if node_id in view.drawn.boxes]
    if boxes and view.zoom < FAR_ZOOM:
        view.zoom_to(READABLE_ZOOM)
        wanted, seen = around(boxes), view.seen_rect()
        if wanted.width() > seen.width() or wanted.height() > seen.height():
            wanted = boxes[0].scene_box
        view.centre_on(wanted.center())
    canvas.select_nodes(node_ids)
