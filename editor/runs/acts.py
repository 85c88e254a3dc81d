"""What can be done with the selected runs: the actions of buttons, menu and keys.

One is done at a time, on a thread; what went wrong is said in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from editor import dialogs
from editor.background import Background
from editor.look.tooltips import tooltip
from editor.runs.acting import drawing_to_open, interrupted_run, move_to_trash, rename
from editor.runs.columns import name_of
from editor.runs.listing import Listed
from editor.training.keeping import Interrupted
from graph.errors import GraphError, ProjectFileError
from graph.model import ModelGraph
from graph.wording import legible

_Given = TypeVar("_Given")
_LONGEST = 300


class RunActs(QObject):
    """Does something with runs.

    Signals:
        drawing_wanted: This `ModelGraph` is to be opened.
        results_wanted: The results of the run in this folder are to be shown.
        resume_wanted: This `Interrupted` is to be gone on with.
        rename_wanted: The name of the selected run is to be written.
        said: What went wrong, or "".
        done: A run was changed.
    """

    drawing_wanted = Signal(ModelGraph)
    results_wanted = Signal(Path)
    resume_wanted = Signal(Interrupted)
    rename_wanted = Signal()
    said = Signal(str)
    done = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._chosen: list[Listed] = []
        self._then: Callable[[object], object] = lambda _: None
        self._doing = Background(self)
        self._doing.answered.connect(self._on_answered)
        self.results = self._action("Results", self.show_results)
        self.open_drawing = self._action("Open drawing", self.show_drawing)
        self.resume = self._action("Resume", self.go_on)
        self.rename = self._action("Rename", self.rename_wanted.emit)
        self.open_folder = self._action("Open folder", self.show_folder)
        self.trash = self._action("Move to trash", self.ask_to_trash)
        self.choose([])

    def actions(self) -> list[QAction]:
        """Gives them all, in the order of a menu."""
        return [
            *(self.results, self.open_drawing, self.resume),
            *(self.rename, self.open_folder, self.trash),
        ]

    def choose(self, runs: Sequence[Listed]) -> None:
        """Takes the runs that are selected; says at each action why it cannot be done."""
        self._chosen = list(runs)
        one = runs[0] if len(runs) == 1 else None
        one_only = "" if one else "Select one run first"
        _enable(self.open_drawing, one_only)
        _enable(self.open_folder, one_only)
        kept = "" if one and one.has_model else "The run has kept no model"
        _enable(self.results, one_only or kept)
        begun = "" if one and one.can_resume else "Only a run that was interrupted can be resumed"
        _enable(self.resume, one_only or begun)
        busy = "Wait until the run has ended"
        _enable(self.rename, one_only or (busy if one and one.is_busy else ""))
        nobody = "" if runs else "Select a run first"
        _enable(self.trash, busy if any(run.is_busy for run in runs) else nobody)

    # -- what is done ----------------------------------------------------------------------------

    def show_results(self) -> None:
        """Asks for the results of the selected run."""
        if self.results.isEnabled():
            self.results_wanted.emit(self._chosen[0].path)

    def show_drawing(self) -> None:
        """Opens the drawing of the selected run, as it was trained."""
        if self.open_drawing.isEnabled():
            path = self._chosen[0].path
            self._do(lambda: drawing_to_open(path), self.drawing_wanted.emit)

    def go_on(self) -> None:
        """Goes on with the selected run."""
        if self.resume.isEnabled():
            path = self._chosen[0].path
            self._do(lambda: interrupted_run(path), self.resume_wanted.emit)

    def call(self, path: Path, name: str) -> None:
        """Calls a run otherwise."""
        self._do(lambda: rename(path, name), lambda _: self.done.emit())

    def show_folder(self) -> None:
        """Shows the selected run's folder in the system's file manager."""
        path = self._chosen[0].path
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            folder = legible(str(path), _LONGEST)
            self.said.emit(f"Expected a program that opens folders. Received: none. It is {folder}")

    def ask_to_trash(self) -> None:
        """Moves the selected runs to the trash, if the person agrees."""
        if not self.trash.isEnabled() or self._doing.busy:
            return
        names = [name_of(run) for run in self._chosen]
        paths = [run.path for run in self._chosen]
        if dialogs.ask_to_trash_runs(self._window, names):
            self._do(lambda: move_to_trash(paths), lambda _: self.done.emit())

    def _do(self, work: Callable[[], _Given], then: Callable[[_Given], object]) -> None:
        # A second question would take the place of the first, which is not to be dropped.
        if self._doing.busy:
            return
        self.said.emit("")
        self._then = cast("Callable[[object], object]", then)
        self._doing.ask(lambda: lambda: _outcome(work))

    def _on_answered(self, answer: object) -> None:
        if isinstance(answer, _Fault):
            self.said.emit(answer.sentence)
            self.done.emit()
        else:
            self._then(answer)

    def _action(self, text: str, does: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _=False: does())
        return action


class _Fault:
    """Why something could not be done."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


def _outcome(work: Callable[[], object]) -> object:
    try:
        return work()
    except (GraphError, ProjectFileError) as error:
        return _Fault(str(error))
    except OSError as error:
        return _Fault(f"{error.strerror or type(error).__name__}: {error.filename or ''}")


def _enable(action: QAction, why_not: str) -> None:
    action.setEnabled(not why_not)
    action.setToolTip(tooltip(why_not))


def button_of(action: QAction) -> QPushButton:
    """Makes a button that does what an action does."""
    button = QPushButton(action.text())
    button.clicked.connect(lambda _=False: action.trigger())

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip() if not action.isEnabled() else "")

    action.changed.connect(follow)
    follow()
    return button
