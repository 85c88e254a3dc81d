import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from editor.journal.places import left_behind
from graph.files import read_project, write_project
from tests.graph.drawings import chain

PATIENCE = 30  # seconds in which a window opens
PROGRAM = """
import platformdirs, sys
from pathlib import Path
data = Path(sys.argv[1])
platformdirs.user_data_dir = lambda *_, **__: str(data)
platformdirs.user_log_path = lambda *_, **__: data / "log"
platformdirs.user_config_path = lambda *_, **__: data
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from editor.app import open_window
from graph.edits import SetName
def edit():
    (window,) = [w for w in QApplication.topLevelWidgets() if hasattr(w, "workspaces")]
    window.current.document.apply(SetName("renamed"), "Rename")
    print("edited", flush=True)
from editor import app
make = app.make_application
def made():
    application = make()
    QTimer.singleShot(1500, edit)
    return application
app.make_application = made
sys.exit(open_window(Path(sys.argv[2])))
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows ends a process without a word")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_keeps_the_edits_and_ends_the_program_with_its_worker(
    tmp_path: Path, number: signal.Signals
) -> None:
    project = tmp_path / "model.kcanvas"
    write_project(chain("InputLayer", "Dense"), project)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, tmp_path / "user", project],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "edited\n"
        workers = psutil.Process(process.pid).children(recursive=True)
    except BaseException:
        process.kill()
        raise
    process.send_signal(number)
    assert process.wait(PATIENCE) == 0
    process.stdout.close()
    (left,) = left_behind(tmp_path / "user" / "journals")
    assert left.journal is not None
    assert left.journal.graph.name == "renamed"
    assert read_project(project).name == "model"
    log = (tmp_path / "user" / "log" / "keras-canvas.log").read_text()
    assert "the window is closed" in log
    _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
    assert workers
    assert alive == []
