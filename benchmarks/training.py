"""Training in the worker and by hand, and whether the window stalls meanwhile.

The reference is the exported script, run as a person would run it. Both are timed from the first
batch to the end of the last epoch, so that imports and data do not blur what is compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

from msgspec import structs
from PySide6.QtCore import QObject, Qt, QTimer

from benchmarks.drawings import example
from benchmarks.measuring import Figures, Row, medians, show, take_turns
from benchmarks.offscreen import application, main_window, wait_until
from codegen import generate
from editor.commands.worker_session import WorkerSession
from editor.training.run import State
from graph.edits import SetTraining
from graph.model import ModelGraph
from worker.protocol import EpochEnded, Train, TrainingEnded, TrainingStarted

SPEED_GOAL, STALL_GOAL = 0.98, 16.0
_SAMPLES = 1149  # of the digits: 20 % are held out as test data, and 20 % of the rest to validate
_REST = 2.0  # seconds
_BY_HAND = """
import json, sys, time
script = {"__name__": "exported"}
exec(compile(json.loads(sys.stdin.readline()), "exported", "exec"), script)
keras = script["keras"]
printed, sys.stdout = sys.stdout, open(sys.argv[1], "w", encoding="utf-8")

class Times(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.began = time.perf_counter()
    def on_epoch_end(self, epoch, logs=None):
        self.ended = time.perf_counter()

for line in sys.stdin:
    keras.backend.clear_session()
    keras.utils.set_random_seed(script["SEED"])
    x_train, x_test, y_train, y_test = script["load_data"]()
    model = script["build_model"]()
    script["compile_model"](model)
    times = Times()
    script["fit_model"](model, x_train, y_train, callbacks=[times])
    model.evaluate(x_test, y_test, return_dict=True)
    print(times.ended - times.began, file=printed, flush=True)
"""


def measure(epochs: int = 3, repetitions: int = 12) -> list[Row]:
    """Trains the digits for some epochs, in turns in the worker and by hand, and in the window."""
    graph = example("digits_cnn")
    SetTraining(structs.replace(graph.training, epochs=epochs)).apply(graph)
    source = generate(graph, script=True).text
    with WorkerSession("tensorflow") as session, _ByHand(source) as by_hand:
        # The first run of a process makes what the later ones find.
        _in_worker(session, source)
        by_hand.run()
        ours, reference = take_turns(repetitions, lambda: _in_worker(session, source), by_hand.run)
    samples = epochs * _SAMPLES
    # Each run beside its neighbour: a machine that is busy for a minute is so for both of them.
    shares = [hand["fit"] / own["fit"] for own, hand in zip(ours, reference, strict=True)]
    share = statistics.median(shares)
    speed, speed_by_hand = (samples / medians(taken)["fit"] for taken in (ours, reference))
    stalls = _stalls(graph)
    return [
        Row("digits_cnn, samples a second", speed, speed_by_hand, unit="/s"),
        Row("speed of the worker's run", share, 1.0, SPEED_GOAL, "×", larger_is_better=True),
        Row("window's gaps, p99", stalls["training p99"], stalls["rest p99"], STALL_GOAL),
        Row("window's longest gap", stalls["training longest"], stalls["rest longest"]),
    ]


def _in_worker(session: WorkerSession, source: str) -> Figures:
    began = ended = 0.0
    session.send(Train(1, source))
    for reply in session.replies():
        if isinstance(reply, TrainingStarted):
            began = time.perf_counter()
        elif isinstance(reply, EpochEnded):
            ended = time.perf_counter()
        elif isinstance(reply, TrainingEnded):
            break
    return {"fit": ended - began}


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
        return {"fit": float(self._process.stdout.readline())}

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
        window.actions_.train.trigger()
        run = window.current.training.run
        wait_until(lambda: run.state is State.TRAINING or bool(run.error))
        pulse.take()
        wait_until(lambda: not run.running)
        training = pulse.take()
        assert not run.error, run.error
        run.end(wait=True)
    figures: Figures = {}
    for name, gaps in (("rest", rest), ("training", training)):
        figures[f"{name} p99"] = statistics.quantiles(gaps, n=100)[-1]
        figures[f"{name} longest"] = max(gaps)
    return figures


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
    show("Training; reference: the exported script by hand", measure())
