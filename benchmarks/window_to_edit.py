"""A window that edits and saves at random, for somebody to kill: `benchmarks.edit_kills` does.

Prints a line for each edit and each saving that is done, with its time. The edits are numbered, and
the name of the model is the number of the last one.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import platformdirs
from PySide6.QtCore import QTimer

from benchmarks.offscreen import application
from editor.app import make_application
from editor.garbage import Collector
from editor.settings import SettingsStore
from editor.window.main_window import MainWindow
from graph.catalogue import load_catalogue
from graph.edits import SetName

EDIT = (5, 120)  # ms between two edits
SAVE = 0.08  # of the edits are followed by a saving


def main() -> None:
    """Edits the project that is named, until it is killed."""
    data, project, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    vars(platformdirs)["user_data_dir"] = lambda *_, **__: str(data)
    moments = random.Random(seed)  # noqa: S311 - no secret
    application()
    app = make_application()
    collector = Collector(app)
    window = MainWindow(load_catalogue(), SettingsStore(data / "settings.json"))
    window.show()
    window.files.open_path(project)
    document = window.current.document
    number = int(document.graph.name.removeprefix("model_") or 0)
    timer = QTimer(singleShot=True)

    def edit() -> None:
        nonlocal number
        number += 1
        document.apply(SetName(f"model_{number}"), "Rename")
        print("edited", number, time.time(), flush=True)
        if moments.random() < SAVE and window.files.save():
            print("saved", number, time.time(), flush=True)
        timer.start(moments.randint(*EDIT))

    timer.timeout.connect(edit)
    timer.start(0)
    app.exec()
    del collector


if __name__ == "__main__":
    main()
