"""The faces that the window is set in, brought along so that it looks alike on every system.

A machine without any font of its own, as a container often is, shows text too.
"""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from resources import resource_path

_FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf")


def load_fonts() -> None:
    """Makes Inter and JetBrains Mono known to Qt; needs a QGuiApplication."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(resource_path(f"fonts/{name}")))
