"""Training in the worker and by hand, and whether the window stalls meanwhile.

The reference is the exported script, run as a person would run it. Compared is the median epoch of
each, with its validation: imports, data and the compilation in the first epoch do not blur it, and
neither does TensorFlow, which on both sides sleeps for some tenths of a second at the end of every
fourth short epoch or so (the thread that tunes its data pipeline misses that it is to end).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, Qt, QTimer

from benchmarks.drawings import example
from benchmarks.measuring import Figures, Row, medians, report, take_turns
from benchmarks.offscreen import application, main_window, wait_until
from codegen import generate
from editor.commands.worker_session import WorkerSession
from editor.training.run import TrainingRun
from graph.edits import SetLayer, SetTraining
from graph.files import encode_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from worker.protocol import EpochEnded, Train, TrainingEnded

SPEED_GOAL, STALL_GOAL, START_GOAL, BATCHES_GOAL = 0.98, 16.0, 1500.0, 200.0
# What is left to train on: 20 % is held out as test data, and 20 % of the rest to validate.
_DIGITS, _MADE = 1149, 1280
_WIDTH = 1024
_SMALL = 8  # samples of a batch; some hundred batches a second
_REST = 2.0  # seconds
_BY_HAND = """
import json, sys, time
script = {"__name__": "exported"}
exec(compile(json.loads(sys.stdin.readline()), "exported", "exec"), script)
keras = script["keras"]
printed, sys.stdout = sys.stdout, open(sys.argv[1], "w", encoding="utf-8")

class Times(keras.callbacks.Callback):
    ends = ()
    def on_epoch_end(self, epoch, logs=None):
        self.ends += (time.perf_counter(),)

for line in sys.stdin:
    keras.backend.clear_session()
    keras.utils.set_random_seed(script["SEED"])
    x_train, x_test, y_train, y_test = script["load_data"]()
    model = script["build_model"]()
    script["compile_model"](model)
    times = Times()
    script["fit_model"](model, x_train, y_train, callbacks=[times])
    model.evaluate(x_test, y_test, return_dict=True)
    print(*times.ends, file=printed, flush=True)
"""


def measure(epochs: int = 24, repetitions: int = 5) -> list[Row]:
    """Trains on the digits, in turns in the worker and by hand, and in the window."""
    cnn = example("digits_cnn")
    rows = [
        *_speeds("digits_cnn", cnn, _DIGITS, epochs, repetitions),
        *_speeds(f"2 layers of {_WIDTH:,} units", _wide(), _MADE, epochs, repetitions),
    ]
    stalls = _stalls(_frequent(epochs))
    return [
        *rows,
        Row("start to first batch, warm worker", stalls["start"], goal=START_GOAL),
        Row("window's gaps, p99", stalls["training p99"], stalls["rest p99"], STALL_GOAL),
        Row("window's longest gap", stalls["training longest"], stalls["rest longest"]),
        Row(
            "batches a second meanwhile",
            stalls["batches"],
            goal=BATCHES_GOAL,
            unit="/s",
            larger_is_better=True,
        ),
    ]


def _speeds(name: str, graph: ModelGraph, samples: int, epochs: int, repetitions: int) -> list[Row]:
    source = generate(_lasting(graph, epochs), script=True).text
    with WorkerSession("tensorflow") as session, _ByHand(source) as by_hand:
        # The first run of a process makes what the later ones find.
        _in_worker(session, source, graph)
        by_hand.run()
        ours, reference = take_turns(
            repetitions, lambda: _in_worker(session, source, graph), by_hand.run
        )
    # Each run beside its neighbour: a machine that is busy for a minute is so for both of them.
    shares = [hand["epoch"] / own["epoch"] for own, hand in zip(ours, reference, strict=True)]
    speed, speed_by_hand = (samples / medians(taken)["epoch"] for taken in (ours, reference))
    return [
        Row(f"{name}, samples a second", speed, speed_by_hand, unit="/s"),
        Row(
            f"{name}, speed of the worker's run",
            statistics.median(shares),
            1.0,
            SPEED_GOAL,
            "×",
            larger_is_better=True,
        ),
    ]


def _lasting(graph: ModelGraph, epochs: int) -> ModelGraph:
    SetTraining(structs.replace(graph.training, epochs=epochs)).apply(graph)
    return graph


def _wide() -> ModelGraph:
    """Gives the drawing of two dense layers with wider ones."""
    graph = example("dense")
    for layer in list(graph.layers()):
        if layer.name.startswith("hidden"):
            arguments = {**layer.arguments, "units": _WIDTH}
            SetLayer(structs.replace(layer, arguments=arguments)).apply(graph)
    return graph


def _frequent(epochs: int) -> ModelGraph:
    """Gives the drawing of two dense layers, trained in batches that are soon over."""
    graph = example("dense")
    SetTraining(structs.replace(graph.training, batch_size=_SMALL)).apply(graph)
    return _lasting(graph, epochs)


def _in_worker(session: WorkerSession, source: str, graph: ModelGraph) -> Figures:
    """Trains once, as the window and the command line do: kept in the folder of a run."""
    with tempfile.TemporaryDirectory() as parent:
        record = RunRecord("measured", graph.name, time.time(), graph.training)
        run = RunFolder.create(Path(parent), record, encode_project(graph), source)
        ends: list[float] = []
        session.send(Train(1, source, run=str(run.path)))
        for reply in session.replies():
            if isinstance(reply, EpochEnded):
                ends.append(time.perf_counter())
            elif isinstance(reply, TrainingEnded):
                break
    return _median_epoch(ends)


def _median_epoch(ends: list[float]) -> Figures:
    """Gives the seconds of an epoch, of the moments at which each has ended."""
    return {"epoch": statistics.median(after - before for before, after in pairwise(ends))}


class _ByHand:
    """A process that runs the functions of the exported script, in the order of its `main`.

    Keras's progress bar goes to nowhere, as it does in the worker.
    """

    def __init__(self, source: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BY_HAND, os.devnull],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        self._say(json.dumps(source))

    def __enter__(self) -> _ByHand:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self) -> Figures:
        """Trains once."""
        self._say("again")
        assert self._process.stdout is not None
        return _median_epoch([float(end) for end in self._process.stdout.readline().split()])

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


def _stalls(graph: ModelGraph) -> Figures:
    """Watches the window's event loop at rest, and while it trains with its live curves shown."""
    application()
    with main_window() as window:
        window.current.document.replace(graph)
        wait_until(lambda: window.actions_.train.isEnabled() and window.current.training.can_start)
        pulse = _Pulse()
        end = time.monotonic() + _REST
        wait_until(lambda: time.monotonic() > end)
        rest = pulse.take()
        run = window.current.training.run
        window.actions_.train.trigger()
        wait_until(lambda: run.has_model or bool(run.error))
        # The worker is warm from here on.
        began = time.perf_counter()
        window.actions_.train.trigger()
        wait_until(lambda: not run.has_model and _has_batch(run))
        first = time.perf_counter()
        pulse.take()
        wait_until(lambda: not run.running)
        took, training = time.perf_counter() - first, pulse.take()
        progress = run.progress
        assert progress is not None, run.error
        run.end(wait=True)
    figures: Figures = {
        "start": (first - began) * 1000,
        "batches": progress.epochs * progress.batches / took,
    }
    for name, gaps in (("rest", rest), ("training", training)):
        figures[f"{name} p99"] = statistics.quantiles(gaps, n=100)[-1]
        figures[f"{name} longest"] = max(gaps)
    return figures


def _has_batch(run: TrainingRun) -> bool:
    return run.progress is not None and run.progress.batch >= 0


class _Pulse(QObject):
    """A timer of a millisecond, and the gaps between its beats: the time that a key would wait."""

    def __init__(self) -> None:
        super().__init__()
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def take(self) -> list[float]:
        """Gives the gaps since the last time, in milliseconds."""
        gaps, self._gaps = self._gaps, []
        return gaps

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000)
        self._last = now


if __name__ == "__main__":
    report("Training; reference: the exported script by hand", measure)
