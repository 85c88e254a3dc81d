"""Training from the command line: kept, stopped by a signal, gone on with, judged, used, listed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris

from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Tensor
from graph.files import write_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder, runs_below
from graph.training import Training
from tests.editor.programs import PATIENCE, events, finished, named, started

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals as POSIX has them")


class Stopped:
    """A run that SIGTERM to its whole session has stopped after an epoch.

    Attributes:
        drawing: The file that was trained.
        run: Its folder.
        model: Where it was to be saved.
        events: What was said.
    """

    def __init__(self, folder: Path) -> None:
        self.drawing = folder / "iris.kcanvas"
        self.model = folder / "iris.keras"
        write_project(iris(), self.drawing)
        process = started("train", self.drawing, "--epochs", "5000", "-o", self.model, "--json")
        self.events = events(self._said(process))
        (self.run,) = runs_below(folder / "iris.runs")

    @staticmethod
    def _said(process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if json.loads(line)["event"] == "checkpoint":
                os.killpg(process.pid, signal.SIGTERM)
                break
        out, _ = finished(process, 3)
        return "".join(lines) + out


def iris() -> ModelGraph:
    """A small classifier of iris flowers, with a layer that has random numbers of its own."""
    graph = ModelGraph("iris")
    layers = (
        Layer("l1", "InputLayer", "flower", arguments={"shape": (4,)}),
        Layer("l2", "Dense", "hidden", arguments={"units": 8, "activation": "relu"}),
        Layer("l3", "Dropout", "dropout", arguments={"rate": 0.1}),
        Layer("l4", "Dense", "kinds", arguments={"units": 3, "activation": "softmax"}),
    )
    for number, layer in enumerate(layers, start=1):
        AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
        if number > 1:
            Connect(Tensor(f"n{number - 1}"), f"n{number}").apply(graph)
    graph.training = Training(data="iris", epochs=3, seed=7)
    return graph


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    return Stopped(tmp_path_factory.mktemp("stopped"))


@pytest.fixture(scope="module")
def after(stopped: Stopped, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What four commands say of the run: at the same time, since each waits for TensorFlow."""
    folder = tmp_path_factory.mktemp("after")
    copy = shutil.copytree(stopped.run.path, folder / "kept.runs" / stopped.run.path.name)
    epochs = str(stopped.run.read().epochs + 2)
    flowers = folder / "flowers.csv"
    x, _ = load_iris(return_X_y=True)
    np.savetxt(flowers, x[[0, 60, 120]], delimiter=",", header="a,b,c,d", comments="")
    resume = ("--resume", "last", "--epochs", epochs, "--runs", copy.parent, "--json")
    iris_again = ("--data", "iris", "--seed", "7")
    processes = {
        "resumed": started("train", stopped.drawing, *resume),
        "judged": started("evaluate", stopped.run.path, "--json"),
        "predicted": started("predict", stopped.drawing, "--data", flowers, "--json"),
        "of a file": started("evaluate", stopped.model, *iris_again, "--json"),
    }
    return {"copy": RunFolder(copy), **{name: finished(it)[0] for name, it in processes.items()}}


def test_the_end_of_a_job_stops_after_the_batch_and_saves(stopped: Stopped) -> None:
    (ended,) = named(stopped.events, "ended")
    record = stopped.run.read()
    assert ended["stopped"]
    assert record.status == "stopped"
    assert record.epochs == ended["epochs"] == len(stopped.run.history()) >= 1
    assert set(ended["evaluation"]) == {"loss", "accuracy"}
    assert named(stopped.events, "saved") == [{"event": "saved", "path": str(stopped.model)}]
    assert stopped.model.stat().st_size > 10_000


def test_the_events_say_what_the_run_keeps(stopped: Stopped) -> None:
    (where,) = named(stopped.events, "run")
    assert where["folder"] == str(stopped.run.path)
    assert stopped.events[0] == where
    kept = [(each.epoch, each.logs) for each in stopped.run.history()]
    said = [(each["epoch"], each["logs"]) for each in named(stopped.events, "epoch")]
    assert said == kept
    assert {each["epoch"] for each in named(stopped.events, "checkpoint")} == {
        number for number, _ in kept
    }


def test_a_stopped_run_goes_on_to_more_epochs(stopped: Stopped, after: dict[str, Any]) -> None:
    said = events(after["resumed"])
    before = stopped.run.read().epochs
    (began,) = named(said, "started")
    assert began["first"] == before
    assert [each["epoch"] for each in named(said, "epoch")] == [before, before + 1]
    record = after["copy"].read()
    assert (record.status, record.epochs, record.training.epochs) == (
        *("finished", before + 2),
        before + 2,
    )
    assert len(after["copy"].history()) == before + 2


def test_evaluating_says_what_the_run_said(stopped: Stopped, after: dict[str, Any]) -> None:
    (ended,) = named(stopped.events, "ended")
    for name in ("judged", "of a file"):
        report = json.loads(after[name])
        assert report["split"] == "testing"
        assert report["samples"] == 30
        assert report["evaluation"] == pytest.approx(ended["evaluation"], abs=1e-5), name
        assert np.sum(report["outputs"][0]["confusion"]) == 30


def test_predicting_gives_a_row_for_each_sample(after: dict[str, Any]) -> None:
    report = json.loads(after["predicted"])
    assert report["samples"] == 3
    assert len(report["rows"]) == 3
    assert all(len(row) == len(report["columns"]) for row in report["rows"])


def test_runs_are_listed_compared_and_deleted(stopped: Stopped, after: dict[str, Any]) -> None:
    one, other = str(stopped.run.path), str(after["copy"].path)
    listed = started("runs", stopped.drawing, "--json")
    shown = started("runs", after["copy"].path.parent)
    compared = started("runs", "--compare", one, other, "--json")
    (report,) = json.loads(finished(listed)[0])
    assert (report["folder"], report["status"], report["model"]) == (one, "stopped", "iris")
    assert len(report["history"]) == report["epochs"]
    assert "finished" in finished(shown)[0]
    difference = json.loads(finished(compared)[0])
    assert [each["field"] for each in difference["settings"]] == ["epochs"]
    assert difference["drawing"] == []
    refused = started("runs", "--delete", other)
    assert "--yes" in finished(refused, 2)[1]
    assert Path(other).is_dir()
    finished(started("runs", "--delete", other, "--yes"))
    assert not Path(other).exists()
    assert Path(one).is_dir()


def test_a_program_that_gives_data_is_not_run_without_a_word(tmp_path: Path) -> None:
    drawing, data = tmp_path / "iris.kcanvas", tmp_path / "data.py"
    write_project(iris(), drawing)
    data.write_text("open('was_run', 'w')\ndef make(): ...\n", encoding="utf-8")
    process = started("train", drawing, "--data", f"{data}:make", cwd=tmp_path)
    _, err = finished(process, 2)
    assert "Expected --trust" in err
    assert sorted(tmp_path.iterdir()) == [data, drawing]


def test_a_second_signal_gives_up_at_once(tmp_path: Path) -> None:
    drawing = tmp_path / "iris.kcanvas"
    write_project(iris(), drawing)
    process = started("train", drawing, "--epochs", "5000", "--json")
    assert process.stdout is not None
    next(line for line in process.stdout if json.loads(line)["event"] == "run")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "stopped" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == [drawing]
