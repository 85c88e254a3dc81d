"""Opens a window in this process, and says when it is painted and answers; then closes it.

`benchmarks.start` runs this: `python -m benchmarks.shown ours|stock FOLDER`. It imports little of
its own, since its imports count.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_PREFERRED_BINDING", "PySide6")

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

HEAVY = ("keras", "tensorflow", "jax", "sklearn", "pandas")


class _FirstPainting(QObject):
    """Calls `answered` once: from a timer that fires after the window's first painting."""

    def __init__(self, window: QWidget, answered: Callable[[], None]) -> None:
        super().__init__(window)
        self._answered = answered
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees the painting, which is still to come, and lets it pass."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._answered)
        return False


def _say() -> None:
    loaded = [name for name in HEAVY if name in sys.modules]
    print(f"shown {' '.join(loaded)}", flush=True)


def _show_ours(folder: Path) -> None:
    """Starts as the command does, with settings in a folder of their own."""
    from editor import cli, settings  # noqa: PLC0415
    from editor.window import main_window  # noqa: PLC0415
    from graph.catalogue import Catalogue  # noqa: PLC0415

    class WatchedWindow(main_window.MainWindow):
        """The main window, which ends its worker and closes when it was seen to answer."""

        def __init__(self, catalogue: Catalogue, store: settings.SettingsStore) -> None:
            super().__init__(catalogue, store)
            _FirstPainting(self, self._on_answered)

        def _on_answered(self) -> None:
            _say()
            # Waited for, so that it takes nothing from the next measure.
            self.current.inspector.stop(wait=True)
            self.close()

    settings.settings_path = lambda: folder / "settings.json"
    main_window.MainWindow = WatchedWindow  # type: ignore[misc]
    cli.main([])


def _show_stock() -> None:
    app = QApplication(sys.argv[:1])
    from NodeGraphQt import NodeGraph  # noqa: PLC0415

    graph = NodeGraph()
    window = graph.widget
    window.resize(1440, 900)

    def on_answered() -> None:
        _say()
        window.close()
        app.quit()

    _FirstPainting(window, on_answered)
    window.show()
    app.exec()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        _show_ours(Path(sys.argv[2]))
    else:
        _show_stock()
