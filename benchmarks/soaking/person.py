"""Who uses the window: what is looked at, what is counted, how a dialog or document is left."""

from __future__ import annotations

from pathlib import Path
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from benchmarks.offscreen import wait_until
from benchmarks.soaking.answers import Answers
from editor.window.main_window import MainWindow
from editor.window.workspace import Workspace
from graph.model import ModelGraph
from tests.editor.canvas.random_gestures import RandomHand

_MOST_OPEN = 4


class Person:
    """Looks at one document at a time, of a few that are open.

    Attributes:
        random: Chooses; it is given anew for each step.
        kills: How many workers were killed.
        trainings: How many trainings came to an end of their own.
        gestures: How many were made on the canvas.
        projects: The folder of drawings; each reset empties it.
        kept: The folder of models that Keras saved.
        hands: That played in a drawing, with what was drawn in it.
    """

    def __init__(self, window: MainWindow, answers: Answers, folder: Path) -> None:
        self.window = window
        self.answers = answers
        self.random = Random(0)  # noqa: S311 - to be repeated
        self.kills = 0
        self.trainings = 0
        self.gestures = 0
        self.projects = folder / "projects"
        self.kept = folder / "kept"
        self.hands: dict[Workspace, tuple[RandomHand, ModelGraph]] = {}
        self.kept.mkdir(parents=True, exist_ok=True)

    @property
    def current(self) -> Workspace:
        """The document that is looked at."""
        return self.window.current

    def close_tab(self) -> str:
        """Closes the document, and what was changed in it is lost."""
        self.hands.pop(self.current, None)
        self.window.actions_.close.trigger()
        return f"{len(self.window.workspaces)} left"

    def make_room(self) -> None:
        """Closes documents until another may be opened."""
        while len(self.window.workspaces) >= _MOST_OPEN:
            self.close_tab()

    def leave_dialog(self) -> None:
        """Leaves the dialog that is open, if any, by Escape."""
        asking = QApplication.activeModalWidget()
        if isinstance(asking, QDialog):
            QTest.qWait(self.random.choice((0, 30, 200)))
            QTest.keyClick(asking, Qt.Key.Key_Escape)
            wait_until(lambda: QApplication.activeModalWidget() is None)
