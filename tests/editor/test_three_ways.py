"""The window, the command line and the exported script train one model: the same history."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from editor.commands.sources import training_source
from editor.training.run import Order, State, TrainingRun
from graph.files import read_project
from resources import resource_path
from tests.editor.programs import PATIENCE, events, finished, named, started

EXAMPLE = resource_path("examples/digits_cnn.kcanvas")
EPOCHS = 2
# Runs the script as a program; what `fit` returns is written beside it.
_RECORDING = """
import json, runpy, sys
import keras
fit = keras.Model.fit
def recording(self, *args, **kwargs):
    history = fit(self, *args, **kwargs, verbose=0)
    json.dump(history.history, open("history.json", "w"))
    return history
keras.Model.fit = recording
sys.argv = ["digits.py"]
runpy.run_path("digits.py", run_name="__main__")
"""


def test_the_same_drawing_and_seed_give_the_same_history(qtbot: QtBot, tmp_path: Path) -> None:
    graph = read_project(EXAMPLE)
    options = ("--epochs", str(EPOCHS), "--runs", tmp_path / "runs", "--json")
    command = started("train", EXAMPLE, *options)
    source = training_source(graph, EXAMPLE).replace(
        f"EPOCHS = {graph.training.epochs}\n", f"EPOCHS = {EPOCHS}\n"
    )
    (tmp_path / "digits.py").write_text(source, encoding="utf-8")
    script = subprocess.Popen(
        [sys.executable, "-c", _RECORDING],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    of_window = _in_the_window(qtbot, source)
    out, _ = finished(command)
    _, err = script.communicate(timeout=PATIENCE)
    assert script.returncode == 0, err
    of_script = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    of_command = _by_metric([each["logs"] for each in named(events(out), "epoch")])
    assert sorted(of_script) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert len(of_script["loss"]) == EPOCHS
    for name, values in of_script.items():
        # One machine computes the same; float32 in between, and the order of threads.
        assert of_command[name] == pytest.approx(values, rel=1e-5), name
        assert of_window[name] == pytest.approx(values, rel=1e-5), name


def _in_the_window(qtbot: QtBot, source: str) -> dict[str, list[float]]:
    run = TrainingRun()
    try:
        run.start(Order(source))
        qtbot.waitUntil(lambda: run.state is State.IDLE, timeout=PATIENCE * 1000)
        assert not run.error
        assert run.progress is not None
        return {name: series.y for name, series in run.progress.per_epoch.items()}
    finally:
        run.end(wait=True)


def _by_metric(logs: list[dict[str, Any]]) -> dict[str, list[float]]:
    return {name: [each[name] for each in logs] for name in logs[0]}
