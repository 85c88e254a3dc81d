"""Files that are dropped onto the window: a model is opened, as if it had been chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from graph.opening import SCRIPT, SUFFIXES


def dropped_model(data: QMimeData) -> Path | None:
    """Gives the one file that is dropped, where it is on this machine and of a kind that opens."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in (*SUFFIXES, SCRIPT) else None
