"""A window of its own process, which edits as it is told until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from editor.app import make_application
from editor.garbage import Collector
from editor.settings import SettingsStore
from editor.window.main_window import MainWindow
from graph.catalogue import load_catalogue
from graph.edits import SetName


def main() -> None:
    """Opens a file, or nothing, and renames the model every 20 ms; says each name and the time."""
    import time  # noqa: PLC0415 - that of the process

    data, file = Path(sys.argv[1]), sys.argv[2]
    import platformdirs  # noqa: PLC0415

    platformdirs.user_data_dir = lambda *_, **__: str(data)
    app = make_application()
    Collector(app)
    window = MainWindow(load_catalogue(), SettingsStore(data / "settings.json"))
    window.show()
    if file:
        window.files.open_path(Path(file))
    number = 0

    def edit() -> None:
        nonlocal number
        number += 1
        window.current.document.apply(SetName(f"model_{number}"), "Rename")
        print(number, time.time(), flush=True)

    timer = QTimer(interval=20)
    timer.timeout.connect(edit)
    timer.start()
    app.exec()


if __name__ == "__main__":
    main()
