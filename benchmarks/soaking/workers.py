"""What a person does with workers: trains, stops, saves models; and on a bad day, kills them."""

from __future__ import annotations

import contextlib

import psutil
from msgspec import structs
from PySide6.QtTest import QTest

from benchmarks.offscreen import wait_until
from benchmarks.soaking.person import Person
from editor.worker_bridge import WorkerBridge
from graph.edits import SetTraining
from graph.files import decode_project
from resources import read_resource


class WorkerSteps(Person):
    """Trains, and kills workers."""

    def kill_an_inspection(self) -> str:
        """Kills the worker that says shapes, and waits for the next one."""
        bridges = list(self.current.inspector.findChildren(WorkerBridge))
        killed = [_kill(each.process_id) for each in bridges if each.process_id]
        self.kills += sum(killed)
        QTest.qWait(self.random.choice((0, 100, 700)))
        return f"{sum(killed)} killed"

    def _ready_to_train(self, epochs: int) -> None:
        """Looks at a small model that can be trained."""
        self.make_room()
        graph = decode_project(read_resource("examples/dense.kcanvas"))
        SetTraining(structs.replace(graph.training, epochs=epochs)).apply(graph)
        path = self.projects / f"trained {self.random.randrange(3)}.kcanvas"
        self.window.files.new()
        self.current.document.replace(graph)
        self.answers.path = path
        if not any(each.document.path == path for each in self.window.workspaces):
            self.window.actions_.save_as.trigger()

    def _begin_training(self, epochs: int) -> None:
        self._ready_to_train(epochs)
        panel = self.current.training
        wait_until(lambda: panel.can_start)
        self.window.actions_.train.trigger()
        if not panel.running:
            why = panel.blocker or panel.run.error
            raise AssertionError(f"Expected a training. Received: {why!r}")

    def _wait_for_an_epoch(self) -> None:
        run = self.current.training.run
        wait_until(lambda: bool(run.progress and run.progress.completed) or bool(run.error))

    def _wait_for_end(self) -> str:
        panel = self.current.training
        wait_until(lambda: not panel.running)
        self.trainings += 1
        if panel.run.error:
            raise AssertionError(f"Expected a training to its end. Received: {panel.run.error}")
        return str(panel.status.title.text())

    def train(self) -> str:
        """Trains two epochs, and looks at what came of it."""
        self._begin_training(2)
        ended = self._wait_for_end()
        for panel in (self.current.results, self.current.runs, self.current.data):
            self.window.places.show_tab(panel)
            QTest.qWait(300)
        self.answers.path = path = self.projects / "trained.keras"
        path.unlink(missing_ok=True)
        self.window.actions_.save_model.trigger()
        wait_until(path.exists)
        return ended

    def train_and_stop(self) -> str:
        """Trains, and stops it after an epoch."""
        self._begin_training(100_000)
        self._wait_for_an_epoch()
        self.window.actions_.stop.trigger()
        return self._wait_for_end()

    def train_and_pause(self) -> str:
        """Trains, pauses, goes on, and stops at the end of an epoch."""
        self._begin_training(100_000)
        self._wait_for_an_epoch()
        panel = self.current.training
        progress = panel.run.progress
        panel.controls.pause.click()
        wait_until(lambda: progress is not None and progress.paused)
        panel.controls.pause.click()
        panel.controls.end_of_epoch.click()
        return self._wait_for_end()

    def train_and_kill(self) -> str:
        """Trains, and kills the worker at some moment."""
        self._begin_training(100_000)
        panel = self.current.training
        if self.random.random() < 0.7:
            self._wait_for_an_epoch()
        else:
            QTest.qWait(self.random.randrange(1_500))
        self.kills += _kill(panel.run.process_id)
        wait_until(lambda: not panel.running)
        return panel.run.error

    def train_and_close(self) -> str:
        """Trains, and closes the document meanwhile."""
        self._begin_training(100_000)
        if self.random.random() < 0.5:
            self._wait_for_an_epoch()
        return self.close_tab()

    def train_meanwhile(self) -> str:
        """Trains, and goes on with something else."""
        self._begin_training(self.random.choice((3, 100_000)))
        return ""

    def export_keras(self) -> str:
        """Has a worker write the drawn model as a `.keras` file."""
        self._ready_to_train(2)
        self.answers.path = path = self.kept / f"model {self.random.randrange(3)}.keras"
        path.unlink(missing_ok=True)
        self.window.actions_.export_keras.trigger()
        wait_until(lambda: path.exists() and not self.current.saver.running)
        return path.name

    def open_keras(self) -> str:
        """Opens a model that Keras saved."""
        found = sorted(self.kept.glob("*.keras"))
        if not found:
            return "none"
        self.make_room()
        self.window.files.open_path(self.random.choice(found))
        return f"{len(self.current.document.graph)} nodes"


def _kill(process_id: int | None) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        if process_id is not None:
            psutil.Process(process_id).kill()
            return True
    return False
