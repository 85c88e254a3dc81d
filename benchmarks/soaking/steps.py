"""What a person does in the window, chosen at random: each step is whole, and says what it did."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.offscreen import wait_until
from benchmarks.soaking.answers import Answers
from benchmarks.soaking.drawing import DrawingSteps
from benchmarks.soaking.files import FileSteps
from benchmarks.soaking.panels import PanelSteps
from benchmarks.soaking.workers import WorkerSteps
from editor.inspection import UP_TO_DATE
from editor.window.main_window import MainWindow
from editor.worker_bridge import WorkerBridge
from resources import read_resource
from tests.editor.canvas.agreement import require_agreement

_SHAPES = 60.0  # seconds in which they are there, on a busy machine
_ENDING = 30.0  # seconds in which workers of closed documents end


class Steps(DrawingSteps, PanelSteps, FileSteps, WorkerSteps):
    """Does one thing after another.

    Attributes:
        light: How often each step is to be done that takes a moment.
        heavy: Of those that train or have a model written.
    """

    def __init__(self, window: MainWindow, answers: Answers, folder: Path) -> None:
        super().__init__(window, answers, folder)
        self.light: dict[Callable[[], str], int] = {
            self.gesture: 24,
            self.search_for_a_layer: 5,
            self.take_from_the_palette: 3,
            self.type_a_property: 6,
            self.lay_out: 3,
            self.undo_and_redo: 3,
            self.zoom: 2,
            self.menu: 3,
            self.panel: 4,
            self.fold: 1,
            self.wear_a_theme: 1,
            self.resize: 1,
            self.dialog: 4,
            self.command_palette: 1,
            self.find: 2,
            self.save: 3,
            self.save_as: 3,
            self.open_project: 3,
            self.open_example: 3,
            self.new: 2,
            self.close_tab: 3,
            self.step_to_another: 3,
            self.export_source: 2,
            self.changed_by_another: 2,
            self.kill_an_inspection: 3,
        }
        self.heavy: dict[Callable[[], str], int] = {
            self.train: 3,
            self.train_and_stop: 3,
            self.train_and_pause: 2,
            self.train_and_kill: 3,
            self.train_and_close: 2,
            self.train_meanwhile: 2,
            self.export_keras: 2,
            self.open_keras: 2,
        }

    def reset(self) -> str:
        """Closes everything and opens the same project; all is as it was the last time."""
        self.close_all()
        self._wait_for_workers()  # which write until they end
        shutil.rmtree(self.projects, ignore_errors=True)
        self.projects.mkdir(parents=True)
        base = self.projects / "base.kcanvas"
        base.write_bytes(read_resource("examples/dense.kcanvas"))
        QApplication.clipboard().clear()
        self.window.actions_.themes["dark"].trigger()
        self.window.resize(1440, 900)
        for place in ("left", "bottom", "right"):
            self.window.places.set_folded(place, False)
        # The tabs in front stay there, and some start workers.
        for panel in (self.current.source, self.current.properties):
            self.window.places.show_tab(panel)
        self.window.files.open_path(base)
        self.current.canvas.fit()
        self.current.drawing.select_all()
        self.current.canvas.select_nodes([])
        self._wait_for_shapes()
        QTest.qWait(1_500)  # timers rest
        return ""

    def require_agreement(self) -> None:
        """Raises `AssertionError` where the canvas does not show the document."""
        QCoreApplication.processEvents()
        require_agreement(self.current.document, self.current.canvas)

    def close_all(self) -> None:
        """Closes each document, with what runs in it."""
        self.hands.clear()
        self.answers.path = None
        for _ in range(len(self.window.workspaces)):
            self.window.actions_.close.trigger()

    def _wait_for_shapes(self) -> None:
        if not self.current.inspector.is_started:
            self.current.inspector.start()
        inspector = self.current.inspector
        try:
            wait_until(lambda: inspector.status == UP_TO_DATE, _SHAPES)
        except TimeoutError:
            raise AssertionError(f"Expected shapes. Received: {inspector.status!r}") from None

    def _wait_for_workers(self) -> None:
        """Waits until there is none but that which says shapes."""
        try:
            wait_until(lambda: len(_workers()) <= 1, _ENDING)
        except TimeoutError:
            bridges = self.window.findChildren(WorkerBridge)
            known = {each.process_id: type(each.parent()).__name__ for each in bridges}
            found = {number: known.get(number, "of nobody") for number in _workers()}
            raise AssertionError(f"Expected one worker. Received: {found}") from None


def _workers() -> list[int]:
    """Gives the processes of workers; the guard that ends them with the program is none."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "worker" in child.cmdline():
                found.append(child.pid)
    return found
